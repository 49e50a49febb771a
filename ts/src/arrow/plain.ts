/** Plain arrays: told apart by what all of their elements are, and copied into columns where they can be. */
import type { Argument } from '../executors/executor.js';
import type { DType, NumericArray } from '../native.js';
import type { Pace } from '../pace.js';
import { dtypeOf } from './dtype.js';

/** How many elements are read between two looks at the clock. */
const STRIDE = 16_384;

/**
 * The argument that an array makes: a column if all elements are numbers or all are booleans, views if all are typed
 * arrays of one type, else values.
 * @param start where in the array to begin.
 */
export async function argumentOf(values: ArrayLike<unknown>, pace: Pace, start = 0): Promise<Argument> {
  const length = values.length - start;
  const first = values[start];
  if (typeof first === 'number') {
    const numbers = new Float64Array(new SharedArrayBuffer(length * 8));
    if (await inSteps(length, pace, (from, to) => copyNumbers(values, start, numbers, from, to))) {
      return { kind: 'column', dtype: 'f64', values: numbers };
    }
  } else if (typeof first === 'boolean') {
    const booleans = new Uint8Array(new SharedArrayBuffer(length));
    if (await inSteps(length, pace, (from, to) => copyBooleans(values, start, booleans, from, to))) {
      return { kind: 'column', dtype: 'bool', values: booleans };
    }
  } else {
    const dtype = dtypeOf(first);
    if (
      dtype !== undefined &&
      (await inSteps(length, pace, (from, to) => areAll(values, dtype, start + from, start + to)))
    ) {
      return { kind: 'views', arrays: restOf(values, start) as readonly NumericArray[] };
    }
  }
  return { kind: 'values', values: restOf(values, start) };
}

function restOf(values: ArrayLike<unknown>, start: number): ArrayLike<unknown> {
  return start === 0 && Array.isArray(values) ? values : Array.prototype.slice.call(values, start);
}

/** Runs a step over `[0, length)` piece by piece until one says no. */
async function inSteps(length: number, pace: Pace, step: (from: number, to: number) => boolean): Promise<boolean> {
  for (let from = 0; from < length; from += STRIDE) {
    if (!step(from, Math.min(from + STRIDE, length))) return false;
    if (pace.due) await pace.turn();
  }
  return true;
}

function copyNumbers(
  values: ArrayLike<unknown>,
  start: number,
  numbers: Float64Array,
  from: number,
  to: number,
): boolean {
  for (let index = from; index < to; index++) {
    const value = values[start + index];
    if (typeof value !== 'number') return false;
    numbers[index] = value;
  }
  return true;
}

function copyBooleans(
  values: ArrayLike<unknown>,
  start: number,
  booleans: Uint8Array,
  from: number,
  to: number,
): boolean {
  for (let index = from; index < to; index++) {
    const value = values[start + index];
    if (typeof value !== 'boolean') return false;
    booleans[index] = value ? 1 : 0;
  }
  return true;
}

function areAll(values: ArrayLike<unknown>, dtype: DType, from: number, to: number): boolean {
  for (let index = from; index < to; index++) {
    if (dtypeOf(values[index]) !== dtype) return false;
  }
  return true;
}
