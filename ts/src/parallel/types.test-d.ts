/** Types, checked by the compiler: this file is never run. */
import type { Vector } from 'apache-arrow';
import { expectTypeOf } from 'vitest';
import type { Call, Parallel as ParallelType } from '../index.js';
import { delayed, explain, jit, mathProviders, Parallel, prange, vectorize, view2d } from '../index.js';

const square = (n: number) => n * n;
const label = (n: number, text?: string) => `${n}${text}`;
const later = async (n: number) => n > 1;
const identity = <T>(value: T) => value;

// delayed keeps parameters and result.
expectTypeOf(delayed(square)(1)).toEqualTypeOf<Call<number>>();
expectTypeOf(delayed(label)).parameters.toEqualTypeOf<Parameters<typeof label>>();
expectTypeOf(delayed(identity)('x')).toEqualTypeOf<Call<string>>();
expectTypeOf(delayed(Math.max)(1, 2, 3)).toEqualTypeOf<Call<number>>();
// @ts-expect-error a string is no number
delayed(square)('x');
// @ts-expect-error an argument is missing
delayed(square)();
// @ts-expect-error not a function
delayed(square(2));

// Calls.
const calls = [1, 2].map((n) => delayed(square)(n));
expectTypeOf(Parallel()(calls)).toEqualTypeOf<Promise<number[]>>();
expectTypeOf(Parallel()([delayed(later)(1)])).toEqualTypeOf<Promise<boolean[]>>();
expectTypeOf(Parallel()([delayed(square)(1), delayed(label)(2)])).toEqualTypeOf<Promise<(number | string)[]>>();
expectTypeOf(Parallel({ returnAs: 'list' })(calls)).toEqualTypeOf<Promise<number[]>>();
expectTypeOf(Parallel({ returnAs: 'arrow' })(calls)).toEqualTypeOf<Promise<Vector>>();
expectTypeOf(Parallel({ nJobs: 2 })).toEqualTypeOf<ParallelType>();
// @ts-expect-error numbers are no calls
Parallel()([1, 2]);
// @ts-expect-error no such option
Parallel({ njobs: 2 });

// map.
const parallel = Parallel();
const xs = new Float64Array(2);
declare const vector: Vector;
expectTypeOf(parallel.map(square, xs)).toEqualTypeOf<Promise<Float64Array<ArrayBuffer>>>();
expectTypeOf(parallel.map((x: number) => x > 1, new Int8Array(2))).toEqualTypeOf<Promise<Uint8Array<ArrayBuffer>>>();
expectTypeOf(parallel.map((x: number) => `${x}`, xs)).toEqualTypeOf<Promise<string[]>>();
expectTypeOf(parallel.map(later, xs)).toEqualTypeOf<Promise<Uint8Array<ArrayBuffer>>>();
expectTypeOf(parallel.map(square, [1, 2])).toEqualTypeOf<Promise<number[]>>();
expectTypeOf(parallel.map(square, new Set([1]))).toEqualTypeOf<Promise<number[]>>();
expectTypeOf(parallel.map(square, vector)).toEqualTypeOf<Promise<Vector>>();
expectTypeOf(parallel.map(delayed(square), xs)).toEqualTypeOf<Promise<Float64Array<ArrayBuffer>>>();
expectTypeOf(Parallel({ returnAs: 'arrow' }).map(square, [1])).toEqualTypeOf<Promise<Vector>>();
// Parameters are inferred from columns.
parallel.map(
  (x, y, flag) => {
    expectTypeOf(x).toEqualTypeOf<number>();
    expectTypeOf(y).toEqualTypeOf<string>();
    expectTypeOf(flag).toEqualTypeOf<boolean>();
    return x;
  },
  xs,
  ['a'],
  true,
);
parallel.map((row) => expectTypeOf(row).toEqualTypeOf<Float64Array<ArrayBuffer>>(), [xs]);
// @ts-expect-error a column of strings
parallel.map(square, ['a']);
// @ts-expect-error a column is missing
parallel.map((x: number, y: number) => x + y, xs);

// mapInto gives `out`.
expectTypeOf(parallel.mapInto(new Int8Array(2), square, xs)).toEqualTypeOf<Promise<Int8Array<ArrayBuffer>>>();
// @ts-expect-error an array is no typed array
parallel.mapInto([1, 2], square, xs);

// explain takes the function's own arguments, or fewer.
explain(label, 1);
explain(label);
// @ts-expect-error not a number
explain(label, 'x');

// Providers of Math.
expectTypeOf(mathProviders().sin!.provider).toEqualTypeOf<string | undefined>();
Parallel({ math: 'fast' });
// @ts-expect-error no such mode
Parallel({ math: 'quick' });

// prange gives a number, or what map gives.
expectTypeOf(prange(3, square, { reduce: 'sum' })).toEqualTypeOf<Promise<number>>();
expectTypeOf(prange(0, 3, 2, square)).toEqualTypeOf<Promise<Float64Array<ArrayBuffer>>>();
expectTypeOf(prange(3, (i) => `${i}`)).toEqualTypeOf<Promise<string[]>>();
expectTypeOf(prange(3, square, { out: new Float32Array(3) })).toEqualTypeOf<Promise<Float32Array<ArrayBuffer>>>();
// @ts-expect-error strings cannot be summed
prange(3, (i) => `${i}`, { reduce: 'sum' });
// @ts-expect-error no such reduction
prange(3, square, { reduce: 'product' });

// vectorize takes single values or lists.
expectTypeOf(vectorize(square)(2)).toEqualTypeOf<number>();
expectTypeOf(vectorize(square)([2])).toEqualTypeOf<Float64Array<ArrayBuffer>>();
expectTypeOf(vectorize(square, { dtype: 'i16' })([2])).toEqualTypeOf<Int16Array<ArrayBuffer>>();
expectTypeOf(vectorize((x: number) => x > 1).async([2])).toEqualTypeOf<Promise<Uint8Array<ArrayBuffer>>>();
expectTypeOf(vectorize((x: number) => `${x}`)(Int8Array.of(1))).toEqualTypeOf<string[]>();
expectTypeOf(vectorize(square).into(new Float32Array(1), [2])).toEqualTypeOf<Float32Array<ArrayBuffer>>();
// @ts-expect-error a list of strings
vectorize(square)(['x']);
// @ts-expect-error no such element type
vectorize(square, { dtype: 'f16' });

// Matrices keep the type of their array.
expectTypeOf(view2d(new Int8Array(4), 2, 2).row(0).toArray()).toEqualTypeOf<Int8Array<ArrayBuffer>>();
expectTypeOf(view2d(new Int8Array(4), 2, 2).at(0, 0)).toEqualTypeOf<number | undefined>();
// @ts-expect-error no such order
view2d(new Int8Array(4), 2, 2, { order: 'col' });

// jit keeps the type of its function, and adds to it.
expectTypeOf(jit(square)).parameters.toEqualTypeOf<[n: number]>();
expectTypeOf(jit(square)(1)).toEqualTypeOf<number>();
expectTypeOf(jit(identity)('x')).toEqualTypeOf<string>();
expectTypeOf(jit(square).signatures).toEqualTypeOf<readonly string[]>();
jit(square).explain(1);
jit(square).explain();
// @ts-expect-error a string is no number
jit(square)('x');
// @ts-expect-error not a function
jit(square(2));
// @ts-expect-error no such option
jit(square, { nJobs: 2 });
