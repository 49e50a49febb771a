/**
 * Calls that are to be made: what `delayed(f)(...args)` gives.
 *
 * A million of them is a common list, and each may have a function of its own, so each is one small object: its function, its
 * arguments, up to four, and `shape`, which says in one word how many arguments there are and what the function was given.
 */
import type { AnyFunction, Task } from './task.js';
import { wrappedTask } from './wrapped.js';

declare const result: unique symbol;

/** A call of a function that gives `R`, still to be made. Made by `delayed`, run by `Parallel`. */
export interface Call<out R> {
  /** Only a type: there is no such property. */
  readonly [result]: R;
}

/** Calls with one number of arguments, of any function; or, where captures were given, of one function with them. */
export class CallShape {
  /** How many arguments. */
  readonly count: number;
  /** The function with its explicit captures; `undefined` for functions without. */
  readonly task: Task | undefined;

  constructor(count: number, task: Task | undefined) {
    this.count = count;
    this.task = task;
  }
}

/** The most arguments that a call keeps in fields. */
export const MAX_FIELDS = 4;

/** Any call as it is: as many fields as `shape.count` says, or `all` where that is more than `MAX_FIELDS`. */
export interface AnyCall {
  readonly shape: CallShape;
  readonly fn: AnyFunction;
  readonly a?: unknown;
  readonly b?: unknown;
  readonly c?: unknown;
  readonly d?: unknown;
  readonly all?: readonly unknown[];
}

/** Whether a value was made by `delayed(f)(...args)`: nothing else has a shape. */
export function isCall(value: unknown): value is AnyCall {
  return typeof value === 'object' && value !== null && (value as { shape?: unknown }).shape instanceof CallShape;
}

/** Whether two calls are of one function, with as many arguments. */
export function isSameCall(one: AnyCall, other: AnyCall): boolean {
  return one.shape === other.shape && one.fn === other.fn;
}

/** The task of a call; of functions that stand for others that of the other. */
export function taskOfCall({ shape, fn }: AnyCall): Task {
  return shape.task ?? wrappedTask(fn) ?? { fn, captures: undefined };
}
