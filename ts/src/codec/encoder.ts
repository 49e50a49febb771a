/** Walks a value and writes it. */
import { types } from 'node:util';
import type { Writer } from './bytes/writer.js';
import type { Obstacle } from './errors.js';
import type { AnyFunction } from './functions/description.js';
import { writeFunction, writeRegistered, writeTail } from './functions/write.js';
import { hasExtras, writeArray, writeItems } from './kinds/array.js';
import { writeBigint } from './kinds/bigint.js';
import { writeElements, writeEntries } from './kinds/collections.js';
import { instance } from './kinds/instance.js';
import { writeProperties } from './kinds/properties.js';
import { writeSymbol } from './kinds/symbols.js';
import { writers } from './kinds/writers.js';
import type { Plan } from './plan.js';
import { Tag } from './tag.js';

/** Where the contents of containers begin to come later. */
const softDepth = 100;
/** Where values that cannot wait become too deep. */
const hardDepth = 300;
/** How often a value that must be complete may hold another such value. */
const maxNesting = 100;

export const tooDeep: Obstacle = {
  reason: 'too-deep',
  what: 'nested too deeply',
  wayOut: 'make it flatter: an array of records instead of records inside records',
};

/** Which part of a container comes later. */
export type Body = 'properties' | 'items' | 'entries' | 'elements' | 'tail';

/** Thrown where a value cannot travel; the path to it is found afterwards. */
export class Refusal {
  readonly target: unknown;
  readonly obstacle: Obstacle;
  readonly cause: unknown;

  constructor(target: unknown, obstacle: Obstacle, cause?: unknown) {
    this.target = target;
    this.obstacle = obstacle;
    this.cause = cause;
  }
}

export class Encoder {
  readonly out: Writer;
  readonly plan: Plan;
  /** Everything that has a number, by identity. */
  readonly ids = new Map<object | symbol, number>();
  /** Objects that the decoder will not have made yet where it meets them again. */
  readonly unready = new Set<object | symbol>();
  /** Collections whose order is being found, outermost first. Canonical order only. */
  readonly ancestors: readonly object[];
  /** For each class that is written: which of its free variables it has when it is evaluated. */
  readonly early = new Map<AnyFunction, boolean[]>();
  readonly shared: SharedArrayBuffer[] = [];
  readonly transfer: ArrayBuffer[] = [];
  /** Numbers of the code in this message. */
  readonly codes = new Map<string, number>();
  readonly #keys = new Map<string | symbol, number>();
  #later: { readonly body: Body; readonly value: object }[] = [];
  #depth = 0;
  /** How many numbers are given. */
  #count = 0;
  #nesting = 0;

  constructor(plan: Plan, out: Writer, ancestors: readonly object[] = []) {
    this.plan = plan;
    this.out = out;
    this.ancestors = ancestors;
  }

  /** Writes a value and all that is put off meanwhile. */
  whole(value: unknown): void {
    this.isolated(() => this.value(value));
  }

