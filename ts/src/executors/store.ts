/** Where results of a batch are put, item by item, in any order. */
import { keepCode } from '../keep.js';
import type { NumericArray } from '../native.js';
import type { Batch, Outcome, Results } from './executor.js';
import { storeResult } from './item.js';

/** V8 makes longer arrays as dictionaries when they are made at their full length. */
const MAX_PREALLOCATED = 2 ** 25;

/** Results are copied in pieces of so many. */
const STEP = 65_536;

/** An item that failed, by its index in the batch. */
export interface Failure {
  readonly index: number;
  readonly error: unknown;
}

/**
 * The results of one batch: in its `out`; or a typed array while all of them are numbers or all are booleans; or an
 * array, at once if that is what they will be in the end.
 */
export class Store {
  /** Decided by the first result, and by the first one that does not fit. */
  kind: 'undecided' | 'out' | 'f64' | 'bool' | 'any';
  /** What `kind` says; `undefined` while it is not decided. */
  values: NumericArray | unknown[] | undefined;
  readonly #batch: Batch;

  constructor(batch: Batch) {
    this.#batch = batch;
    this.values = batch.out;
    this.kind = batch.out === undefined ? 'undecided' : 'out';
    if (batch.out === undefined && batch.list) this.#decide('any');
  }

  /** Stores a result; throws what storing it in `out` throws. */
  set(index: number, value: unknown): void {
    if (this.kind === 'out') {
      storeResult(this.values as NumericArray, index, value);
      return;
    }
    this.admit(value);
    if (this.kind === 'any') (this.values as unknown[])[index] = value;
    else (this.values as NumericArray)[index] = Number(value);
  }

  /** The result of an item, if results are kept as they are. */
  at(index: number): unknown {
    return this.kind === 'any' ? (this.values as unknown[])[index] : undefined;
  }

  /** Makes sure that a result can be stored. */
  admit(value: unknown): void {
    const kind = typeof value === 'number' ? 'f64' : typeof value === 'boolean' ? 'bool' : 'any';
    if (this.kind === 'undecided') this.#decide(kind);
    else if (this.kind !== kind && this.kind !== 'any') this.#mix();
  }

  /**
   * Memory for results of the items from an index on, where they would not have to be copied from later; `undefined` if
   * results of that kind would.
   */
  room(kind: 'f64' | 'bool', from: number): NumericArray | undefined {
    if (this.kind === 'undecided') this.#decide(kind);
    return this.kind === kind ? (this.values as NumericArray).subarray(from) : undefined;
  }

  /** Takes over results that were made elsewhere, `from` on of them, as many as `STEP`; gives how many are taken. */
  take(index: number, results: Results, from: number): number {
    if (results.kind === 'out') return Number.POSITIVE_INFINITY;
    const { kind, values } = results;
    if (this.kind === 'undecided') this.#decide(kind);
    if (this.#isOwn(values)) return values.length;
    if (this.kind !== 'any' && this.kind !== kind) this.#mix();
    const to = Math.min(from + STEP, values.length);
    copy(this.values!, index + from, kind, values, from, to);
    return to;
  }

  /** Results `from` to `to` of the batch. */
  results(from: number, to: number): Results {
    if (this.kind === 'out') return { kind: 'out' };
    if (this.kind === 'undecided') this.#decide('any');
    const { length } = this.#batch;
    const whole = from === 0 && to === length;
    if (this.kind === 'any') {
      const values = this.values as unknown[];
      return { kind: 'any', values: whole ? values : values.slice(from, to) };
    }
    const values = this.values as NumericArray;
    const part = whole ? values : values.subarray(from, to);
    return this.kind === 'f64'
      ? { kind: 'f64', values: part as Float64Array }
      : { kind: 'bool', values: part as Uint8Array };
  }

  /** The results of all items but those that failed, in order. */
  *outcomes(failures: readonly Failure[]): Generator<Outcome, void, void> {
    const { first, length } = this.#batch;
    const failed = failures.map(({ index }) => index).sort((a, b) => a - b);
    let from = 0;
    for (const index of [...failed, length]) {
      if (index > from) yield { first: first + from, length: index - from, results: this.results(from, index) };
      from = index + 1;
    }
  }

  #decide(kind: 'f64' | 'bool' | 'any'): void {
    const { length } = this.#batch;
    this.kind = kind;
    if (kind === 'f64') this.values = new Float64Array(length);
    else if (kind === 'bool') this.values = new Uint8Array(length);
    else this.values = length > MAX_PREALLOCATED ? [] : new Array(length);
  }

  /** Goes over to an array: results are of several kinds. */
  #mix(): void {
    const values = this.values as NumericArray;
    this.values = this.kind === 'bool' ? Array.from(values, (value) => value !== 0) : Array.from(values);
    this.kind = 'any';
  }

  #isOwn(values: Exclude<Results, { kind: 'out' }>['values']): boolean {
    return ArrayBuffer.isView(values) && ArrayBuffer.isView(this.values) && values.buffer === this.values.buffer;
  }
}

/** Copies results, booleans to booleans unless to a typed array. */
function copy(
  target: NumericArray | unknown[],
  index: number,
  kind: 'f64' | 'bool' | 'any',
  values: ArrayLike<unknown>,
  from: number,
  to: number,
): void {
  let place = index;
  if (Array.isArray(target)) {
    if (kind === 'bool') for (let i = from; i < to; i++) target[place++] = values[i] !== 0;
    else if (kind === 'f64') copyNumbers(target, place, values as Float64Array, from, to);
    else for (let i = from; i < to; i++) target[place++] = values[i];
  } else {
    target.set((values as NumericArray).subarray(from, to), place);
  }
}

/** By itself: V8 then knows what it reads. */
function copyNumbers(target: unknown[], index: number, values: Float64Array, from: number, to: number): void {
  for (let i = from, place = index; i < to; i++) target[place++] = values[i];
}

keepCode(new Store({ first: 0, length: 0, task: { fn: () => {}, captures: undefined }, arguments: [], nJobs: 1 }));
