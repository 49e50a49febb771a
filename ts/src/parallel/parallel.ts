import type { Call } from '../functions/call.js';
import type { NumericArray } from '../native.js';
import { announceOwn } from '../own-exports.js';
import { nested } from '../workers/nested.js';
import { runCalls } from './calls.js';
import { atDepth, inFlightAt } from './depth.js';
import { type Explanation, explainWith } from './explain.js';
import { noteOptions } from './made.js';
import { runMap, runMapInto } from './map.js';
import { type ParallelOptions, type ReturnAs, type Settings, settingsOf } from './options.js';
import type { CallResults, ColumnLike, ItemsOf, Mapped, ResultOf } from './types.js';

// What a worker's tasks load is this module, too.
announceOwn();

/**
 * What `Parallel()` gives: call it with delayed calls, or use `map` and `mapInto`. It holds nothing that would have to
 * be closed.
 */
export interface Parallel<As extends ReturnAs = 'list'> {
  /**
   * Makes delayed calls and gives their results in order: an array, or an Arrow Vector with `returnAs: 'arrow'`.
   *
   * The calls may be any iterable. It is read while calls run and never needed as a whole: about a quarter of a million
   * calls of numbers are kept at most, or a thousand of anything else. The functions may differ from call to call; runs
   * of calls of one function are the fastest.
   *
   * Rejects with the first error of a call as it was thrown, of the iterable, or with the signal's reason; then nothing
   * of it runs any more.
   *
   * @throws {InvalidArgumentError} if it is not an iterable, or an element is not a delayed call; as a rejection.
   * @throws {UnsupportedTaskError} if `backend` is `'native'` and a call cannot be compiled; as a rejection.
   *
   * @example
   * import { delayed, Parallel } from 'millrace';
   * const square = (n: number) => n * n;
   * console.log(await Parallel()([1, 2, 3].map((n) => delayed(square)(n)))); // [1, 4, 9]
   */
  <C extends Call<unknown>>(calls: Iterable<C>): Promise<CallResults<As, C>>;

  /**
   * Calls a function for each item of one or more columns of the same length, and gives the results as what the columns
   * are:
   *
   * - over Arrow Vectors, or with `returnAs: 'arrow'`: an Arrow Vector (Float64 over the results' own memory if all are
   *   numbers, Bool if all are booleans, else what `vectorFromArray` of apache-arrow makes of them);
   * - over typed arrays: a `Float64Array` if all results are numbers, whatever the element types of the columns; a
   *   `Uint8Array` of 0 and 1 if all are booleans; else an array;
   * - over arrays and other iterables: an array.
   *
   * Of mixed columns Arrow Vectors count before typed arrays, and those before the rest. A number or boolean in place
   * of a column stands for all items; a typed array always is a column of numbers (capture one that all items share:
   * `delayed(f, { table })`). Typed arrays and Vectors of numbers are not copied; leave plain ones alone until the call
   * is done, also their buffers.
   *
   * @param f A function of one item of each column, or what `delayed(f, captures)` gives.
   * @throws {InvalidArgumentError} if `f` is not a function, or something is not a column; as a rejection.
   * @throws {InvalidRangeError} if the columns differ in length; as a rejection.
   * @throws {DetachedBufferError} if a column is detached, or is detached while the call runs; as a rejection.
   * @throws {UnsupportedTaskError} if `backend` is `'native'` and `f` cannot be compiled; as a rejection.
   *
   * @example
   * import { Parallel } from 'millrace';
   * const xs = Float64Array.of(3, 5);
   * const ys = Float64Array.of(4, 12);
   * console.log(await Parallel().map((x: number, y: number) => Math.sqrt(x * x + y * y), xs, ys)); // Float64Array [5, 13]
   */
  map<C extends readonly ColumnLike[], R>(
    f: (...items: ItemsOf<C>) => R,
    ...columns: C
  ): Promise<Mapped<As, C, ResultOf<R>>>;

  /**
   * As `map`, with the results written into a typed array, converted as an assignment to its elements converts; gives
   * that array.
   *
   * `out` may be one of the columns, which is then overwritten item by item. If the call fails, some results may have
   * been written.
   *
   * @param out At least as long as the columns; over a plain buffer of fixed length or a SharedArrayBuffer.
   * @throws {InvalidArgumentError} if `out` is not a typed array of numbers, is resizable, or overlaps a column
   *   otherwise than exactly; as a rejection.
   * @throws {InvalidRangeError} if `out` is too short; as a rejection. For the rest see `map`.
   *
   * @example
   * import { Parallel } from 'millrace';
   * const xs = Float64Array.of(1, 2, 3);
   * await Parallel().mapInto(xs, (x: number) => x / 2, xs);
   * console.log(xs); // Float64Array [0.5, 1, 1.5]
   */
  mapInto<Out extends NumericArray, C extends readonly ColumnLike[]>(
    out: Out,
    f: (...items: ItemsOf<C>) => unknown,
    ...columns: C
  ): Promise<Out>;

  /**
   * As `explain`, with this object's `math`.
   *
   * @example
   * import { Parallel } from 'millrace';
   * const { math } = Parallel({ math: 'fast' }).explain((x: number) => Math.sqrt(x) + Math.exp(x), 1);
   * console.log(Object.keys(math!)); // [ 'exp' ]
   */
  explain<A extends unknown[]>(f: (...args: A) => unknown, ...exampleArgs: Partial<A>): Explanation;
}

/**
 * Runs calls of functions on every core: compiled to native code where they can be, in JavaScript where not, with the
 * same results.
 *
 * @throws {InvalidArgumentError} for an unknown option or one of the wrong kind.
 * @throws {InvalidRangeError} for an `nJobs` that is 0 or not an integer.
 *
 * @example
 * import { delayed, Parallel } from 'millrace';
 * const area = (r: number) => Math.PI * r ** 2;
 * const parallel = Parallel({ nJobs: 2 });
 * console.log(await parallel([delayed(area)(1), delayed(area)(2)])); // [3.141592653589793, 12.566370614359172]
 */
export function Parallel<As extends ReturnAs = 'list'>(options?: ParallelOptions<As>): Parallel<As> {
  const given = { ...options };
  const settings = settingsOf(options);
  const run = <T>(call: (settings: Settings) => Promise<T>) =>
    atDepth((depth) => {
      // What a task may use is not the same for all tasks that a worker runs.
      const now = nested() === undefined ? settings : settingsOf(given);
      return call({ ...now, depth, inFlight: inFlightAt(depth, now.inFlight) });
    });
  const parallel = Object.assign((calls: unknown) => run((now) => runCalls(calls, now)), {
    map: (f: unknown, ...columns: unknown[]) => run((now) => runMap(f, columns, now)),
    mapInto: (out: unknown, f: unknown, ...columns: unknown[]) => run((now) => runMapInto(out, f, columns, now)),
    explain: (f: unknown, ...exampleArgs: unknown[]) => explainWith(settings.math, f, exampleArgs),
  });
  noteOptions(parallel, given);
  return parallel as unknown as Parallel<As>;
}
