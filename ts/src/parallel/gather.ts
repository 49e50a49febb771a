/** Arguments gathered from many calls, one position at a time: numbers straight into a column of shared memory. */
import { dtypeOf } from '../arrow/dtype.js';
import { giveSlab, takeSlab } from '../arrow/slabs.js';
import type { Argument } from '../executors/executor.js';
import { type AnyCall, MAX_FIELDS } from '../functions/call.js';
import { keepCode } from '../keep.js';
import type { DType, NumericArray } from '../native.js';

/** The most elements that typed arrays of one batch may have together, one array alone excepted: they are copied. */
const MAX_ARRAY_ELEMENTS = 2 ** 22;

/** The most calls of a batch whose arguments are kept as objects, which may be large. */
const MAX_OBJECTS = 256;

/** What calls have at one position, in a batch. */
export interface Gatherer {
  /**
   * Takes the arguments of `calls[from]` and on, as many as are of its kind; says where it stopped, `to` at the latest.
   */
  take(calls: readonly AnyCall[], from: number, to: number): number;
  /** The most calls of a batch with such arguments. */
  readonly limit: number;
  /** The first `length` arguments that were taken. */
  argument(length: number): Argument;
  /** Lets go of memory, when no argument is used any more. */
  release(): void;
}

/** A gatherer for arguments like a first call's at a position, for at most `limit` calls. */
export function gathererFor(call: AnyCall, position: number, limit: number): Gatherer {
  const place = call.shape.count > MAX_FIELDS ? position + MAX_FIELDS : position;
  const first = argumentAt(call, place);
  if (typeof first === 'number') return new Numbers(place, limit);
  if (typeof first === 'boolean') return new Booleans(place, limit);
  const dtype = dtypeOf(first);
  return dtype === undefined ? new Values(place) : new Arrays(place, dtype);
}

/** Places from `MAX_FIELDS` are positions in the array that longer calls have. */
function argumentAt(call: AnyCall, place: number): unknown {
  switch (place) {
    case 0:
      return call.a;
    case 1:
      return call.b;
    case 2:
      return call.c;
    case 3:
      return call.d;
    default:
      return call.all![place - MAX_FIELDS];
  }
}

class Numbers implements Gatherer {
  readonly limit: number;
  readonly #place: number;
  readonly #slab: SharedArrayBuffer;
  readonly #values: Float64Array;
  #length = 0;

  constructor(place: number, limit: number) {
    this.limit = limit;
    this.#place = place;
    this.#slab = takeSlab(limit * 8);
    this.#values = new Float64Array(this.#slab);
  }

  take(calls: readonly AnyCall[], from: number, to: number): number {
    const end = copyNumbers(calls, this.#place, this.#values, from, to, this.#length);
    this.#length += end - from;
    return end;
  }

  argument(length: number): Argument {
    return { kind: 'column', dtype: 'f64', values: this.#values.subarray(0, length) };
  }

  release(): void {
    giveSlab(this.#slab);
  }
}

/** Copies numbers until an argument is none; gives where. */
function copyNumbers(
  calls: readonly AnyCall[],
  place: number,
  values: Float64Array,
  from: number,
  to: number,
  at: number,
): number {
  for (let index = from, length = at; index < to; index++, length++) {
    const value = argumentAt(calls[index]!, place);
    if (typeof value !== 'number') return index;
    values[length] = value;
  }
  return to;
}

class Booleans implements Gatherer {
  readonly limit: number;
  readonly #place: number;
  readonly #slab: SharedArrayBuffer;
  readonly #values: Uint8Array;
  #length = 0;

  constructor(place: number, limit: number) {
    this.limit = limit;
    this.#place = place;
    this.#slab = takeSlab(limit);
    this.#values = new Uint8Array(this.#slab);
  }

  take(calls: readonly AnyCall[], from: number, to: number): number {
    let index = from;
    for (; index < to; index++) {
      const value = argumentAt(calls[index]!, this.#place);
      if (typeof value !== 'boolean') break;
      this.#values[this.#length++] = value ? 1 : 0;
    }
    return index;
  }

  argument(length: number): Argument {
    return { kind: 'column', dtype: 'bool', values: this.#values.subarray(0, length) };
  }

  release(): void {
    giveSlab(this.#slab);
  }
}

class Arrays implements Gatherer {
  readonly limit = MAX_OBJECTS;
  readonly #place: number;
  readonly #dtype: DType;
  readonly #arrays: NumericArray[] = [];
  /** Elements of all arrays, those that follow an equal one not counted. */
  #elements = 0;

  constructor(place: number, dtype: DType) {
    this.#place = place;
    this.#dtype = dtype;
  }

  take(calls: readonly AnyCall[], from: number, to: number): number {
    const arrays = this.#arrays;
    for (let index = from; index < to; index++) {
      const value = argumentAt(calls[index]!, this.#place);
      const last = arrays[arrays.length - 1];
      if (value !== last) {
        if (dtypeOf(value) !== this.#dtype) return index;
        const elements = this.#elements + (value as NumericArray).length;
        if (elements > MAX_ARRAY_ELEMENTS && last !== undefined) return index;
        this.#elements = elements;
      }
      arrays.push(value as NumericArray);
    }
    return to;
  }

  argument(length: number): Argument {
    if (this.#arrays.length > length) this.#arrays.length = length;
    return { kind: 'views', arrays: this.#arrays };
  }

  release(): void {}
}

class Values implements Gatherer {
  readonly limit = MAX_OBJECTS;
  readonly #place: number;
  readonly #values: unknown[] = [];

  constructor(place: number) {
    this.#place = place;
  }

  take(calls: readonly AnyCall[], from: number, to: number): number {
    for (let index = from; index < to; index++) {
      const value = argumentAt(calls[index]!, this.#place);
      if (typeof value === 'number' || typeof value === 'boolean' || dtypeOf(value) !== undefined) return index;
      this.#values.push(value);
    }
    return to;
  }

  argument(length: number): Argument {
    if (this.#values.length > length) this.#values.length = length;
    return { kind: 'values', values: this.#values };
  }

  release(): void {}
}

keepCode(new Numbers(0, 0));
