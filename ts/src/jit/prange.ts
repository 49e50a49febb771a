import { allocateShared } from '../arrow/dtype.js';
import { describe } from '../describe.js';
import { InvalidArgumentError, InvalidRangeError } from '../errors.js';
import { callableOf } from '../executors/given/callable.js';
import { isAsyncFunction } from '../executors/thenable.js';
import { delayed, taskOf } from '../functions/delayed.js';
import type { AnyFunction } from '../functions/task.js';
import type { NumericArray } from '../native.js';
import type { ParallelOptions } from '../parallel/options.js';
import { Parallel } from '../parallel/parallel.js';
import type { Mapped, ResultOf } from '../parallel/types.js';
import { joined, partSize, type Reduce, reductions } from './reductions.js';

/** Options of `prange`: those of `Parallel`, and what becomes of the results. */
export interface PrangeOptions<R extends Reduce = Reduce, Out extends NumericArray = NumericArray>
  extends Omit<ParallelOptions<'list'>, 'returnAs'> {
  /**
   * Puts the results together: their `sum`, the least (`min`) or the greatest (`max`), as `+`, `Math.min` and `Math.max` have it; of no
   * indices 0, Infinity and -Infinity. The bits do not depend on `nJobs`: a range is cut into parts by its length alone, and the parts'
   * results are joined in pairs. So a sum is more exact than that of a plain loop and may differ from it in the last places; `min` and
   * `max` are the same.
   */
  readonly reduce?: R | undefined;
  /** Where results go, that of the first index first. Not with `reduce`. */
  readonly out?: Out | undefined;
}

type Body<T> = (index: number) => T;
type Collected<T> = Promise<Mapped<'list', [Float64Array], ResultOf<T>>>;
type Plain = Omit<PrangeOptions, 'reduce' | 'out'>;
type WithReduce = PrangeOptions & { readonly reduce: Reduce };
type WithOut<Out extends NumericArray> = PrangeOptions<Reduce, Out> & { readonly out: Out };

/** The shapes of `prange`. */
export interface Prange {
  (stop: number, body: Body<number | boolean>, options: WithReduce): Promise<number>;
  (start: number, stop: number, body: Body<number | boolean>, options: WithReduce): Promise<number>;
  (start: number, stop: number, step: number, body: Body<number | boolean>, options: WithReduce): Promise<number>;
  <Out extends NumericArray>(stop: number, body: Body<number | boolean>, options: WithOut<Out>): Promise<Out>;
  <Out extends NumericArray>(
    start: number,
    stop: number,
    body: Body<number | boolean>,
    options: WithOut<Out>,
  ): Promise<Out>;
  <Out extends NumericArray>(
    start: number,
    stop: number,
    step: number,
    body: Body<number | boolean>,
    options: WithOut<Out>,
  ): Promise<Out>;
  <T>(stop: number, body: Body<T>, options?: Plain): Collected<T>;
  <T>(start: number, stop: number, body: Body<T>, options?: Plain): Collected<T>;
  <T>(start: number, stop: number, step: number, body: Body<T>, options?: Plain): Collected<T>;
}

/**
 * A loop whose rounds run on all cores: numba's `prange`. Calls `body` for 0, 1, ... up to `stop`, or from `start`, in steps of `step`, and gives
 * what came of them: all together with `reduce`, in a typed array of yours with `out`, else as `Parallel().map` does: a `Float64Array` for numbers, a
 * `Uint8Array` of 0 and 1 for booleans, an array for anything else. Rounds are taken to be independent of each other; what `body` captures it reads, and
 * what it is to write goes by its result.
 *
 * Rejects with the first error of a round, or with the signal's reason.
 *
 * @param body A function of the index. It is compiled if it can be, as in `Parallel`; what `delayed(f, captures)` gives will do.
 * @throws {InvalidRangeError} if a bound is no integer, or the step is 0; as a rejection.
 * @throws {InvalidArgumentError} for what is no body or no option; and if results that are to be reduced are no numbers; as a rejection.
 *
 * @example
 * import { prange } from 'millrace';
 * const x = Float64Array.of(1, 2, 3);
 * const y = Float64Array.of(4, 5, 6);
 * console.log(await prange(3, (i) => x[i]! * y[i]!, { reduce: 'sum' })); // 32
 * console.log(await prange(2, -1, -1, (i) => x[i]! + 1)); // Float64Array [4, 3, 2]
 * console.log(await prange(3, (i) => x[i]! / 2, { out: new Float32Array(3) })); // Float32Array [0.5, 1, 1.5]
 */
