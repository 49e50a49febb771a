/** Lists and objects as native code takes them: told apart by what they are put together of. Nothing of the user's runs. */
import { types } from 'node:util';
import { dtypeOf } from '../../../arrow/dtype.js';
import type { DType, NativeArgument } from '../../../native.js';

/** What a value is put together of. */
export type Seen =
  | { readonly kind: 'number' | 'boolean' }
  | { readonly kind: 'typed'; readonly dtype: DType }
  /** A list of numbers, or of booleans, of any length. */
  | { readonly kind: 'list'; readonly dtype: 'f64' | 'bool' }
  /** A list of as many members. */
  | { readonly kind: 'tuple'; readonly items: readonly Seen[] }
  /** An object with data properties of its own; what else it has is nothing to native code. */
  | { readonly kind: 'record'; readonly keys: readonly string[]; readonly items: readonly Seen[] };

/** More members of one value are not looked at. */
const MAX_MEMBERS = 64;
const MAX_DEPTH = 6;

/** Of so many values, spread over all, the most common kind is the one of all. */
const SAMPLES = 9;

const { getOwnPropertyDescriptor, getPrototypeOf, hasOwn } = Object;

/** What a value is put together of; `undefined` if native code has no use for it. */
export function seenOf(value: unknown, depth = 0): Seen | undefined {
  if (typeof value === 'number') return { kind: 'number' };
  if (typeof value === 'boolean') return { kind: 'boolean' };
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH || types.isProxy(value)) return undefined;
  const dtype = dtypeOf(value);
  if (dtype !== undefined) return { kind: 'typed', dtype };
  if (ArrayBuffer.isView(value)) return undefined;
  return Array.isArray(value) ? listSeen(value, depth) : recordSeen(value, depth);
}

function listSeen(list: readonly unknown[], depth: number): Seen | undefined {
  if (!isPlainList(list)) return undefined;
  if (isListOf(list, 'number')) return { kind: 'list', dtype: 'f64' };
  if (isListOf(list, 'boolean')) return { kind: 'list', dtype: 'bool' };
  if (list.length > MAX_MEMBERS) return undefined;
  const items: Seen[] = [];
  for (let index = 0; index < list.length; index++) {
    const item = seenOf(getOwnPropertyDescriptor(list, index)?.value, depth + 1);
    if (item === undefined) return undefined;
    items.push(item);
  }
  return { kind: 'tuple', items };
}

/** Whether all members are of a type; by descriptors, so that no getter is called. */
function isListOf(list: readonly unknown[], type: 'number' | 'boolean'): boolean {
  for (let index = 0; index < list.length; index++) {
    if (typeof getOwnPropertyDescriptor(list, index)?.value !== type) return false;
  }
  return true;
}

function recordSeen(record: object, depth: number): Seen | undefined {
  const keys: string[] = [];
  const items: Seen[] = [];
  for (const key of Object.keys(record)) {
    if (keys.length === MAX_MEMBERS) break;
    const item = seenOf(getOwnPropertyDescriptor(record, key)?.value, depth + 1);
    if (item === undefined) continue;
    keys.push(key);
    items.push(item);
  }
  return keys.length === 0 ? undefined : { kind: 'record', keys, items };
}

/**
 * Whether a list, which is no proxy, is one of `Array`'s in whatever realm, iterated as such: subclasses and lists with an iterator of
 * their own may be anything.
 */
export function isPlainList(list: readonly unknown[]): boolean {
  // Its prototype is itself a list, as no subclass' is.
  return Array.isArray(getPrototypeOf(list)) && !hasOwn(list, Symbol.iterator);
}

/** What most of some values are put together of. */
export function seenOfMost(values: ArrayLike<unknown>): Seen | undefined {
  const counts = new Map<string, { seen: Seen; count: number }>();
  let most: { seen: Seen; count: number } | undefined;
  const count = Math.min(SAMPLES, values.length);
  for (let sample = 0; sample < count; sample++) {
    const seen = seenOf(values[Math.floor((sample * values.length) / count)]);
    if (seen === undefined) continue;
    const key = seenKey(seen);
    let same = counts.get(key);
    if (same === undefined) {
      same = { seen, count: 0 };
      counts.set(key, same);
    }
    same.count += 1;
    if (most === undefined || same.count > most.count) most = same;
  }
  return most?.seen;
}

/** The same, in one word. */
export function seenKey(seen: Seen): string {
  switch (seen.kind) {
    case 'number':
    case 'boolean':
      return seen.kind;
    case 'typed':
    case 'list':
      return `${seen.kind}-${seen.dtype}`;
    case 'tuple':
      return `[${seen.items.map(seenKey).join()}]`;
    case 'record':
      return `{${seen.keys.map((key, index) => `${JSON.stringify(key)}:${seenKey(seen.items[index]!)}`).join()}}`;
  }
}

/** What the compiler is told of an argument; `isUniform` if it is one value for all items. */
export function nativeArgument(seen: Seen, isUniform: boolean): NativeArgument {
  switch (seen.kind) {
    case 'number':
      return isUniform ? { kind: 'number' } : { kind: 'column', dtype: 'f64' };
    case 'boolean':
      return isUniform ? { kind: 'boolean' } : { kind: 'column', dtype: 'bool' };
    case 'typed':
      return { kind: isUniform ? 'view' : 'views', dtype: seen.dtype };
    case 'list':
      return { kind: isUniform ? 'view' : 'views', dtype: seen.dtype, list: true };
    case 'tuple':
      return { kind: 'tuple', items: seen.items.map((item) => nativeArgument(item, isUniform)) };
    case 'record':
      return {
        kind: 'record',
        keys: seen.keys,
        items: seen.items.map((item) => nativeArgument(item, isUniform)),
      };
  }
}

/** Whether there is a typed array in it. */
export function hasTyped(seen: Seen): boolean {
  if (seen.kind === 'tuple' || seen.kind === 'record') return seen.items.some(hasTyped);
  return seen.kind === 'typed';
}
