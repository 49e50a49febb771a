/**
 * Lists and objects read into columns, a leaf each. An item that is put together otherwise than the others is left out, and
 * what was read of it before that was seen is written over by the next.
 *
 * No getter is called and no proxy asked: members are read by their descriptors, but for those of lists, which are read as
 * fast as V8 reads them. (A list whose elements are getters has each of them called once.)
 */
import { types } from 'node:util';
import { allocateShared, dtypeOf } from '../../../arrow/dtype.js';
import type { DType, NativeInput, NumericArray } from '../../../native.js';
import { MAX_VIEW_ELEMENTS } from '../signature.js';
import { isPlainList, type Seen } from './seen.js';

const { getOwnPropertyDescriptor } = Object;
const { isProxy } = types;

/** The most elements for which room is made before there are any. */
const GUESS = 2 ** 22;

/** Reads values of one kind. */
export interface Reader {
  /** Reads the value of the item at this position, behind those that were read; says whether it is of the kind. */
  put(value: unknown, at: number): boolean;
  /** Adds what was read of so many items, an input a leaf that is wanted. */
  finish(items: number, inputs: NativeInput[]): void;
}

/** A reader of `capacity` values; of the leaves of all arguments, `isWanted` says by number which are read. */
export function readerFor(seen: Seen, capacity: number, isWanted: () => boolean): Reader {
  switch (seen.kind) {
    case 'number':
      return isWanted() ? new Numbers(capacity) : nothing;
    case 'boolean':
      return isWanted() ? new Booleans(capacity) : nothing;
    case 'typed':
      return isWanted() ? new Arrays(seen.dtype, capacity) : nothing;
    case 'list':
      return isWanted() ? new Lists(seen.dtype, capacity) : nothing;
    case 'tuple':
      return new Tuples(seen.items.map((item) => readerFor(item, capacity, isWanted)));
    case 'record':
      return recordReader(
        seen.keys,
        seen.items.map((item) => readerFor(item, capacity, isWanted)),
      );
  }
}

/** Members that the function does not read may be anything. */
const nothing: Reader = { put: () => true, finish: () => {} };

class Numbers implements Reader {
  readonly #values: Float64Array;

  constructor(capacity: number) {
    this.#values = allocateShared('f64', capacity) as Float64Array;
  }

  put(value: unknown, at: number): boolean {
    if (typeof value !== 'number') return false;
    this.#values[at] = value;
    return true;
  }

  finish(items: number, inputs: NativeInput[]): void {
    inputs.push(this.#values.subarray(0, items));
  }
}

class Booleans implements Reader {
  readonly #values: Uint8Array;

  constructor(capacity: number) {
    this.#values = allocateShared('bool', capacity) as Uint8Array;
  }

  put(value: unknown, at: number): boolean {
    if (typeof value !== 'boolean') return false;
    this.#values[at] = value ? 1 : 0;
    return true;
  }

  finish(items: number, inputs: NativeInput[]): void {
    inputs.push(this.#values.subarray(0, items));
  }
}

/** Elements of one item behind those of another. */
abstract class Packed {
  protected values: NumericArray;
  protected readonly offsets: Float64Array;
  readonly #dtype: DType;
  readonly #capacity: number;

  constructor(dtype: DType, capacity: number) {
    this.#dtype = dtype;
    this.#capacity = capacity;
    this.values = allocateShared(dtype, 0);
    this.offsets = allocateShared('f64', capacity + 1) as Float64Array;
  }

