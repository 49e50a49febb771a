/**
 * The objects that calls are, by number of arguments. Instances of classes and not object literals: of those V8 learns for each
 * place in the source whether they live long, and once it has seen a list of calls it makes all calls where that is costly.
 *
 * The fields are declared only: nothing is to be done for them before the constructor does it.
 */
import { keepCode } from '../keep.js';
import { type AnyCall, CallShape, MAX_FIELDS } from './call.js';
import type { AnyFunction } from './task.js';

export class Call0 implements AnyCall {
  declare readonly shape: CallShape;
  declare readonly fn: AnyFunction;

  constructor(shape: CallShape, fn: AnyFunction) {
    this.shape = shape;
    this.fn = fn;
  }
}

export class Call1 implements AnyCall {
  declare readonly shape: CallShape;
  declare readonly fn: AnyFunction;
  declare readonly a: unknown;

  constructor(shape: CallShape, fn: AnyFunction, a: unknown) {
    this.shape = shape;
    this.fn = fn;
    this.a = a;
  }
}

export class Call2 implements AnyCall {
  declare readonly shape: CallShape;
  declare readonly fn: AnyFunction;
  declare readonly a: unknown;
  declare readonly b: unknown;

  constructor(shape: CallShape, fn: AnyFunction, a: unknown, b: unknown) {
    this.shape = shape;
    this.fn = fn;
    this.a = a;
    this.b = b;
  }
}

export class Call3 implements AnyCall {
  declare readonly shape: CallShape;
  declare readonly fn: AnyFunction;
  declare readonly a: unknown;
  declare readonly b: unknown;
  declare readonly c: unknown;

  constructor(shape: CallShape, fn: AnyFunction, a: unknown, b: unknown, c: unknown) {
    this.shape = shape;
    this.fn = fn;
    this.a = a;
    this.b = b;
    this.c = c;
  }
}

export class Call4 implements AnyCall {
  declare readonly shape: CallShape;
  declare readonly fn: AnyFunction;
  declare readonly a: unknown;
  declare readonly b: unknown;
  declare readonly c: unknown;
  declare readonly d: unknown;

  constructor(shape: CallShape, fn: AnyFunction, a: unknown, b: unknown, c: unknown, d: unknown) {
    this.shape = shape;
    this.fn = fn;
    this.a = a;
    this.b = b;
    this.c = c;
    this.d = d;
  }
}

/** A call with more arguments than there are fields for. */
export class LongCall implements AnyCall {
  declare readonly shape: CallShape;
  declare readonly fn: AnyFunction;
  declare readonly all: readonly unknown[];

  constructor(shape: CallShape, fn: AnyFunction, all: readonly unknown[]) {
    this.shape = shape;
    this.fn = fn;
    this.all = all;
  }
}

/** A call with as many arguments as its shape says. */
export function callOf(shape: CallShape, fn: AnyFunction, args: readonly unknown[]): AnyCall {
  const [a, b, c, d] = args;
  switch (shape.count) {
    case 0:
      return new Call0(shape, fn);
    case 1:
      return new Call1(shape, fn, a);
    case 2:
      return new Call2(shape, fn, a, b);
    case 3:
      return new Call3(shape, fn, a, b, c);
    case MAX_FIELDS:
      return new Call4(shape, fn, a, b, c, d);
    default:
      return new LongCall(shape, fn, args);
  }
}

/** The arguments of a call. */
export function argumentsOf({ shape, a, b, c, d, all }: AnyCall): readonly unknown[] {
  return all ?? [a, b, c, d].slice(0, shape.count);
}

for (let count = 0; count <= MAX_FIELDS + 1; count++) keepCode(callOf(new CallShape(count, undefined), () => {}, []));
