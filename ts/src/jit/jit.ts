import { describe } from '../describe.js';
import { InvalidArgumentError } from '../errors.js';
import { taskOfDelayed } from '../functions/delayed.js';
import type { AnyFunction, Task } from '../functions/task.js';
import { noteWrapper, wrappedTask } from '../functions/wrapped.js';
import type { MathMode } from '../native.js';
import { checkMathMode } from '../parallel/math-mode.js';
import { explanationOf, type JitExplanation } from './explanation.js';
import { Site } from './site.js';
import { wrapperOf } from './wrapper.js';

/** Options of `jit`. */
export interface JitOptions {
  /**
   * Values for free variables of the function, by name, as in `delayed(f, captures)`: they are what it sees, and need not be read.
   * @default its own variables
   */
  readonly captures?: Readonly<Record<string, unknown>>;
  /**
   * `fast` takes an implementation of a function of `Math` that is at most one unit in the last place from V8's, where there is none with V8's bits;
   * `explain()` says where that is so.
   * @default 'exact'
   */
  readonly math?: MathMode;
}

/** What `jit` adds to a function. */
export interface JitMembers<A extends unknown[] = unknown[]> {
  /** What it was compiled as so far: `(x: f64) -> f64`. */
  readonly signatures: readonly string[];
  /**
   * Whether calls with such arguments are compiled, or why not: it is the kinds of arguments that count, and those that are missing
   * are taken to be numbers. Runs nothing.
   */
  explain(...exampleArgs: Partial<A>): JitExplanation;
  /**
   * The optimised program that the machine code was made of.
   * @param signature One of `signatures`. @default the last
   * @throws {InvalidArgumentError} if nothing was compiled as that.
   */
  inspectIr(signature?: string): string;
  /** The machine code, as text. See `inspectIr`. */
  inspectAsm(signature?: string): string;
}

/** A function as it was, compiled. */
export type Jitted<F extends AnyFunction> = F & JitMembers<Parameters<F>>;

/**
 * Compiles a function: gives one that is called like it, at once and on the calling thread, with the same results, errors, `this`,
 * `name` and `length`. It is compiled at its first call, for the kinds of arguments of that call, and again for others: numbers,
 * booleans, and typed arrays as a whole. What it captures is read anew for each call.
 *
 * Whatever cannot be compiled runs in JavaScript, as `f` itself: other arguments, other functions, and calls that throw, give
 * `undefined` or leave an array. `explain()` says which it is. A call costs some tens of nanoseconds more than one of JavaScript, so it
 * pays for functions that take a few microseconds or longer, where machine code is faster than V8's; one that captures variables which
 * are assigned somewhere reads them by way of the inspector, in some 100 microseconds. `bench/jit.bench.ts` has the figures.
 *
 * Native code ends with its thread (`worker.terminate()`), and at a timeout of `vm`, in the middle of a loop too.
 *
 * @param f Any function, or what `delayed(f, captures)` gives.
 * @throws {InvalidArgumentError} if `f` is not a function, or an option is not what it should be.
 *
 * @example
 * import { jit } from 'millrace';
 * const norm = jit((x: Float64Array) => {
 *   let sum = 0;
 *   for (let i = 0; i < x.length; i++) sum += x[i]! * x[i]!;
 *   return Math.sqrt(sum);
 * });
 * console.log(norm(Float64Array.of(3, 4))); // 5
 * console.log(norm.signatures); // [ '(x: view<f64>) -> f64' ]
 * console.log(norm.explain(new Float64Array(2)).executor); // native
 * console.log(norm.explain().reason?.message); // `x` is a number, not an array
 */
