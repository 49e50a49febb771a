/** Where in a tree of calls this thread is. */
import type { Nested } from './messages.js';

/** Copies of this package in one worker (its loop is a bundle) must agree. */
const key = Symbol.for('millrace.nested');

/** What the tasks that run in this worker are part of; `undefined` in the program itself. */
export function nested(): Nested | undefined {
  return (globalThis as unknown as Record<symbol, Nested | undefined>)[key];
}

export function setNested(value: Nested): void {
  Object.defineProperty(globalThis, key, { value, configurable: true });
}
