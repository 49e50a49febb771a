/** Items of a batch run here, results put straight where they belong. */
import { keepCode } from '../../keep.js';
import type { Batch } from '../executor.js';
import { callableOf } from '../given/callable.js';
import { itemCaller } from '../item.js';
import { Store } from '../store.js';
import { isThenable } from '../thenable.js';

/** Why a run stopped: it has done what it should; an item gave a promise; an item failed. */
export type Stop = 'done' | 'promise' | 'failure';

type AnyItem = (...items: unknown[]) => unknown;

/** Runs items in order. */
export class Inline {
  /** The next item. */
  index = 0;
  /** The promise or error of the item before the next one, as `run` said. */
  given: unknown;
  readonly #fn: AnyItem;
  readonly #call: (index: number) => unknown;
  readonly #values: readonly unknown[] | undefined;
  readonly #numbers: Float64Array | undefined;
  readonly #store: Store;
  /** Whether all results so far are numbers. */
  #isNumeric = true;

  constructor(batch: Batch, store: Store) {
    this.#fn = callableOf(batch.task) as AnyItem;
    this.#call = itemCaller(batch);
    this.#store = store;
    // Each item has to be timed.
    if (batch.timeout !== undefined) return;
    const [only, ...others] = batch.arguments;
    if (only === undefined || others.length > 0) return;
    if (only.kind === 'values' && Array.isArray(only.values)) this.#values = only.values;
    if (only.kind === 'column' && only.values instanceof Float64Array) this.#numbers = only.values;
  }

  /** Runs items until `to`, or one that gives a promise or fails. */
  run(to: number): Stop {
    const { kind, values } = this.#store;
    if (kind === 'any' && this.#values !== undefined) {
      if (this.#isNumeric) {
        const stop = this.#numberList(this.#values, values as unknown[], to);
        if (stop !== 'mixed') return stop;
      }
      return this.#list(this.#values, values as unknown[], to);
    }
    if (kind === 'f64' && this.#numbers !== undefined) {
      const stop = this.#column(this.#numbers, values as Float64Array, to);
      if (stop !== 'mixed') return stop;
    }
    return this.#each(to);
  }

  /** A list of anything to a list of numbers, as far as results are numbers: V8 keeps such lists in another way. */
  #numberList(items: readonly unknown[], results: unknown[], to: number): Stop | 'mixed' {
    const fn = this.#fn;
    let index = this.index;
    try {
      for (; index < to; index++) {
        const value = fn(items[index]);
        if (typeof value !== 'number') return this.#mixed(index, value);
        results[index] = value;
      }
    } catch (error) {
      return this.#stop('failure', index, error);
    }
    this.index = index;
    return 'done';
  }

  /** A list of anything to a list of anything: no more than the loop that anybody would write. */
  #list(items: readonly unknown[], results: unknown[], to: number): Stop {
    const fn = this.#fn;
    let index = this.index;
    try {
      for (; index < to; index++) {
        const value = fn(items[index]);
        if (typeof value === 'object' && isThenable(value)) return this.#stop('promise', index, value);
        results[index] = value;
      }
    } catch (error) {
      return this.#stop('failure', index, error);
    }
    this.index = index;
    return 'done';
  }

  /** Numbers to numbers, as far as results are numbers. */
  #column(items: Float64Array, results: Float64Array, to: number): Stop | 'mixed' {
    const fn = this.#fn;
    let index = this.index;
    try {
      for (; index < to; index++) {
        const value = fn(items[index]);
        if (typeof value !== 'number') return this.#mixed(index, value);
        results[index] = value;
      }
    } catch (error) {
      return this.#stop('failure', index, error);
    }
    this.index = index;
    return 'done';
  }

  #each(to: number): Stop {
    const call = this.#call;
    const store = this.#store;
    let index = this.index;
    try {
      for (; index < to; index++) {
        const value = call(index);
        if (typeof value === 'object' && isThenable(value)) return this.#stop('promise', index, value);
        store.set(index, value);
      }
    } catch (error) {
      return this.#stop('failure', index, error);
    }
    this.index = index;
    return 'done';
  }

  /** A result that is no number came: the item has run and is not to run again. */
  #mixed(index: number, value: unknown): Stop | 'mixed' {
    this.#isNumeric = false;
    if (isThenable(value)) return this.#stop('promise', index, value);
    this.#store.set(index, value);
    this.index = index + 1;
    return 'mixed';
  }

  #stop(stop: Stop, index: number, given: unknown): Stop {
    this.given = given;
    this.index = index + 1;
    return stop;
  }
}

const empty: Batch = { first: 0, length: 0, task: { fn: () => {}, captures: undefined }, arguments: [], nJobs: 1 };
keepCode(new Inline(empty, new Store(empty)));
