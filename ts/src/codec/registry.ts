/** What a program says about how its classes and functions travel. */

import { findOwn, OWN, ownName } from '../functions/own.js';
import { type Address, addressKey, type Reducer, Registrations, registrations } from '../functions/registrations.js';
import type { Encoder } from './encoder.js';
import { addressOf } from './functions/reference.js';
import { Tag } from './tag.js';

/** A value written as a name. */
export interface Reference {
  readonly tag: number;
  readonly parts: readonly string[];
}

export class Registry {
  readonly own: Registrations;

  /** @param own what was registered. */
  constructor(own = new Registrations()) {
    this.own = own;
  }

  /** Whether some class has a reducer. */
  get active(): boolean {
    return this.own.hasReducers;
  }

  /** Whether anything is known by reference that is no function of this package. */
  get hasReferences(): boolean {
    return this.own.hasReferences;
  }

  referenceOf(value: object): Reference | undefined {
    const { references, learnt } = this.own;
    const own = (references.size === 0 ? undefined : references.get(value)) ?? learnt.get(value);
    if (typeof own === 'string') return { tag: Tag.named, parts: [own] };
    if (own !== undefined) return addressOf(own);
    const name = typeof value === 'function' ? ownName(value) : undefined;
    return name === undefined ? undefined : { tag: Tag.named, parts: [OWN + name] };
  }

  named(name: string): object | undefined {
    if (name.startsWith(OWN)) return findOwn(name.slice(OWN.length)) as object | undefined;
    return this.own.named.get(name);
  }

  /** What was registered here under an address. */
  addressed(address: Address): object | undefined {
    return this.own.addressed.size === 0 ? undefined : this.own.addressed.get(addressKey(address));
  }

  /** Notes that a value came by an address, by which it goes back. */
  learn(value: unknown, address: Address): void {
    if ((typeof value === 'object' && value !== null) || typeof value === 'function') this.own.learn(value, address);
  }

  /** Notes the reducer of a class, unless it has one. */
  learnReducer(reducer: Reducer): void {
    if (!this.own.reducers.has(reducer.type)) this.own.addReducer(reducer);
  }

  /** The reducer of the nearest class of an instance. */
  reducerOf(instance: object): Reducer | undefined {
    for (let at = Object.getPrototypeOf(instance); at !== null; at = Object.getPrototypeOf(at)) {
      const type: unknown = Reflect.getOwnPropertyDescriptor(at, 'constructor')?.value;
      const reducer = typeof type === 'function' ? this.own.reducers.get(type) : undefined;
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
export const registry = new Registry(registrations);
