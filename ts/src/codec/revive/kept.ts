/**
 * Functions that stay from one conversation to the next. A closure that is made anew from code that V8 has optimised begins with that
 * code, which is not the one that the first closure runs: a function that loops long is entered in the middle of its first loop, and
 * stays with what was made for there. In Node 20 that is a tenth faster or more. A program that calls a function twice has one closure, too.
 */
import type { Code } from '../functions/code.js';
import type { AnyFunction } from '../functions/description.js';

interface Kept {
  readonly value: AnyFunction;
  /** What it was when it was made. */
  readonly own: readonly (readonly [key: string | symbol, descriptor: PropertyDescriptor])[];
  readonly parent: object | null;
  /** The conversation that was handed it last: two functions of one conversation are two. */
  user: WeakRef<object>;
}

const all = new Map<string, Kept>();
const most = 500;

/** Whether nothing tells a function from another of its code: it captures nothing, and cannot reach itself to put anything on itself. */
export function isStateless({ form, names, name, source }: Code): boolean {
  if (form !== 'expression' || names.length > 0) return false;
  if (/\b(?:arguments|eval|target|super)\b/.test(source)) return false;
  return name === '' || source.split(name).length <= 2;
}

/** The function of an earlier conversation, if it is as it was made. */
export function keptFunction({ key }: Code, user: object): AnyFunction | undefined {
  const kept = all.get(key);
  if (kept === undefined || kept.user.deref() === user) return undefined;
  if (!isAsMade(kept)) {
    all.delete(key);
    return undefined;
  }
  kept.user = new WeakRef(user);
  return kept.value;
}

/** Keeps one that was just made, unless another is kept. The oldest go when there are too many. */
export function keepFunction({ key }: Code, value: AnyFunction, user: object): void {
  if (all.has(key)) return;
  const own = Reflect.ownKeys(value).map((name) => [name, Reflect.getOwnPropertyDescriptor(value, name)!] as const);
  all.set(key, { value, own, parent: Object.getPrototypeOf(value) as object | null, user: new WeakRef(user) });
  if (all.size > most) all.delete(all.keys().next().value!);
}

function isAsMade({ value, own, parent }: Kept): boolean {
  if (!Object.isExtensible(value) || Object.getPrototypeOf(value) !== parent) return false;
  if (Reflect.ownKeys(value).length !== own.length) return false;
  return own.every(([name, before]) => {
    const now = Reflect.getOwnPropertyDescriptor(value, name);
    if (now === undefined || !Object.is(now.value, before.value)) return false;
    if (now.writable !== before.writable || now.enumerable !== before.enumerable) return false;
    if (now.configurable !== before.configurable || now.get !== before.get || now.set !== before.set) return false;
    return name !== 'prototype' || isBare(now.value as object, value);
  });
}

/** Whether an object is what every function has as its `prototype` at first. */
function isBare(prototype: object, of: AnyFunction): boolean {
  const parent = Object.getPrototypeOf(prototype) as object | null;
  if (!Object.isExtensible(prototype) || parent === null) return false;
  // Generators have one of their own kind, without a constructor.
  const own = Reflect.ownKeys(prototype);
  if (own.length === 0) return true;
  const back = Reflect.getOwnPropertyDescriptor(prototype, 'constructor');
  return own.length === 1 && back?.value === of && parent === Object.prototype;
}
