/** Arrow Vectors, recognised by their shape: any version of apache-arrow will do, and none is loaded. */
import type { DType, NumericArray } from '../native.js';
import { dtypeOf } from './dtype.js';

/** What this package asks of an Arrow Vector. */
export interface ArrowVectorLike<T = unknown> extends Iterable<T> {
  readonly length: number;
  readonly type: { readonly typeId: number };
  readonly data: ReadonlyArray<ArrowDataLike>;
  get(index: number): T;
}

/** One chunk of a Vector. */
export interface ArrowDataLike {
  readonly length: number;
  readonly offset: number;
  readonly nullCount: number;
  readonly values: unknown;
  readonly type: { readonly typeId: number };
}

/** Arrow's own numbers for types; part of its format and the same in every version. */
const typeIds = { int: 2, float: 3, bool: 6 } as const;

/** Whether a value is an Arrow Vector. */
export function isVector(value: unknown): value is ArrowVectorLike {
  if (typeof value !== 'object' || value === null) return false;
  const vector = value as Partial<ArrowVectorLike>;
  return (
    Array.isArray(vector.data) &&
    typeof vector.length === 'number' &&
    typeof vector.get === 'function' &&
    typeof vector.type === 'object' &&
    vector.type !== null &&
    typeof vector.type.typeId === 'number'
  );
}

/**
 * A chunk's elements where they stand, if it holds numbers without nulls that are stored as a typed array of numbers.
 *
 * Fixed-width values are cut by `slice` already, so `data.offset` does not count; builders over-allocate, so
 * `data.length` does.
 */
export function chunkNumbers(data: ArrowDataLike): { dtype: DType; values: NumericArray } | undefined {
  if (data.nullCount !== 0) return undefined;
  const { typeId } = data.type;
  // Float16 is stored in a Uint16Array that does not hold the numbers themselves.
  if (typeId === typeIds.float && (data.type as { precision?: number }).precision === 0) return undefined;
  if (typeId !== typeIds.float && typeId !== typeIds.int) return undefined;
  const dtype = dtypeOf(data.values);
  if (dtype === undefined) return undefined;
  const values = data.values as NumericArray;
  return { dtype, values: values.length === data.length ? values : values.subarray(0, data.length) };
}

/**
 * A chunk's booleans as bytes, if it holds booleans without nulls. The bitmap is whole and indexed by `data.offset`.
 */
export function chunkBooleans(data: ArrowDataLike, allocate: (length: number) => Uint8Array): Uint8Array | undefined {
  if (data.nullCount !== 0 || data.type.typeId !== typeIds.bool) return undefined;
  const bitmap = data.values as Uint8Array;
  const bytes = allocate(data.length);
  for (let index = 0; index < data.length; index++) {
    const bit = data.offset + index;
    bytes[index] = (bitmap[bit >> 3]! >> (bit & 7)) & 1;
  }
  return bytes;
}
