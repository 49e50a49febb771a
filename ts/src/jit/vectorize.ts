import { allocate, dtypeOf, isDetached } from '../arrow/dtype.js';
import type { ArrowVectorLike } from '../arrow/vector.js';
import { describe } from '../describe.js';
import { DetachedBufferError, InvalidArgumentError, InvalidRangeError } from '../errors.js';
import type { Argument, Batch } from '../executors/executor.js';
import { callableOf } from '../executors/given/callable.js';
import { taskOf } from '../functions/delayed.js';
import type { AnyFunction } from '../functions/task.js';
import type { DType, NumericArray } from '../native.js';
import { cpuCount } from '../parallel/cpu-count.js';
import { checkMathMode } from '../parallel/math-mode.js';
import { Parallel } from '../parallel/parallel.js';
import type { ColumnLike } from '../parallel/types.js';
import { broadcast } from './broadcast.js';
import { elementwise, typedIfAlike } from './elementwise.js';
import { explanationOfBatch, type JitExplanation } from './explanation.js';
import type { JitOptions } from './jit.js';
import type { Subject } from './kernels.js';

/** Element types of results, by the names that signatures have for them: `f32` is a `Float32Array`, `u8c` a `Uint8ClampedArray`. */
export type ElementType = Exclude<DType, 'bool'>;

/** Options of `vectorize`. */
export interface VectorizeOptions<D extends ElementType | undefined = ElementType | undefined>
  extends Pick<JitOptions, 'math'> {
  /**
   * The element type of results, which are converted as a typed array converts what is assigned to its elements.
   * @default `f64` for numbers, `u8` for booleans, a list for anything else
   */
  readonly dtype?: D;
}

/** What stands for an argument: one value for all items, or a list of them. */
export type Broadcastable<T> = T | Iterable<T> | ArrowVectorLike<T> | (T extends number ? NumericArray : never);

type Broadcasts<A extends unknown[]> = { [K in keyof A]: Broadcastable<A[K]> };

/** Over plain buffers, in a way that TypeScript before 5.7 can read. */
interface Typed {
  f64: ReturnType<Float64ArrayConstructor['of']>;
  f32: ReturnType<Float32ArrayConstructor['of']>;
  i8: ReturnType<Int8ArrayConstructor['of']>;
  u8: ReturnType<Uint8ArrayConstructor['of']>;
  u8c: ReturnType<Uint8ClampedArrayConstructor['of']>;
  i16: ReturnType<Int16ArrayConstructor['of']>;
  u16: ReturnType<Uint16ArrayConstructor['of']>;
  i32: ReturnType<Int32ArrayConstructor['of']>;
  u32: ReturnType<Uint32ArrayConstructor['of']>;
}

/** What results of a type become. */
export type VectorOf<R, D> = D extends ElementType
  ? Typed[D]
  : [R] extends [number]
    ? Typed['f64']
    : [R] extends [boolean]
      ? Typed['u8']
      : R[] | (number extends R ? Typed['f64'] : never) | (boolean extends R ? Typed['u8'] : never);

/** A function over lists of arguments. */
export interface Vectorized<A extends unknown[], R, D extends ElementType | undefined = undefined> {
  /** Single values give what the function gives. */
  (...args: A): R;
  /** Anything else gives a list: see `vectorize`. */
  (...args: Broadcasts<A>): VectorOf<R, D>;
  /**
   * Writes the results to a typed array, as if all were computed before.
   * @returns `out`.
   * @throws {InvalidRangeError} if its length is not that of the results.
   */
  into<Out extends NumericArray>(out: Out, ...args: Broadcasts<A>): Out;
  /** The same as a call, while the event loop turns. Leave the arguments alone until it is done. */
  async(...args: Broadcasts<A>): Promise<VectorOf<R, D>>;
  /** Whether calls with such arguments are compiled, or why not. Runs nothing. */
  explain(...exampleArgs: Broadcasts<A>): JitExplanation;
}

/**
 * Makes a function of single values one of whole lists, as NumPy's `vectorize` and numba's do: it is called for each item of its arguments, at once, and on all
 * cores where there is much to do. Single values stand for all items, and so do lists of one item; all other lists have the same length. Lists are typed arrays,
 * Arrow Vectors, arrays and other iterables.
 *
 * It gives a new typed array: of the element type `dtype`, or else a `Float64Array` where all results are numbers, a `Uint8Array` of 0 and 1 where all are
 * booleans, and an array where they are anything else. Called with single values alone, it gives what `f` gives. The calling thread waits and takes part;
 * `async` of the same arguments lets the event loop turn, `into(out, ...)` writes to an array that is there.
 *
 * `f` is compiled if it can be, at the first call for the kinds of its arguments; results and errors are those of JavaScript. It is called without a `this`.
 *
 * @param f A function of numbers or booleans, or what `delayed(f, captures)` gives.
 * @throws {InvalidArgumentError} if `f` is not a function, or an option is not what it should be.
 *
 * @example
 * import { vectorize } from 'millrace';
 * const hypot = vectorize((x: number, y: number) => Math.sqrt(x * x + y * y));
 * console.log(hypot(Float64Array.of(3, 6), [4, 8])); // Float64Array [5, 10]
 * console.log(hypot([3, 0], 4)); // Float64Array [5, 4]
 * console.log(hypot(3, 4)); // 5
 * console.log(vectorize((x: number) => x > 1)([1, 2])); // Uint8Array [0, 1]
 * console.log(vectorize((x: number) => x / 2, { dtype: 'f32' })([1, 2])); // Float32Array [0.5, 1]
 */