export function jit<F extends AnyFunction>(f: F, options: JitOptions = {}): Jitted<F> {
  const checked = checkOptions(options);
  const math = checkMathMode('jit', checked);
  const task = taskFor(f, checked);
  if (task === undefined) return f as Jitted<F>;
  const { fn } = task;
  const arity = Math.min(Math.max(lengthOf(fn), 0), MAX_ARITY);
  const site = new Site({ task, math }, arity);
  const wrapper = wrapperOf(site, arity);
  likeness(wrapper, fn);
  Object.defineProperties(wrapper, {
    signatures: { get: () => site.kernels.map(({ signature }) => signature), enumerable: true, configurable: true },
    explain: { value: (...args: unknown[]) => explanationOf(site, padded(args, fn.length)), configurable: true },
    inspectIr: { value: (signature?: string) => kernelFor(site, signature).inspectIr(), configurable: true },
    inspectAsm: { value: (signature?: string) => kernelFor(site, signature).inspectAsm(), configurable: true },
  });
  noteWrapper(wrapper, task);
  made.set(wrapper, options);
  return wrapper as unknown as Jitted<F>;
}

/** The options that compiled functions were made with. */
const made = new WeakMap<AnyFunction, JitOptions>();

/** Of what a compiled function was made; `undefined` for other functions. */
export function jittedOf(f: AnyFunction): { readonly fn: AnyFunction; readonly options: JitOptions } | undefined {
  const options = made.get(f);
  return options && { fn: wrappedTask(f)!.fn, options };
}

/** More parameters than that are not written out anywhere. */
const MAX_ARITY = 255;

/** `undefined` for what is compiled already. */
function taskFor(f: unknown, { captures, math }: JitOptions): Task | undefined {
  if (typeof f !== 'function') {
    throw new InvalidArgumentError(`jit() needs a function, but got ${describe(f)}; write jit(f)(x), not jit(f(x))`);
  }
  const fn = f as AnyFunction;
  const task = wrappedTask(fn) ?? taskOfDelayed(fn);
  if (task === undefined) return { fn, captures: captures && { ...captures } };
  if (captures === undefined && math === undefined && wrappedTask(fn) !== undefined) return undefined;
  return { fn: task.fn, captures: captures || task.captures ? { ...task.captures, ...captures } : undefined };
}

function checkOptions(options: unknown): JitOptions {
  if (typeof options !== 'object' || options === null) {
    throw new InvalidArgumentError(`jit() takes an object of options, but got ${describe(options)}`);
  }
  for (const key of Object.keys(options)) {
    if (key === 'captures' || key === 'math') continue;
    throw new InvalidArgumentError(`jit() has no option '${key}'; its options are captures, math`);
  }
  const { captures } = options as JitOptions;
  if (captures !== undefined && (typeof captures !== 'object' || captures === null || ArrayBuffer.isView(captures))) {
    throw new InvalidArgumentError(
      `captures must be an object of captured values by name, but got ${describe(captures)}; write jit(f, { captures: { R } })`,
    );
  }
  return options as JitOptions;
}

function lengthOf(fn: AnyFunction): number {
  const { value } = Object.getOwnPropertyDescriptor(fn, 'length') ?? {};
  return Number.isInteger(value) ? value : 0;
}

/** Gives a function what another has of its own: name, length, prototype and whatever else it holds. */
function likeness(wrapper: AnyFunction, fn: AnyFunction): void {
  const own = Object.getOwnPropertyDescriptors(fn) as Record<PropertyKey, PropertyDescriptor>;
  for (const key of Reflect.ownKeys(own)) {
    if (key === 'arguments' || key === 'caller') continue;
    const descriptor = own[key]!;
    // A function's `prototype` cannot be defined anew, only assigned.
    if (key === 'prototype') (wrapper as { prototype?: unknown }).prototype = descriptor.value;
    else Object.defineProperty(wrapper, key, descriptor);
  }
  Object.setPrototypeOf(wrapper, Object.getPrototypeOf(fn));
}

function padded(args: unknown[], length: number): unknown[] {
  const all = [...args];
  while (all.length < length) all.push(0);
  return all;
}

function kernelFor(site: Site, signature: string | undefined) {
  const kernel = site.kernel(signature);
  if (kernel !== undefined) return kernel;
  const known = site.kernels.map((it) => `'${it.signature}'`).join(', ');
  throw new InvalidArgumentError(
    known === ''
      ? 'nothing was compiled yet; call the function first, or ask explain() why it is not compiled'
      : `nothing was compiled as ${describe(signature)}; there are: ${known}`,
  );
}
