/** Reads what an encoder wrote. Records come in the order in which they were numbered. */
import type { Reader } from './bytes/reader.js';
import type { Code } from './functions/code.js';
import type { AnyFunction } from './functions/description.js';
import { readBigint } from './kinds/bigint.js';
import { readers } from './kinds/readers.js';
import { readSymbol, readUniqueSymbol } from './kinds/symbols.js';
import type { DecodeOptions, Encoded } from './options.js';
import { type Registry, registry } from './registry.js';
import { Tag } from './tag.js';

/** In place of an object that is not made yet. */
const unmade = Symbol('unmade');

export class Decoder {
  readonly in: Reader;
  readonly options: DecodeOptions;
  readonly registry: Registry;
  readonly shared: readonly SharedArrayBuffer[];
  readonly transfer: readonly ArrayBuffer[];
  /** By number: what the conversation has, then what this message brings. */
  codes: Code[] = [];
  /** What this message brings for the ledger. */
  readonly #came: (object | symbol | undefined)[] = [];
  readonly #objects: unknown[] = [];
  readonly #keys: (string | symbol)[] = [];
  readonly #sealed: { readonly object: object; readonly level: number }[] = [];
  readonly #last: (() => void)[] = [];
  #later: (() => void)[] = [];

  constructor(encoded: Encoded, reader: Reader, options: DecodeOptions) {
    this.in = reader;
    this.options = options;
    this.registry = options.registry ?? registry;
    this.shared = encoded.shared;
    this.transfer = encoded.transfer;
  }

  /** Reads a value and all that was put off meanwhile. */
  whole(): unknown {
    let value: unknown;
    this.isolated(() => {
      value = this.value();
    });
    return value;
  }

  isolated(read: () => void): void {
    const outer = this.#later;
    const own: (() => void)[] = [];
    this.#later = own;
    read();
    for (let i = 0; i < own.length; i++) own[i]!();
    this.#later = outer;
  }

  /** Puts something off until everything has been read. */
  last(act: () => void): void {
    this.#last.push(act);
  }

  /** What is done when everything has been read. */
  finish(): void {
    for (const act of this.#last) act();
    for (const { object, level } of this.#sealed) {
      if (level === 3) Object.freeze(object);
      else if (level === 2) Object.seal(object);
      else Object.preventExtensions(object);
    }
    const { ledger } = this.options;
    if (ledger !== undefined) for (const value of this.#came) if (value !== undefined) ledger.receive(value);
  }

  value(): unknown {
    const { in: from } = this;
    const tag = from.byte();
    if (tag >= 0x80) return tag & 0x7f;
    switch (tag) {
      case Tag.undefined:
        return undefined;
      case Tag.null:
        return null;
      case Tag.false:
        return false;
      case Tag.true:
        return true;
      case Tag.integer: {
        const zigzag = from.varint();
        return zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
      }
      case Tag.double:
        return from.double();
      case Tag.nan:
        return Number.NaN;
      case Tag.string:
        return from.string();
      case Tag.bigint:
        return readBigint(this);
      case Tag.registeredSymbol:
      case Tag.wellKnownSymbol:
        return readSymbol(this, tag);
      case Tag.uniqueSymbol:
        return readUniqueSymbol(this);
      case Tag.reference:
        return this.#reference();
      case Tag.first:
        this.value();
        return this.value();
      case Tag.later:
        return this.record(from.byte(), true);
      case Tag.integrity: {
        const level = from.byte();
        const object = this.value();
        if (typeof object !== 'object' || object === null) throw from.damaged('something sealed that is no object');
        if (!ArrayBuffer.isView(object)) this.#sealed.push({ object, level });
        return object;
      }
      default:
        return this.record(tag, false);
    }
  }

  record(tag: number, later: boolean): unknown {
    const read = readers[tag];
    if (read === undefined) throw this.in.damaged(`an unknown record, ${tag}`);
    return read(this, tag, later);
  }

  key(): string | symbol {
    const head = this.in.varint();
    if (head >= 2) {
      const key = this.#keys[head - 2];
      if (key === undefined) throw this.in.damaged('a key that was not written');
      return key;
    }
    const key = head === 0 ? this.in.string() : this.value();
    if (typeof key !== 'string' && typeof key !== 'symbol') throw this.in.damaged('a key of an impossible kind');
    this.#keys.push(key);
    return key;
  }

  /** Takes the next number for an object that is made later. */
  reserve(): number {
    return this.#objects.push(unmade) - 1;
  }

  put<T>(id: number, object: T): T {
    this.#objects[id] = object;
    return object;
  }

  /** Takes the next number for an object. */
  add<T>(object: T): T {
    this.#objects.push(object);
    return object;
  }

  /** Reads contents, now or when everything in front of them has been read. */
  contents(later: boolean, read: () => void): void {
    if (later) this.#later.push(read);
    else read();
  }

  function(): AnyFunction {
    const value = this.value();
    if (typeof value !== 'function') throw this.in.damaged('something other than a function');
    return value;
  }

  optionalFunction(): AnyFunction | undefined {
    const value = this.value();
    if (value !== undefined && typeof value !== 'function') throw this.in.damaged('something other than a function');
    return value;
  }

  object(): object {
    const value = this.value();
    if (typeof value !== 'object' || value === null) throw this.in.damaged('something other than an object');
    return value;
  }

  /** Takes the next number of the conversation. */
  expect(): number {
    return this.#came.push(undefined) - 1;
  }

  came(slot: number, value: object | symbol): void {
    this.#came[slot] = value;
  }

  #reference(): unknown {
    const id = this.in.varint();
    if (id >= this.#objects.length) throw this.in.damaged('a reference to what was not written');
    const value = this.#objects[id];
    if (value === unmade) throw this.in.damaged('a reference to what is not made yet');
    return value;
  }
}
