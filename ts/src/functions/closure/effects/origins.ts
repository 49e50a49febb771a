/** Where the objects that a function handles may come from. */
import type * as acorn from 'acorn';
import type { Frame } from './frame.js';

/** What a function did not make itself: an argument by its position, `arguments`, its `this`, a captured variable by its name. */
export type Root = `argument ${number}` | 'arguments' | 'this' | `variable ${string}`;

/** A place in the text that makes objects, and what may be put into them. */
export class Site {
  /** All that may be in them. */
  readonly inner = new Origins();
  /** What certain members are, of those that are known to hold nothing else. */
  readonly #named = new Map<string, Origins>();

  /** Says that a member holds what is put there under its name, and nothing else. */
  name(name: string): void {
    if (!this.#named.has(name)) this.#named.set(name, new Origins());
  }

  /** Puts something into them; without a name, anywhere. */
  put(origins: Iterable<Origin>, name?: string): void {
    const all = [...origins];
    this.inner.add(all);
    if (name !== undefined) this.#named.get(name)?.add(all);
    else for (const named of this.#named.values()) named.add(all);
  }

  /** What a member may be. */
  member(name: string | undefined): Origins {
    return (name === undefined ? undefined : this.#named.get(name)) ?? this.inner;
  }

  /** The members that are known by name. */
  get names(): readonly string[] {
    return [...this.#named.keys()];
  }
}

/** A function or class that the text defines. */
export class FunctionSite extends Site {
  readonly node: acorn.Function;
  /** What is around it. */
  readonly outer: Frame;
  /** What its parameters get, by position. */
  readonly parameters: Origins[] = [];
  /** What its `this` may be; `undefined` for arrow functions, which have none of their own. */
  readonly receivers: Origins | undefined;
  readonly returns = new Origins();

  constructor(node: acorn.Function, outer: Frame) {
    super();
    this.node = node;
    this.outer = outer;
    this.receivers = node.type === 'ArrowFunctionExpression' ? undefined : new Origins();
  }

  /** What the parameter at a position gets. */
  parameter(index: number): Origins {
    let origins = this.parameters[index];
    if (origins === undefined) {
      origins = new Origins();
      this.parameters[index] = origins;
    }
    return origins;
  }
}

/** A class that the text defines, and what its constructor makes. */
export class ClassSite extends Site {
  readonly instance = new Site();
  maker: FunctionSite | undefined;
}

export type Origin = Root | Site;

/** How often any set has grown: nothing is left to be found out when that stays as it is. */
export let growth = 0;

/** Says that something else was found out that bears on what comes before it. */
export function noteGrowth(): void {
  growth += 1;
}

/** A set that only grows. */
export class Origins {
  readonly #all = new Set<Origin>();

  static of(...origins: Origin[]): Origins {
    return new Origins().with(origins);
  }

  get size(): number {
    return this.#all.size;
  }

  [Symbol.iterator](): Iterator<Origin> {
    return this.#all.values();
  }

  /** Adds to it. For sets that last: others are made by `with`. */
  add(origins: Iterable<Origin>): this {
    const before = this.#all.size;
    for (const origin of [...origins]) this.#all.add(origin);
    growth += this.#all.size - before;
    return this;
  }

  /** A set with more. */
  with(...more: Iterable<Origin>[]): Origins {
    const all = new Origins();
    for (const origin of this.#all) all.#all.add(origin);
    for (const origins of more) for (const origin of origins) all.#all.add(origin);
    return all;
  }

  /** What is not the function's own. */
  get roots(): Root[] {
    return [...this.#all].filter((origin) => typeof origin === 'string');
  }

  /** Functions that the text defines. */
  get functions(): FunctionSite[] {
    return [...this.#all].filter((origin) => origin instanceof FunctionSite);
  }

  /** What objects of these hold: whatever a root leads to counts as that root. */
  get elements(): Origins {
    return this.member(undefined);
  }

  /** The same for one member, if its name is known. */
  member(name: string | undefined): Origins {
    const all = new Origins();
    for (const origin of this.#all) {
      if (typeof origin === 'string') all.#all.add(origin);
      else for (const inside of origin.member(name)) all.#all.add(inside);
    }
    return all;
  }

  /** Puts something into those of these that the function made. */
  put(origins: Iterable<Origin>, name?: string): void {
    for (const origin of this.#all) if (typeof origin !== 'string') origin.put(origins, name);
  }

  /** Itself and all that it leads to. */
  get reach(): Origins {
    const all = this.with();
    for (const origin of all.#all)
      if (typeof origin !== 'string') for (const inside of origin.inner) all.#all.add(inside);
    return all;
  }
}