export function vectorize<A extends unknown[], R, D extends ElementType | undefined = undefined>(
  f: (...args: A) => R,
  options: VectorizeOptions<D> = {},
): Vectorized<A, R, D> {
  if (typeof f !== 'function') {
    throw new InvalidArgumentError(`vectorize() needs a function, but got ${describe(f)}; write vectorize(f)(xs)`);
  }
  const math = checkMathMode('vectorize', options);
  for (const name of Object.keys(options)) {
    if (name === 'math' || name === 'dtype') continue;
    throw new InvalidArgumentError(`vectorize() has no option '${name}'; its options are dtype, math`);
  }
  const { dtype } = options;
  if (dtype !== undefined && !dtypes.includes(dtype)) {
    throw new InvalidArgumentError(`dtype must be one of ${dtypes.join(', ')}, but got ${describe(dtype)}`);
  }
  const task = taskOf(f as unknown as AnyFunction);
  const call = makeCall({ task, math }, dtype);
  for (const key of ['name', 'length'] as const)
    Object.defineProperty(call, key, { value: task.fn[key], configurable: true });
  made.set(call, { f: f as unknown as AnyFunction, options });
  return call as unknown as Vectorized<A, R, D>;
}

const made = new WeakMap<AnyFunction, { readonly f: AnyFunction; readonly options: VectorizeOptions }>();

/** Of what a vectorized function was made; `undefined` for other functions. */
export function vectorizedOf(
  f: AnyFunction,
): { readonly f: AnyFunction; readonly options: VectorizeOptions } | undefined {
  return made.get(f);
}

/** What `vectorize` gives, as far as its types are nobody's concern. */
function makeCall(subject: Subject, dtype: ElementType | undefined) {
  const { task, math } = subject;
  const fn = callableOf(task) as (...args: unknown[]) => unknown;
  const fitted = (args: readonly unknown[]) => {
    const { length, arguments: all } = broadcast(task.fn.name || 'the function', args);
    const batch: Batch = { first: 0, length: length ?? 1, task, arguments: all, nJobs: cpuCount() };
    return { isSingle: length === undefined, batch };
  };
  const newOut = (length: number) => dtype && allocate(dtype, length);
  const call = (...args: unknown[]): unknown => {
    const { isSingle, batch } = fitted(args);
    if (isSingle) return fn(...args);
    const out = newOut(batch.length);
    return elementwise(subject, out === undefined ? batch : { ...batch, out });
  };
  return Object.assign(call, {
    into(out: unknown, ...args: unknown[]) {
      const { batch } = fitted(args);
      checkOut(out, batch.length);
      return elementwise(subject, { ...batch, out });
    },
    async async(...args: unknown[]): Promise<unknown> {
      const { isSingle, batch } = fitted(args);
      if (isSingle) return fn(...args);
      const columns = batch.arguments.map((argument) => columnOf(argument, batch.length));
      const parallel = Parallel({ math });
      const out = newOut(batch.length);
      if (out !== undefined) return parallel.mapInto(out, fn as () => number, ...columns);
      const results: unknown = await parallel.map(fn, ...columns);
      return Array.isArray(results) ? typedIfAlike(results) : results;
    },
    explain: (...args: unknown[]) => explanationOfBatch(subject, fitted(args).batch),
  });
}

/** An argument as `Parallel().map` takes it. */
function columnOf(argument: Argument, length: number): ColumnLike {
  if (argument.kind === 'uniform') {
    const { value } = argument;
    return typeof value === 'number' || typeof value === 'boolean' ? value : new Array<unknown>(length).fill(value);
  }
  if (argument.kind !== 'column') return argument.kind === 'views' ? argument.arrays : Array.from(argument.values);
  return argument.dtype === 'bool' ? Array.from(argument.values, (value) => value !== 0) : argument.values;
}

function checkOut(out: unknown, length: number): asserts out is NumericArray {
  if (dtypeOf(out) === undefined) {
    throw new InvalidArgumentError(`into() needs a typed array of numbers to write to first, but got ${describe(out)}`);
  }
  const array = out as NumericArray;
  if (isDetached(array)) throw new DetachedBufferError('`out` is detached: its buffer was transferred');
  if (array.length === length) return;
  throw new InvalidRangeError(`\`out\` has room for ${array.length} results, but there are ${length}`);
}

const dtypes: readonly ElementType[] = ['f64', 'f32', 'i8', 'u8', 'u8c', 'i16', 'u16', 'i32', 'u32'];