export const prange: Prange = async (...args: unknown[]): Promise<never> => {
  const { start, step, count, body, options } = rangeOf(args);
  const { reduce, out, ...others } = options;
  const parallel = Parallel(others);
  if (reduce === undefined) {
    const indices = allocateShared('f64', count) as Float64Array;
    for (let at = 0; at < count; at++) indices[at] = start + at * step;
    const f = body as Body<number>;
    const results = out === undefined ? parallel.map(f, indices) : parallel.mapInto(out, f, indices);
    return (await results) as never;
  }
  const reduction = reductions[reduce];
  const size = partSize(count);
  const parts = allocateShared('f64', Math.ceil(count / size)) as Float64Array;
  for (let part = 0; part < parts.length; part++) parts[part] = part;
  // Nothing of this module is to be read: `Math` is a variable of it, once it is bundled.
  const f = callableOf(taskOf(body)) as Body<number>;
  const given = { body: start === 0 && step === 1 ? f : (at: number) => f(start + at * step), size, count, Math };
  const task = delayed(reduction.part, given);
  const results: unknown = await parallel.map(task as unknown as Body<number>, parts);
  if (!(results instanceof Float64Array)) {
    const odd = (results as unknown[]).find((result) => typeof result !== 'number');
    throw new InvalidArgumentError(
      `the body of prange() must give numbers or booleans to have their ${reduce}, but what came of some is ${describe(odd)}`,
    );
  }
  return joined(reduction, results) as never;
};

interface Range {
  readonly start: number;
  readonly step: number;
  readonly count: number;
  readonly body: AnyFunction;
  readonly options: PrangeOptions;
}

function rangeOf(given: readonly unknown[]): Range {
  const at = given.findIndex((value) => typeof value === 'function');
  if (at < 1 || at > 3 || given.length > at + 2) {
    const got = at < 0 ? 'no function' : `a function as argument ${at + 1} of ${given.length}`;
    throw new InvalidArgumentError(
      `prange() takes an end, or a start and an end, or these and a step, then a function of the index, then options, but got ${got}; write prange(n, (i) => ...)`,
    );
  }
  const bounds = given.slice(0, at);
  for (const [index, bound] of bounds.entries()) {
    if (Number.isSafeInteger(bound)) continue;
    throw new InvalidRangeError(`argument ${index + 1} of prange() must be an integer, but got ${describe(bound)}`);
  }
  const [start, stop, step = 1] = (at === 1 ? [0, ...bounds] : bounds) as [number, number, number?];
  if (step === 0) throw new InvalidRangeError('the step of prange() must not be 0');
  const count = Math.max(0, Math.ceil((stop - start) / step));
  const body = given[at] as AnyFunction;
  const options = optionsOf(given[at + 1], body);
  if (count > MOST) throw new InvalidRangeError(`prange() goes through ${MOST} indices at most, but got ${count}`);
  return { start, step, count, body, options };
}

/** Compiled code counts in 32 bits. */
const MOST = 2 ** 31 - 1;

function optionsOf(options: unknown = {}, body: AnyFunction): PrangeOptions {
  if (typeof options !== 'object' || options === null) {
    throw new InvalidArgumentError(`prange() takes an object of options last, but got ${describe(options)}`);
  }
  const { reduce, out } = options as PrangeOptions;
  if ('returnAs' in options) throw new InvalidArgumentError('prange() has no option `returnAs`; it gives typed arrays');
  if (reduce === undefined) return options as PrangeOptions;
  if (!Object.hasOwn(reductions, reduce)) {
    throw new InvalidArgumentError(`reduce must be one of 'sum', 'min', 'max', but got ${describe(reduce)}`);
  }
  if (out !== undefined) throw new InvalidArgumentError('prange() takes `out` or `reduce`, not both');
  if (isAsyncFunction(taskOf(body).fn)) {
    throw new InvalidArgumentError('promises cannot be reduced; leave `reduce` out, and reduce what comes of them');
  }
  return options as PrangeOptions;
}
