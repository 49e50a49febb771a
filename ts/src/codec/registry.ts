/** What a program says about how its classes and functions travel. */

import { findOwn, OWN, ownName } from '../functions/own.js';
import type { Encoder } from './encoder.js';
import type { AnyFunction } from './functions/description.js';
import { addressOf } from './functions/reference.js';
import { Tag } from './tag.js';

// biome-ignore lint/suspicious/noExplicitAny: any class, private constructors included.
type Class<T extends object> = abstract new (...args: any[]) => T;

/** How instances of a class travel: as a state that can, from which they are made again. */
export interface Reducer {
  readonly type: AnyFunction;
  readonly reduce: (instance: object) => unknown;
  readonly revive: (state: unknown) => object;
}

/** A value by where it can be imported from. */
export interface Address {
  /** A package or module, as an import would name it. */
  readonly specifier: string;
  /** The file or URL that the import would stand in. */
  readonly from: string;
  /** The way from the module to the value: `['default', 'parse']`. @default [] */
  readonly path?: readonly string[];
}

/** A value written as a name. */
export interface Reference {
  readonly tag: number;
  readonly parts: readonly string[];
}

export class Registry {
  /** Weakly: classes that came with a message go with it. */
  readonly #reducers = new WeakMap<AnyFunction, Reducer>();
  readonly #references = new Map<object, Reference>();
  readonly #named = new Map<string, object>();
  readonly #byValue = new Set<string>();
  /** Whether some class has a reducer. */
  active = false;

  /**
   * Says how instances of a class, and of its subclasses without a reducer of their own, travel: `reduce` gives a state that can travel, `revive` makes
   * an instance of it. For classes with `#private` members or native handles. The functions travel with the instances, so only this side needs the call.
   */
  registerReducer<T extends object, S>(type: Class<T>, reduce: (instance: T) => S, revive: (state: S) => T): void {
    this.#reducers.set(type, { type, reduce, revive } as unknown as Reducer);
    this.active = true;
  }

  /**
   * Lets a function, class or object travel by name. With an address the other end imports it from there; with a name it must have
   * been registered there under the same.
   */
  registerByReference(value: object, address: string | Address): void {
    if (typeof address === 'string') {
      this.#named.set(address, value);
      this.#references.set(value, { tag: Tag.named, parts: [address] });
    } else this.#references.set(value, addressOf(address));
  }

  /** Lets the code of an installed package travel by value, as the program's own does: a package that the other end does not have. */
  registerByValue(packageName: string): void {
    this.#byValue.add(packageName);
  }

  /** The packages named to `registerByValue`. */
  get byValue(): ReadonlySet<string> {
    return this.#byValue;
  }

  referenceOf(value: object): Reference | undefined {
    const own = this.#references.size === 0 ? undefined : this.#references.get(value);
    if (own !== undefined) return own;
    const name = typeof value === 'function' ? ownName(value) : undefined;
    return name === undefined ? undefined : { tag: Tag.named, parts: [OWN + name] };
  }

  named(name: string): object | undefined {
    if (name.startsWith(OWN)) return findOwn(name.slice(OWN.length)) as object | undefined;
    return this.#named.get(name);
  }

  /** Whether a class itself has a reducer. */
  reduces(type: AnyFunction): boolean {
    return this.#reducers.has(type);
  }

  /** The reducer of the nearest class of an instance. */
  reducerOf(instance: object): Reducer | undefined {
    for (let at = Object.getPrototypeOf(instance); at !== null; at = Object.getPrototypeOf(at)) {
      const type: unknown = Reflect.getOwnPropertyDescriptor(at, 'constructor')?.value;
      const reducer = typeof type === 'function' ? this.#reducers.get(type) : undefined;
      if (reducer !== undefined) return reducer;
    }
    return undefined;
  }

  /** Writes an instance whose class has a reducer: the reducer once, then a state an instance. */
  write(encoder: Encoder, instance: object): boolean {
    const reducer = this.reducerOf(instance);
    if (reducer === undefined || reducer.type.prototype === instance) return false;
    for (const part of [reducer.type, reducer.reduce, reducer.revive]) {
      if (encoder.first(part)) {
        encoder.value(instance);
        return true;
      }
    }
    let state: unknown;
    try {
      state = reducer.reduce(instance);
    } catch (error) {
      encoder.refuse(
        instance,
        { reason: 'reducer', what: `a ${reducer.type.name} whose reducer throws`, wayOut: 'see the cause' },
        error,
      );
    }
    encoder.open(instance, Tag.reduced);
    encoder.value(reducer.type);
    encoder.value(reducer.reduce);
    encoder.value(reducer.revive);
    encoder.unready.add(instance);
    encoder.whole(state);
    encoder.unready.delete(instance);
    return true;
  }
}

/** The process's own. */
export const registry = new Registry();
