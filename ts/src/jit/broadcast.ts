/** Arguments of one length, as NumPy has it: single values, and arrays of one element, stand for as many as the others have. */
import { allocate, dtypeOf, isDetached, isTypedArray } from '../arrow/dtype.js';
import { type ArrowVectorLike, chunkBooleans, chunkNumbers, isVector } from '../arrow/vector.js';
import { describe } from '../describe.js';
import { DetachedBufferError, InvalidArgumentError, InvalidRangeError } from '../errors.js';
import type { Argument } from '../executors/executor.js';
import type { DType, NumericArray } from '../native.js';

/** Arguments that fit together. */
export interface Broadcast {
  /** How many items; `undefined` if all arguments are single values. */
  readonly length: number | undefined;
  readonly arguments: readonly Argument[];
}

/** An argument as it was given: one value, or a list of some kind. */
type Given = { readonly length: undefined; readonly value: unknown } | { readonly length: number; readonly list: List };

type List = Exclude<Argument, { kind: 'uniform' | 'views' }>;

/**
 * Brings arguments to one length.
 * @param where what is called, for errors.
 * @throws {InvalidRangeError} if they do not fit.
 * @throws {InvalidArgumentError} for what is no value and no list.
 */
export function broadcast(where: string, args: readonly unknown[]): Broadcast {
  const given = args.map((value, index) => givenOf(where, value, index + 1));
  let length: number | undefined;
  let first = 0;
  for (const [index, it] of given.entries()) {
    if (it.length === undefined || it.length === length) continue;
    if (length === undefined || length === 1) {
      length = it.length;
      first = index;
    } else if (it.length !== 1) {
      throw new InvalidRangeError(
        `arguments of ${where} must have one length, or be single values, but argument ${first + 1} has ${length} items and argument ${index + 1} has ${it.length}`,
      );
    }
  }
  return {
    length,
    arguments: given.map((it): Argument => {
      if (it.length === undefined) return { kind: 'uniform', value: it.value };
      return it.length === 1 && length !== 1 ? { kind: 'uniform', value: firstOf(it.list) } : it.list;
    }),
  };
}

function firstOf(list: List): unknown {
  const [value] = list.values as ArrayLike<unknown> & Iterable<unknown>;
  return list.kind === 'column' && list.dtype === 'bool' ? value !== 0 : value;
}

function givenOf(where: string, value: unknown, position: number): Given {
  const dtype = dtypeOf(value);
  if (dtype !== undefined) {
    const values = value as NumericArray;
    if (isDetached(values)) {
      throw new DetachedBufferError(`argument ${position} of ${where} is detached: its buffer was transferred`);
    }
    return { length: values.length, list: { kind: 'column', dtype, values } };
  }
  if (isVector(value)) {
    const list = vectorList(value);
    return { length: value.length, list };
  }
  if (Array.isArray(value) || isTypedArray(value)) return listed(value as ArrayLike<unknown>);
  if (typeof value !== 'object' || value === null) return { length: undefined, value };
  if (typeof (value as Partial<Iterable<unknown>>)[Symbol.iterator] === 'function') {
    return listed([...(value as Iterable<unknown>)]);
  }
  throw new InvalidArgumentError(
    `argument ${position} of ${where} must be a number, a boolean, a typed array, a list or an Arrow Vector, but got ${describe(value)}`,
  );
}

function listed(values: ArrayLike<unknown>): Given {
  return { length: values.length, list: listOf(values) };
}

/** A column of what are all numbers or all booleans, else the values. */
function listOf(values: ArrayLike<unknown>): List {
  const kind = typeof values[0];
  if (kind !== 'number' && kind !== 'boolean') return { kind: 'values', values };
  const dtype = kind === 'number' ? 'f64' : 'bool';
  const column = allocate(dtype, values.length);
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (typeof value !== kind) return { kind: 'values', values };
    column[index] = Number(value);
  }
  return { kind: 'column', dtype, values: column };
}

/** An Arrow Vector: where it stands, if it is one chunk of numbers without nulls. */
function vectorList(vector: ArrowVectorLike): List {
  const { data } = vector;
  const chunks = data.map((chunk): { dtype: DType; values: NumericArray } | undefined => {
    const numbers = chunkNumbers(chunk);
    if (numbers !== undefined) return numbers;
    const values = chunkBooleans(chunk, (length) => new Uint8Array(length));
    return values && { dtype: 'bool', values };
  });
  const [first] = chunks;
  if (first !== undefined && chunks.every((chunk) => chunk?.dtype === first.dtype)) {
    if (chunks.length === 1) return { kind: 'column', ...first };
    const values = allocate(first.dtype, vector.length);
    let at = 0;
    for (const chunk of chunks) {
      values.set(chunk!.values, at);
      at += chunk!.values.length;
    }
    return { kind: 'column', dtype: first.dtype, values };
  }
  return listOf(Array.from({ length: vector.length }, (_, index) => vector.get(index)));
}