  /** Lets nothing that `write` puts off stay behind. */
  isolated(write: () => void): void {
    if (this.#nesting >= maxNesting) this.refuse(undefined, tooDeep);
    this.#nesting++;
    const outer = this.#later;
    this.#later = [];
    write();
    this.flush();
    this.#later = outer;
    this.#nesting--;
  }

  /** Writes what was put off. Its contents can put off more. */
  flush(): void {
    const depth = this.#depth;
    const later = this.#later;
    for (let i = 0; i < later.length; i++) {
      const { body, value } = later[i]!;
      // What was put off starts over, or it would be put off for ever.
      this.#depth = Math.max(0, depth - softDepth);
      this.#contents(body, value);
    }
    this.#depth = depth;
    later.length = 0;
  }

  value(value: unknown): void {
    const { out } = this;
    switch (typeof value) {
      case 'number':
        this.number(value);
        break;
      case 'string':
        this.text(value);
        break;
      case 'boolean':
        out.byte(value ? Tag.true : Tag.false);
        break;
      case 'undefined':
        out.byte(Tag.undefined);
        break;
      case 'object':
        if (value === null) out.byte(Tag.null);
        else if (!this.seen(value)) this.#object(value);
        break;
      case 'function':
        if (!this.seen(value)) writeFunction(this, value);
        break;
      case 'bigint':
        writeBigint(this, value);
        break;
      case 'symbol':
        writeSymbol(this, value);
    }
  }

  number(value: number): void {
    const { out } = this;
    if ((value | 0) === value && (value !== 0 || 1 / value > 0)) {
      if (value >= 0 && value < 128) out.byte(0x80 | value);
      else {
        out.byte(Tag.integer);
        out.varint(value < 0 ? -value * 2 - 1 : value * 2);
      }
    } else if (Number.isNaN(value)) out.byte(Tag.nan);
    else {
      out.byte(Tag.double);
      out.double(value);
    }
  }

  text(value: string): void {
    this.out.byte(Tag.string);
    this.out.string(value);
  }

  /** A property's key: written out once, a number from then on. */
  key(key: string | symbol): void {
    const known = this.#keys.get(key);
    if (known !== undefined) {
      this.out.varint(known + 2);
      return;
    }
    this.#keys.set(key, this.#keys.size);
    if (typeof key === 'string') {
      this.out.byte(0);
      this.out.string(key);
    } else {
      this.out.byte(1);
      writeSymbol(this, key);
    }
  }

  /** Writes a reference if the object has been written. */
  seen(value: object | symbol): boolean {
    const id = this.ids.get(value);
    if (id === undefined) return false;
    if (this.unready.size > 0 && this.unready.has(value)) {
      this.refuse(value, {
        reason: 'cycle',
        what: 'needed to build itself',
        wayOut: 'break the cycle, or register a reducer whose state leaves it out',
      });
    }
    this.out.byte(Tag.reference);
    this.out.varint(id);
    return true;
  }

  /** Gives an object its number. The decoder counts in the same order. */
  assign(value: object | symbol): void {
    this.ids.set(value, this.#count++);
  }

  /** Another name for what has a number. */
  alias(value: object, known: object): void {
    this.ids.set(value, this.ids.get(known)!);
  }

  /** The head of a record: how far it is sealed, its tag; it has a number from here on. */
  open(value: object, tag: number): void {
    if (!Object.isExtensible(value)) this.#integrity(value);
    this.out.byte(tag);
    this.assign(value);
  }

  /** The head of a container, and its contents now or later. */
  container(value: object, tag: number, body: Body, head?: () => void): void {
    if (!Object.isExtensible(value)) this.#integrity(value);
    const later = this.#depth >= softDepth;
    if (later) this.out.byte(Tag.later);
    this.out.byte(tag);
    this.assign(value);
    head?.();
    if (later) this.#later.push({ body, value });
    else this.#contents(body, value);
  }

  /** Contents that may come later, of something whose head is written by the caller. */
  tail(value: object): void {
    const later = this.#depth >= softDepth;
    this.out.byte(later ? 1 : 0);
    if (later) this.#later.push({ body: 'tail', value });
    else this.#contents('tail', value);
  }

  /** One level further down; what is written there cannot wait. */
  deeper(value: object, write: () => void): void {
    if (this.#depth >= hardDepth) this.refuse(value, tooDeep);
    this.#depth++;
    write();
    this.#depth--;
  }

  refuse(target: unknown, obstacle: Obstacle, cause?: unknown): never {
    throw new Refusal(target, obstacle, cause);
  }

  /** Makes sure that a function or prototype is written before what rests on it. Says whether it just was: the value may then have been, too. */
  first(base: object): boolean {
    if (this.ids.has(base)) return false;
    this.out.byte(Tag.first);
    this.deeper(base, () => this.value(base));
    return true;
  }

  #object(value: object): void {
    if (this.ancestors.length > 0 && this.ancestors.includes(value)) {
      this.out.byte(Tag.ancestor);
      this.out.varint(this.ancestors.indexOf(value));
      return;
    }
    if (types.isProxy(value)) {
      this.refuse(value, { reason: 'proxy', what: 'a proxy', wayOut: 'pass a plain copy of what is behind it' });
    }
    const { registry } = this.plan;
    if (registry.hasReferences && writeRegistered(this, value)) return;
    if (registry.active && registry.write(this, value)) return;
    const prototype = Object.getPrototypeOf(value) as object | null;
    if (prototype === Object.prototype && !this.plan.isSpecial(value)) {
      this.container(value, Tag.object, 'properties');
      return;
    }
    if (prototype === Array.prototype && Array.isArray(value) && !hasExtras(value)) {
      writeArray(this, value);
      return;
    }
    const write = prototype === null ? undefined : writers.get(prototype);
    if (write !== undefined) write(this, value as never);
    else instance(this, value, prototype);
  }

  #contents(body: Body, value: object): void {
    this.#depth++;
    if (body === 'properties') writeProperties(this, value);
    else if (body === 'items') writeItems(this, value as unknown[]);
    else if (body === 'entries') writeEntries(this, value as Map<unknown, unknown>);
    else if (body === 'elements') writeElements(this, value as Set<unknown>);
    else writeTail(this, value as AnyFunction);
    this.#depth--;
  }

  #integrity(value: object): void {
    this.out.byte(Tag.integrity);
    this.out.byte(Object.isFrozen(value) ? 3 : Object.isSealed(value) ? 2 : 1);
  }
}
