/** Element types of typed arrays, told by what they are and not by whose realm they come from. */
import type { DType, NumericArray } from '../native.js';

/** `%TypedArray%.prototype[Symbol.toStringTag]` gives a typed array's true name, and `undefined` for anything else. */
const typedArrayName = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag)!
  .get as (this: unknown) => string | undefined;

const dtypes = new Map<string | undefined, DType>([
  ['Float64Array', 'f64'],
  ['Float32Array', 'f32'],
  ['Int8Array', 'i8'],
  ['Uint8Array', 'u8'],
  ['Uint8ClampedArray', 'u8c'],
  ['Int16Array', 'i16'],
  ['Uint16Array', 'u16'],
  ['Int32Array', 'i32'],
  ['Uint32Array', 'u32'],
]);

const constructors = {
  f64: Float64Array,
  f32: Float32Array,
  i8: Int8Array,
  u8: Uint8Array,
  u8c: Uint8ClampedArray,
  i16: Int16Array,
  u16: Uint16Array,
  i32: Int32Array,
  u32: Uint32Array,
  bool: Uint8Array,
} as const;

/**
 * The element type of a typed array of numbers; `undefined` for anything else, arrays of bigints and `DataView`s
 * included.
 */
export function dtypeOf(value: unknown): DType | undefined {
  return ArrayBuffer.isView(value) ? dtypes.get(typedArrayName.call(value)) : undefined;
}

/** Whether a value is a typed array of any kind, of bigints and half floats too. */
export function isTypedArray(value: unknown): value is ArrayLike<number | bigint> & ArrayBufferView {
  return ArrayBuffer.isView(value) && typedArrayName.call(value) !== undefined;
}

/** Bytes an element. */
export function elementSize(dtype: DType): number {
  return constructors[dtype].BYTES_PER_ELEMENT;
}

/** A new typed array: over the beginning of some memory, or zeroed and over memory of its own. */
export function allocate(dtype: DType, length: number, memory?: ArrayBufferLike): NumericArray {
  if (memory === undefined) return new constructors[dtype](length);
  const Type = constructors[dtype] as new (memory: ArrayBufferLike, offset: number, length: number) => NumericArray;
  return new Type(memory, 0, length);
}

/** A new typed array over a SharedArrayBuffer of its own. */
export function allocateShared(dtype: DType, length: number): NumericArray {
  return allocate(dtype, length, new SharedArrayBuffer(length * elementSize(dtype)));
}

/** Whether a view's memory is shared, and so cannot be detached; in whatever realm it was made. */
export function isShared(view: ArrayBufferView): boolean {
  const { buffer } = view;
  return buffer instanceof SharedArrayBuffer || Object.prototype.toString.call(buffer) === '[object SharedArrayBuffer]';
}

/** Whether a view's plain buffer can change its length. (Shared buffers only ever grow, which harms nobody.) */
export function isResizable(view: ArrayBufferView): boolean {
  return !isShared(view) && (view.buffer as { resizable?: boolean }).resizable === true;
}

/** Whether a view's memory is gone. */
export function isDetached(view: ArrayBufferView): boolean {
  if (view.byteLength > 0 || isShared(view)) return false;
  const { detached } = view.buffer as { detached?: boolean };
  if (detached !== undefined) return detached;
  try {
    // Before Node 22 only this tells a detached buffer from an empty one.
    new Uint8Array(view.buffer as ArrayBuffer);
    return false;
  } catch {
    return true;
  }
}
