/** Arrays: with holes, sparse, or all numbers. */
import { inspect } from 'node:util';
import type { Decoder } from '../decoder.js';
import type { Encoder } from '../encoder.js';
import { Tag } from '../tag.js';

/** From this length on arrays of numbers are written as one block. */
const blockLength = 4;
/** Up to this length own keys are listed; beyond, that would cost more than the array. */
const listedLength = 40;

/** Whether an array has properties other than its elements. */
export function hasExtras(array: readonly unknown[]): boolean {
  const { length } = array;
  if (length <= listedLength) {
    const names = Object.getOwnPropertyNames(array);
    // In order: elements, then the rest, `length` the first of them.
    return names.at(-1) !== 'length' || Object.getOwnPropertySymbols(array).length > 0;
  }
  // `inspect` looks at the other properties without listing the elements.
  const shown = inspect(array, { maxArrayLength: 0, depth: 0, customInspect: false, breakLength: Infinity });
  return !/^\[ (\.\.\. \d+ more items?|<\d+ empty items?>) \]$/.test(shown);
}

/** Every key of an array but its elements and its length. */
export function extraKeys(array: readonly unknown[]): (string | symbol)[] {
  return Reflect.ownKeys(array).filter((key) => typeof key === 'symbol' || (key !== 'length' && !isIndex(key)));
}

function isIndex(key: string): boolean {
  const index = Number(key) >>> 0;
  return String(index) === key && index !== 0xffffffff;
}

export function writeArray(encoder: Encoder, array: readonly unknown[]): void {
  if (array.length >= blockLength && typeof array[0] === 'number') {
    const kind = blockOf(array);
    if (kind !== undefined) {
      encoder.open(array, kind);
      writeBlock(encoder, array as readonly number[], kind);
      return;
    }
  }
  const { length } = array;
  if (length > listedLength && isSparse(array)) {
    encoder.container(array, Tag.sparseArray, 'items', () => encoder.out.varint(length));
  } else encoder.container(array, Tag.array, 'items', () => encoder.out.varint(length));
}

/** Which block fits, by the elements alone. */
function blockOf(array: readonly unknown[]): typeof Tag.integers | typeof Tag.doubles | undefined {
  let integers = true;
  for (let i = 0; i < array.length; i++) {
    const value = array[i];
    if (typeof value !== 'number') return undefined;
    if ((value | 0) !== value || (value === 0 && 1 / value < 0)) integers = false;
  }
  return integers ? Tag.integers : Tag.doubles;
}

function writeBlock(encoder: Encoder, array: readonly number[], kind: number): void {
  const { length } = array;
  encoder.out.varint(length);
  if (encoder.plan.surveying) return;
  if (kind === Tag.integers) {
    const room = encoder.out.reserve(length * 4);
    for (let i = 0; i < length; i++) room.setInt32(i * 4, array[i]!, true);
  } else {
    const room = encoder.out.reserve(length * 8);
    for (let i = 0; i < length; i++) {
      const value = array[i]!;
      // Not the bits that this NaN happens to have.
      room.setFloat64(i * 8, Number.isNaN(value) ? Number.NaN : value, true);
    }
  }
}

/** Fewer than a quarter of the elements are there. */
function isSparse(array: readonly unknown[]): boolean {
  let i = 0;
  while (i < array.length && (array[i] !== undefined || i in array)) i++;
  if (i === array.length) return false;
  return indices(array).length * 4 < array.length;
}

function indices(array: readonly unknown[]): string[] {
  return Object.keys(array).filter(isIndex);
}

export function writeItems(encoder: Encoder, array: readonly unknown[]): void {
  const { length } = array;
  if (length > listedLength && isSparse(array)) {
    const present = indices(array);
    encoder.out.varint(present.length);
    for (const index of present) {
      encoder.out.varint(Number(index));
      encoder.value(array[Number(index)]);
    }
    return;
  }
  for (let i = 0; i < length; i++) {
    const value = array[i];
    if (value === undefined && !(i in array)) encoder.out.byte(Tag.hole);
    else encoder.value(value);
  }
}

export function readBlock(decoder: Decoder, tag: number): number[] {
  const { in: from } = decoder;
  const width = tag === Tag.integers ? 4 : 8;
  const length = from.count(width);
  const raw = from.raw(length * width);
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  const array: number[] = new Array(length);
  if (width === 4) for (let i = 0; i < length; i++) array[i] = view.getInt32(i * 4, true);
  else for (let i = 0; i < length; i++) array[i] = view.getFloat64(i * 8, true);
  decoder.add(array);
  return array;
}

export function readArray(decoder: Decoder, tag: number, later: boolean): unknown[] {
  const { in: from } = decoder;
  const length = tag === Tag.array ? from.count() : from.varint();
  if (length > 0xffffffff) throw from.damaged('an array is too long');
  const array: unknown[] = [];
  decoder.add(array);
  decoder.contents(later, () => {
    if (tag === Tag.array) readItems(decoder, array, length);
    else readSparse(decoder, array, length);
  });
  return array;
}

function readItems(decoder: Decoder, array: unknown[], length: number): void {
  const { in: from } = decoder;
  for (let i = 0; i < length; i++) {
    if (from.peek() === Tag.hole) {
      from.byte();
      array.length = i + 1;
    } else array[i] = decoder.value();
  }
}

function readSparse(decoder: Decoder, array: unknown[], length: number): void {
  const { in: from } = decoder;
  array.length = length;
  const count = from.count(2);
  for (let i = 0; i < count; i++) {
    const index = from.varint();
    if (index >= length) throw from.damaged('an element past the end of its array');
    array[index] = decoder.value();
  }
}
