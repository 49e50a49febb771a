/** Where the elements of captured arrays are. */
import { isResizable, isShared } from '../../../arrow/dtype.js';
import type { NativeLayout, NumericArray } from '../../../native.js';
import type { Captured } from './captured.js';

const ELSEWHERE = "make the array inside the function, or leave `backend` at 'auto' to run it in JavaScript";

/** @param numberOf the number of a buffer or list. */
export function layoutOf(name: string, { value, list }: Captured, numberOf: (store: object) => number): NativeLayout {
  if (list !== undefined) {
    if (!isWritable(list)) return refused(name, 'elements of it cannot be changed');
    return { store: numberOf(list), offset: 0, length: list.length, isList: true };
  }
  const array = value as NumericArray;
  if (isShared(array)) return refused(name, 'it is over a SharedArrayBuffer, which other threads see');
  if (isResizable(array)) return refused(name, 'its buffer is resizable');
  const { buffer, byteOffset: offset, length } = array;
  return { store: numberOf(buffer), offset, length, isList: false };
}

function isWritable(list: readonly unknown[]): boolean {
  return list.every((_, index) => Object.getOwnPropertyDescriptor(list, index)?.writable === true);
}

function refused(name: string, why: string): NativeLayout {
  return { message: `captured \`${name}\` cannot be written: ${why}`, wayOut: ELSEWHERE };
}

/** The refusal of an array that is another one for each of several functions. */
export function notOne(name: string): NativeLayout {
  return refused(name, 'each of the functions has another one');
}
