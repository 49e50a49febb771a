/**
 * Arguments that a function writes. In native code each item works on arrays of its own; what they hold when it is done is put into
 * those that were given. Items that bailed out have changed nothing, and write them in JavaScript.
 */
import { dtypeOf } from '../../arrow/dtype.js';
import type { NativeShape, NumericArray } from '../../native.js';
import type { Argument, Batch } from '../executor.js';
import type { CapturedValue } from './kernels.js';
import type { GivenLists, Leaf } from './structures/builder.js';

/** The positions of the arguments that are written. */
export function writtenBy(shape: NativeShape): readonly number[] {
  return shape.kind === 'written' ? shape.keys!.map(Number) : [];
}

/** An argument of an item, as it was given. */
export function argumentOf(batch: Batch, position: number, item: number): unknown {
  const argument = batch.arguments[position]!;
  if (argument.kind === 'views') return argument.arrays[item];
  return argument.kind === 'uniform' ? argument.value : argument.values[item];
}

/**
 * Whether each array that is written is one item's alone, and nothing else that the function may read: then the items may be done
 * in any order.
 */
export function areApart(batch: Batch, captured: readonly CapturedValue[], written: readonly number[]): boolean {
  const all = new Places();
  for (const [position, argument] of batch.arguments.entries()) {
    const isWritten = written.includes(position);
    for (const value of valuesOf(argument)) if (!all.add(value, isWritten)) return false;
  }
  for (const { argument, list } of captured) {
    if (list !== undefined && !all.add(list, false)) return false;
    for (const value of valuesOf(argument)) if (!all.add(value, false)) return false;
  }
  return all.areApart();
}

/** Puts what items have written where it belongs. */
export function putBack(
  batch: Batch,
  written: readonly number[],
  leaves: readonly Leaf[],
  bailed: Float64Array,
  places: readonly number[] | undefined,
): void {
  const inJavaScript = new Set(bailed);
  const first = leaves.length - written.length;
  for (const [index, position] of written.entries()) {
    const { values, offsets, isBoolean } = leaves[first + index] as GivenLists;
    for (let item = 0; item + 1 < offsets.length; item++) {
      if (inJavaScript.has(item)) continue;
      const target = argumentOf(batch, position, places === undefined ? item : places[item]!);
      const from = offsets[item]!;
      const to = offsets[item + 1]!;
      if (Array.isArray(target)) putIntoList(target, values, from, to, isBoolean);
      // Who detached or cut it meanwhile has nothing to write to.
      else if ((target as NumericArray).length >= to - from) (target as NumericArray).set(values.subarray(from, to));
    }
  }
}

function putIntoList(list: unknown[], values: NumericArray, from: number, to: number, isBoolean: boolean): void {
  for (let index = 0; index < to - from; index++) {
    const value = values[from + index]!;
    list[index] = isBoolean ? value !== 0 : value;
  }
}

function valuesOf(argument: Argument): Iterable<unknown> {
  switch (argument.kind) {
    case 'column':
      return [argument.values];
    case 'views':
      return argument.arrays;
    case 'uniform':
      return [argument.value];
    case 'values':
      return Array.from(argument.values);
  }
}

interface Span {
  readonly from: number;
  readonly to: number;
  readonly isWritten: boolean;
}

/** Where arrays are. */
class Places {
  readonly #written = new Set<unknown>();
  readonly #read = new Set<unknown>();
  readonly #spans = new Map<ArrayBufferLike, Span[]>();

  /** Says false of what could hold others, or may not be written. */
  add(value: unknown, isWritten: boolean): boolean {
    if (typeof value !== 'object' || value === null) return true;
    if (dtypeOf(value) !== undefined) {
      const { buffer, byteOffset, byteLength } = value as NumericArray;
      const spans = this.#spans.get(buffer) ?? [];
      this.#spans.set(buffer, spans);
      if (byteLength > 0) spans.push({ from: byteOffset, to: byteOffset + byteLength, isWritten });
      return true;
    }
    if (!Array.isArray(value) || value.some((member) => typeof member === 'object' && member !== null)) return false;
    if (this.#written.has(value) || (isWritten && (this.#read.has(value) || !isWritable(value)))) return false;
    (isWritten ? this.#written : this.#read).add(value);
    return true;
  }

  areApart(): boolean {
    for (const spans of this.#spans.values()) {
      spans.sort((a, b) => a.from - b.from);
      // The furthest end of those before, and of those of them that are written.
      let end = 0;
      let writtenEnd = 0;
      for (const { from, to, isWritten } of spans) {
        if (from < writtenEnd || (isWritten && from < end)) return false;
        end = Math.max(end, to);
        if (isWritten) writtenEnd = Math.max(writtenEnd, to);
      }
    }
    return true;
  }
}

/** Whether assigning to the elements of a list does just that. */
function isWritable(list: readonly unknown[]): boolean {
  for (let index = 0; index < list.length; index++) {
    if (!Object.getOwnPropertyDescriptor(list, index)?.writable) return false;
  }
  return true;
}
