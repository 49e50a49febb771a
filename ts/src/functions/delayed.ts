import { describe } from '../describe.js';
import { InvalidArgumentError } from '../errors.js';
import { type AnyCall, type Call, CallShape, isCall, MAX_FIELDS, taskOfCall } from './call.js';
import { Call0, Call1, Call2, Call3, Call4, callOf, LongCall } from './call-objects.js';
import type { AnyFunction, Task } from './task.js';
import { wrappedTask } from './wrapped.js';

/** What `delayed(f)` gives: takes f's arguments, and gives the call instead of making it. */
export type Delayed<A extends unknown[], R> = (...args: A) => Call<R>;

type Captures = Readonly<Record<string, unknown>>;

/** The shapes of calls of functions without explicit captures, by number of arguments. */
const shapes: CallShape[] = [];
const shape0 = plainShape(0);
const shape1 = plainShape(1);
const shape2 = plainShape(2);
const shape3 = plainShape(3);
const shape4 = plainShape(MAX_FIELDS);

/**
 * Puts a call off: `delayed(f)(1, 2)` makes nothing run, it gives a `Call` for `Parallel` to run. Parameter and result
 * types of `f` are kept. It costs next to nothing to write `delayed(f)` inside a loop, also for an `f` that is made there.
 *
 * @param f Any function. It is called without a `this`.
 * @param captures Values for free variables of `f`, by name; wherever `f` runs, they are what it sees, whatever is in its
 *   own scope. The object is copied here, shallowly. Variables that are not named are read from the scope; where scopes cannot
 *   be read (under `--permission`, in Bun and Deno), all have to be named for `f` to run elsewhere.
 * @throws {InvalidArgumentError} if `f` is not a function (the result of calling one, say), or `captures` is not an
 *   object. If `f` is what `delayed` gave, `Parallel` says so.
 *
 * @example
 * import { delayed, Parallel } from 'millrace';
 * const R = 6371;
 * const arc = (angle: number) => R * angle;
 * console.log(await Parallel()([delayed(arc, { R })(0.5), delayed(arc, { R })(1)])); // [3185.5, 6371]
 */
export function delayed<A extends unknown[], R>(
  f: (...args: A) => R,
  captures?: Readonly<Record<string, unknown>>,
): Delayed<A, R> {
  if (captures !== undefined || typeof f !== 'function') return delayedWith(f, captures) as unknown as Delayed<A, R>;
  return delayedCall.bind(f as AnyFunction) as unknown as Delayed<A, R>;
}

/**
 * Makes the call of a function, which is its `this`. Bound to the function it is what `delayed` gives: where that is called at
 * once, V8 sees through it and binds nothing, which a function that closes over `f` cannot be relied upon for. What is left is
 * the call, so that calls of closures, each of which is called once, cost little more than their closures.
 *
 * The name is one that nobody else's functions have, and no minifier changes.
 */
const { 'delayed call': delayedCall } = {
  'delayed call'(this: AnyFunction, a?: unknown, b?: unknown, c?: unknown, d?: unknown): AnyCall {
    // Named parameters and `arguments.length`: no array is made for the few arguments that calls have.
    // biome-ignore lint/complexity/noArguments: a rest parameter would allocate an array for every call.
    switch (arguments.length) {
      case 0:
        return new Call0(shape0, this);
      case 1:
        return new Call1(shape1, this, a);
      case 2:
        return new Call2(shape2, this, a, b);
      case 3:
        return new Call3(shape3, this, a, b, c);
      case MAX_FIELDS:
        return new Call4(shape4, this, a, b, c, d);
      default:
        // biome-ignore lint/complexity/noArguments: as above.
        return new LongCall(plainShape(arguments.length), this, Array.from(arguments));
    }
  },
};

/** The same for functions with explicit captures. */
const { 'delayed call with captures': delayedCallWithCaptures } = {
  'delayed call with captures'(
    this: { readonly task: Task; readonly shapes: CallShape[] },
    ...args: unknown[]
  ): AnyCall {
    const { task, shapes } = this;
    const { length } = args;
    shapes[length] ??= new CallShape(length, task);
    return callOf(shapes[length], task.fn, args);
  },
};

/** The task behind a plain function, or behind what `delayed` gave. */
export function taskOf(f: AnyFunction): Task {
  return taskOfDelayed(f) ?? wrappedTask(f) ?? { fn: f, captures: undefined };
}

/**
 * The task of what `delayed` gave; `undefined` for other functions. Nothing is noted of a delayed function when it is made, so
 * it is told by its name, and, since others may be called that too, by what it gives.
 */
export function taskOfDelayed(f: AnyFunction): Task | undefined {
  // Reading `f.name` could run code of the user's.
  const name: unknown = Object.getOwnPropertyDescriptor(f, 'name')?.value;
  if (name !== `bound ${delayedCall.name}` && name !== `bound ${delayedCallWithCaptures.name}`) return undefined;
  const call = (f as () => unknown)();
  return isCall(call) ? taskOfCall(call) : undefined;
}

/**
 * The task of a call, whose function is looked at.
 * @throws {InvalidArgumentError} if that was delayed twice.
 */
export function checkedTaskOf(call: AnyCall): Task {
  checkOnce(call.fn);
  return taskOfCall(call);
}

/** @throws {InvalidArgumentError} if a function that was given to `delayed` is delayed. */
export function checkOnce(fn: AnyFunction): void {
  if (taskOfDelayed(fn) === undefined) return;
  throw new InvalidArgumentError('delayed() got a function that is delayed already; call it as it is');
}

/** The shape of calls with so many arguments: how calls that were made elsewhere come to have one here. */
export function shapeOf(count: number, fn: AnyFunction | undefined, captures: Captures | undefined): CallShape {
  return fn === undefined ? plainShape(count) : new CallShape(count, { fn, captures });
}

function plainShape(count: number): CallShape {
  shapes[count] ??= new CallShape(count, undefined);
  return shapes[count];
}

function delayedWith(f: unknown, captures: unknown): (...args: unknown[]) => AnyCall {
  if (typeof f !== 'function') {
    throw new InvalidArgumentError(
      `delayed() needs a function, but got ${describe(f)}; write delayed(f)(x), not delayed(f(x))`,
    );
  }
  const given = f as AnyFunction;
  checkOnce(given);
  const { fn, captures: own } = wrappedTask(given) ?? { fn: given, captures: undefined };
  const task: Task = { fn, captures: { ...own, ...checkCaptures(captures) } };
  return delayedCallWithCaptures.bind({ task, shapes: [] });
}

function checkCaptures(captures: unknown): Captures {
  if (typeof captures !== 'object' || captures === null || Array.isArray(captures) || ArrayBuffer.isView(captures)) {
    throw new InvalidArgumentError(
      `delayed(f, captures) needs an object of captured values by name, but got ${describe(captures)}; write delayed(f, { R })`,
    );
  }
  return captures as Captures;
}