  /** Makes room up to `end`; says whether there can be. */
  protected reserve(end: number): boolean {
    if (end > MAX_VIEW_ELEMENTS) return false;
    // As if all items were as long as the first, as far as that is not very much.
    const guess = this.values.length === 0 ? Math.min(end * this.#capacity, GUESS) : 0;
    const length = Math.min(MAX_VIEW_ELEMENTS, Math.max(guess, end * 2));
    const values = allocateShared(this.#dtype, length);
    values.set(this.values);
    this.values = values;
    return true;
  }

  finish(items: number, inputs: NativeInput[]): void {
    inputs.push({ values: this.values, offsets: this.offsets.subarray(0, items + 1) });
  }
}

class Arrays extends Packed implements Reader {
  readonly #dtype: DType;

  constructor(dtype: DType, capacity: number) {
    super(dtype, capacity);
    this.#dtype = dtype;
  }

  put(value: unknown, at: number): boolean {
    if (dtypeOf(value) !== this.#dtype) return false;
    const array = value as NumericArray;
    const from = this.offsets[at]!;
    const end = from + array.length;
    if (end > this.values.length && !this.reserve(end)) return false;
    this.values.set(array, from);
    this.offsets[at + 1] = end;
    return true;
  }
}

class Lists extends Packed implements Reader {
  readonly #type: 'number' | 'boolean';

  constructor(dtype: 'f64' | 'bool', capacity: number) {
    super(dtype, capacity);
    this.#type = dtype === 'f64' ? 'number' : 'boolean';
  }

  put(value: unknown, at: number): boolean {
    if (!Array.isArray(value) || isProxy(value) || !isPlainList(value)) return false;
    const from = this.offsets[at]!;
    const { length } = value;
    const end = from + length;
    if (end > this.values.length && !this.reserve(end)) return false;
    const copied =
      this.#type === 'number' ? copyNumbers(value, this.values, from) : copyBooleans(value, this.values, from);
    // A getter may have shortened it.
    if (!copied || value.length !== length) return false;
    this.offsets[at + 1] = end;
    return true;
  }
}

function copyNumbers(list: readonly unknown[], values: NumericArray, from: number): boolean {
  const { length } = list;
  for (let index = 0; index < length; index++) {
    const value = list[index];
    if (typeof value !== 'number') return false;
    values[from + index] = value;
  }
  return true;
}

function copyBooleans(list: readonly unknown[], values: NumericArray, from: number): boolean {
  const { length } = list;
  for (let index = 0; index < length; index++) {
    const value = list[index];
    if (typeof value !== 'boolean') return false;
    values[from + index] = value ? 1 : 0;
  }
  return true;
}

class Tuples implements Reader {
  readonly #items: readonly Reader[];

  constructor(items: readonly Reader[]) {
    this.#items = items;
  }

  put(value: unknown, at: number): boolean {
    const items = this.#items;
    if (!Array.isArray(value) || isProxy(value) || value.length !== items.length || !isPlainList(value)) return false;
    for (let index = 0; index < items.length; index++) {
      if (!items[index]!.put(getOwnPropertyDescriptor(value, index)?.value, at)) return false;
    }
    return true;
  }

  finish(items: number, inputs: NativeInput[]): void {
    for (const item of this.#items) item.finish(items, inputs);
  }
}

function recordReader(keys: readonly string[], items: readonly Reader[]): Reader {
  const wanted = keys.map((key, index) => ({ key, item: items[index]! })).filter(({ item }) => item !== nothing);
  return wanted.length === 0 ? nothing : new Records(wanted);
}

class Records implements Reader {
  readonly #members: readonly { readonly key: string; readonly item: Reader }[];

  constructor(members: readonly { readonly key: string; readonly item: Reader }[]) {
    this.#members = members;
  }

  put(value: unknown, at: number): boolean {
    if (typeof value !== 'object' || value === null || isProxy(value)) return false;
    const members = this.#members;
    for (let index = 0; index < members.length; index++) {
      const { key, item } = members[index]!;
      // Of what is inherited there is none, of a getter no value.
      if (!item.put(getOwnPropertyDescriptor(value, key)?.value, at)) return false;
    }
    return true;
  }

  finish(items: number, inputs: NativeInput[]): void {
    for (const { item } of this.#members) item.finish(items, inputs);
  }
}
