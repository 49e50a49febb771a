/**
 * Calls that are to be made: what `delayed(f)(...args)` gives.
 *
 * A million of them is a common list, so each is one small object. Calls of up to four arguments have a class of their own, whose
 * fields are the arguments; `shape` says in one word which function is called with how many arguments.
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

export class Call0 {
  readonly shape: CallShape;

  constructor(shape: CallShape) {
    this.shape = shape;
  }
}

export class Call1 {
  readonly shape: CallShape;
  readonly a: unknown;

  constructor(shape: CallShape, a: unknown) {
    this.shape = shape;
    this.a = a;
  }
}

export class Call2 {
  readonly shape: CallShape;
  readonly a: unknown;
  readonly b: unknown;

  constructor(shape: CallShape, a: unknown, b: unknown) {
    this.shape = shape;
    this.a = a;
    this.b = b;
  }
}

export class Call3 {
  readonly shape: CallShape;
  readonly a: unknown;
  readonly b: unknown;
  readonly c: unknown;

  constructor(shape: CallShape, a: unknown, b: unknown, c: unknown) {
    this.shape = shape;
    this.a = a;
    this.b = b;
    this.c = c;
  }
}

export class Call4 {
  readonly shape: CallShape;
  readonly a: unknown;
  readonly b: unknown;
  readonly c: unknown;
  readonly d: unknown;

  constructor(shape: CallShape, a: unknown, b: unknown, c: unknown, d: unknown) {
    this.shape = shape;
    this.a = a;
    this.b = b;
    this.c = c;
    this.d = d;
  }
}

/** A call of more than four arguments. */
export class CallMany {
  readonly shape: CallShape;
  readonly all: readonly unknown[];

  constructor(shape: CallShape, all: readonly unknown[]) {
    this.shape = shape;
    this.all = all;
  }
}

/** The most arguments that a call keeps in fields. */
export const MAX_FIELDS = 4;

/** Any call, as its reader sees it: fields up to `shape.count`, or `all` where there are more than `MAX_FIELDS`. */
export interface AnyCall {
  readonly shape: CallShape;
  readonly a?: unknown;
  readonly b?: unknown;
  readonly c?: unknown;
  readonly d?: unknown;
  readonly all?: readonly unknown[];
}

/** Whether a value was made by `delayed(f)(...args)`. */
export function isCall(value: unknown): value is AnyCall {
  return typeof value === 'object' && value !== null && (value as { shape?: unknown }).shape instanceof CallShape;
}
