/**
 * Calls that are to be made: what `delayed(f)(...args)` gives.
 *
 * A million of them is a common list, so each is one small object: its arguments, up to four, are fields of it, and
 * `shape` says in one word which function is called with how many arguments. They are object literals because V8 makes
 * those in half the time that instances of a class take.
 */
import type { Task } from './task.js';

declare const result: unique symbol;

/** A call of a function that gives `R`, still to be made. Made by `delayed`, run by `Parallel`. */
export interface Call<out R> {
  /** Only a type: there is no such property. */
  readonly [result]: R;
}

/** One function called with one number of arguments; the same object for all such calls. */
export class CallShape {
  readonly task: Task;
  /** How many arguments. */
  readonly count: number;

  constructor(task: Task, count: number) {
    this.task = task;
    this.count = count;
  }
}

/** The most arguments that a call keeps in fields. */
export const MAX_FIELDS = 4;

/**
 * Whether calls that are made now die young, because a stream of them is being read. V8 learns for each place in the
 * source where its objects should live; without a place of their own, calls that are streamed would go to where whole
 * lists of them are kept, and cost twice as much.
 */
export let isStreaming = false;

/** Says that a stream of calls is being read, or not any more. */
export function setStreaming(value: boolean): void {
  isStreaming = value;
}

/** Any call as it is: as many fields as `shape.count` says, or `all` where that is more than `MAX_FIELDS`. */
export interface AnyCall {
  readonly shape: CallShape;
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
