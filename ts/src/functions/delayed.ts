import { describe } from '../describe.js';
import { InvalidArgumentError } from '../errors.js';
import { type AnyCall, type Call, CallShape, isStreaming } from './call.js';
import type { AnyFunction, Task } from './task.js';
import { wrappedTask } from './wrapped.js';

/** What `delayed(f)` gives: takes f's arguments, and gives the call instead of making it. */
export type Delayed<A extends unknown[], R> = (...args: A) => Call<R>;

/**
 * How many functions are known to have been asked for lately: a loop that calls several of them finds each again. A table of
 * all functions would cost more, for closures that are made anew each time, than all else that is done for them.
 */
const LATELY = 8;

/** The last answers, in a ring. */
const functions: (AnyFunction | undefined)[] = new Array(LATELY).fill(undefined);
const answers: (Delayed<unknown[], unknown> | undefined)[] = new Array(LATELY).fill(undefined);
let next = 0;

/** The last answer: `delayed(f)(i)` in a loop asks for the same f again and again. */
let lastFunction: AnyFunction | undefined;
let lastDelayed: Delayed<unknown[], unknown> | undefined;

/** Gives what it is made with: private fields can be put on it then. */
class Itself {
  constructor(object: object) {
    // biome-ignore lint/correctness/noConstructorReturn: this is what it is for.
    return object;
  }
}

/** Marks delayed functions with their task, in a way that nobody else can do or see. */
class Mark extends Itself {
  readonly #task: Task;

  constructor(delayed: AnyFunction, task: Task) {
    super(delayed);
    this.#task = task;
  }

  /** The task of a delayed function; `undefined` for other functions. */
  static taskOf(f: AnyFunction): Task | undefined {
    return #task in f ? (f as unknown as Mark).#task : undefined;
  }
}

/**
 * Puts a call off: `delayed(f)(1, 2)` makes nothing run, it gives a `Call` for `Parallel` to run. Parameter and result
 * types of `f` are kept. `delayed(f)` is the same object for the same `f`, so it costs nothing to write it inside a
 * loop.
 *
 * @param f Any function. It is called without a `this`.
 * @param captures Values for free variables of `f`, by name; wherever `f` runs, they are what it sees, whatever is in its
 *   own scope. The object is copied here, shallowly. Variables that are not named are read from the scope; where scopes cannot
 *   be read (under `--permission`, in Bun and Deno), all have to be named for `f` to run elsewhere.
 * @throws {InvalidArgumentError} if `f` is not a function (the result of calling one, say), or `captures` is not an
 *   object.
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
  if ((f as AnyFunction) === lastFunction && captures === undefined) return lastDelayed as Delayed<A, R>;
  return find(f as AnyFunction, captures) as unknown as Delayed<A, R>;
}

/** The task behind a plain function, or behind what `delayed` gave. */
export function taskOf(f: AnyFunction): Task {
  return Mark.taskOf(f) ?? wrappedTask(f) ?? Mark.taskOf(find(f, undefined) as AnyFunction)!;
}

/** The task of what `delayed` gave; `undefined` for other functions. */
export function taskOfDelayed(f: AnyFunction): Task | undefined {
  return Mark.taskOf(f);
}

/** The shape of calls of a function with so many arguments: how calls that were made elsewhere come to have one here. */
export function shapeOf(
  f: AnyFunction,
  captures: Readonly<Record<string, unknown>> | undefined,
  count: number,
): CallShape {
  const call = find(f, captures) as unknown as (...args: unknown[]) => AnyCall;
  return call(...new Array<undefined>(count).fill(undefined)).shape;
}

function find(f: AnyFunction, captures: Readonly<Record<string, unknown>> | undefined): Delayed<unknown[], unknown> {
  if (typeof f !== 'function') {
    throw new InvalidArgumentError(
      `delayed() needs a function, but got ${describe(f)}; write delayed(f)(x), not delayed(f(x))`,
    );
  }
  if (Mark.taskOf(f) !== undefined) {
    throw new InvalidArgumentError('delayed() got a function that is delayed already; call it as it is');
  }
  const { fn, captures: own } = wrappedTask(f) ?? { fn: f, captures: undefined };
  if (captures !== undefined) return delay({ fn, captures: { ...own, ...checkCaptures(captures) } });
  const place = functions.indexOf(f);
  const found = place < 0 ? delay({ fn, captures: own }) : answers[place]!;
  if (place < 0) {
    functions[next] = f;
    answers[next] = found;
    next = (next + 1) % LATELY;
  }
  lastFunction = f;
  lastDelayed = found;
  return found;
}

function checkCaptures(captures: unknown): Readonly<Record<string, unknown>> {
  if (typeof captures !== 'object' || captures === null || Array.isArray(captures) || ArrayBuffer.isView(captures)) {
    throw new InvalidArgumentError(
      `delayed(f, captures) needs an object of captured values by name, but got ${describe(captures)}; write delayed(f, { R })`,
    );
  }
  return { ...captures };
}

function delay(task: Task): Delayed<unknown[], unknown> {
  let shape0: CallShape | undefined;
  let shape1: CallShape | undefined;
  let shape2: CallShape | undefined;
  let shape3: CallShape | undefined;
  let shape4: CallShape | undefined;
  let longer: CallShape[] | undefined;

  // Named parameters and `arguments.length`: no array is made for the few arguments that calls have.
  function call(a: unknown, b: unknown, c: unknown, d: unknown): AnyCall {
    // biome-ignore lint/complexity/noArguments: a rest parameter would allocate an array for every call.
    const { length } = arguments;
    switch (length) {
      case 0:
        shape0 ??= new CallShape(task, 0);
        return { shape: shape0 };
      case 1:
        shape1 ??= new CallShape(task, 1);
        return isStreaming ? { shape: shape1, a } : { shape: shape1, a };
      case 2:
        shape2 ??= new CallShape(task, 2);
        return isStreaming ? { shape: shape2, a, b } : { shape: shape2, a, b };
      case 3:
        shape3 ??= new CallShape(task, 3);
        return isStreaming ? { shape: shape3, a, b, c } : { shape: shape3, a, b, c };
      case 4:
        shape4 ??= new CallShape(task, 4);
        return isStreaming ? { shape: shape4, a, b, c, d } : { shape: shape4, a, b, c, d };
      default: {
        longer ??= [];
        longer[length] ??= new CallShape(task, length);
        // biome-ignore lint/complexity/noArguments: as above.
        return { shape: longer[length], all: Array.from(arguments) };
      }
    }
  }

  new Mark(call as unknown as AnyFunction, task);
  return call as unknown as Delayed<unknown[], unknown>;
}
