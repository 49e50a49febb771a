import { makeVector, Table, Uint8, Vector, vectorFromArray } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { DetachedBufferError, InvalidArgumentError, InvalidRangeError } from '../errors.js';
import { delayed } from '../functions/delayed.js';
import type { Backend } from './options.js';
import { Parallel } from './parallel.js';

const hypotenuse = (x: number, y: number) => Math.sqrt(x * x + y * y);
const isBig = (x: number) => x > 2;

describe.each<Backend>(['auto', 'async', 'sequential'])('map on %s', (backend) => {
  const parallel = Parallel({ backend });

  it('gives a Float64Array over typed arrays of any type', async () => {
    expect(await parallel.map(hypotenuse, Float64Array.of(3, 5), Float64Array.of(4, 12))).toEqual(
      Float64Array.of(5, 13),
    );
    expect(await parallel.map(hypotenuse, Int8Array.of(3, -5), Float32Array.of(4, 12))).toEqual(Float64Array.of(5, 13));
    const half = (x: number) => x / 2;
    for (const Type of [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array]) {
      expect(await parallel.map(half, Type.of(1, 2, 100))).toEqual(Float64Array.of(0.5, 1, 50));
    }
  });

  it('gives a Uint8Array of 0 and 1 for booleans over typed arrays', async () => {
    expect(await parallel.map(isBig, Float64Array.of(1, 3))).toEqual(Uint8Array.of(0, 1));
  });

  it('gives an array over typed arrays if results are of other kinds', async () => {
    const maybe = (x: number) => (x > 2 ? x : undefined);
    expect(await parallel.map(maybe, Float64Array.of(1, 3))).toEqual([undefined, 3]);
    expect(await parallel.map((x: number) => `${x}`, Float64Array.of(1, 3))).toEqual(['1', '3']);
  });

  it('gives an array over arrays and other iterables', async () => {
    expect(await parallel.map(isBig, [1, 3])).toEqual([false, true]);
    expect(await parallel.map(hypotenuse, new Set([3, 5]), [4, 12].values())).toEqual([5, 13]);
    expect(await parallel.map((s: string) => s.length, ['a', 'bcd'])).toEqual([1, 3]);
    expect(await parallel.map((x: number | string) => typeof x, [1, 'a'])).toEqual(['number', 'string']);
    expect(await parallel.map((b: boolean) => !b, [true, false])).toEqual([false, true]);
  });

  it('takes a typed array an item from an array of them', async () => {
    const span = (xs: Float64Array) => xs[xs.length - 1]! - xs[0]!;
    expect(await parallel.map(span, [Float64Array.of(1, 5), Float64Array.of(2, 3, 4)])).toEqual([4, 2]);
  });

  it('takes one value for all items', async () => {
    expect(await parallel.map(hypotenuse, [3, 5], 4)).toEqual([5, Math.sqrt(41)]);
    expect(await parallel.map((x: number, negate: boolean) => (negate ? -x : x), Float64Array.of(1), true)).toEqual(
      Float64Array.of(-1),
    );
  });

  it('awaits async functions', async () => {
    expect(await parallel.map(async (x: number) => x * 2, Float64Array.of(1, 2))).toEqual(Float64Array.of(2, 4));
  });

  it('reads half floats and 64-bit integers', async () => {
    expect(await parallel.map((x: bigint) => Number(x) / 2, BigInt64Array.of(3n))).toEqual(Float64Array.of(1.5));
  });

  it('uses captures', async () => {
    const R = 6371;
    const arc = (angle: number) => R * angle;
    expect(await parallel.map(delayed(arc, { R }), Float64Array.of(2))).toEqual(Float64Array.of(12742));
  });

  it('runs empty columns', async () => {
    expect(await parallel.map(hypotenuse, new Float64Array(0), new Float64Array(0))).toEqual(new Float64Array(0));
    expect(await parallel.map(hypotenuse, [], [])).toEqual([]);
    expect((await parallel.map(hypotenuse, vectorFromArray([1]).slice(0, 0), 1)).length).toBe(0);
  });

  it('gives as many results as a long column has items', async () => {
    const values = Array.from({ length: 200_000 }, (_, i) => i);
    expect(await parallel.map((x: number) => x + 1, values)).toEqual(values.map((x) => x + 1));
  });

  it("runs Math's own functions", async () => {
    expect(await parallel.map(Math.sqrt, Float64Array.of(4, 9))).toEqual(Float64Array.of(2, 3));
    expect(await parallel.map(Math.max, [1, 5], [4, 2])).toEqual([4, 5]);
  });

  it('runs other native functions', async () => {
    expect(await parallel.map(Number.parseInt as (text: string) => number, ['12px', '7'])).toEqual([12, 7]);
    expect(await parallel.map(Number.parseInt as unknown as (x: number) => number, Float64Array.of(12.7))).toEqual(
      Float64Array.of(12),
    );
  });

  it('rejects with the error of an item', async () => {
    const error = new RangeError('three');
    const fail = (x: number) => {
      if (x === 3) throw error;
      return x;
    };
    await expect(parallel.map(fail, Float64Array.of(1, 3))).rejects.toBe(error);
  });

  it('rejects with the reason of a signal', async () => {
    const reason = new Error('enough');
    const aborted = Parallel({ backend, signal: AbortSignal.abort(reason) });
    await expect(aborted.map(isBig, [1])).rejects.toBe(reason);
    await expect(aborted.mapInto(new Float64Array(1), isBig, [1])).rejects.toBe(reason);
  });
});

describe.each<Backend>(['auto', 'async', 'sequential'])('map over Arrow Vectors on %s', (backend) => {
  const parallel = Parallel({ backend });
  const double = (x: number) => x * 2;

  it('gives a Vector', async () => {
    const vector = await parallel.map(double, makeVector(Float64Array.of(1, 2)));
    expect(vector).toBeInstanceOf(Vector);
    expect([`${vector.type}`, ...vector]).toEqual(['Float64', 2, 4]);
    const booleans = await parallel.map(isBig, vectorFromArray([1, 3], new Uint8()));
    expect([`${booleans.type}`, ...booleans]).toEqual(['Bool', false, true]);
  });

  it('reads slices, booleans, nulls and strings', async () => {
    const numbers = makeVector(Float64Array.from({ length: 100 }, (_, i) => i));
    expect([...(await parallel.map(double, numbers.slice(3, 6)))]).toEqual([6, 8, 10]);
    const bits = vectorFromArray(Array.from({ length: 100 }, (_, i) => i % 3 === 0));
    expect([...(await parallel.map((b: boolean) => (b ? 1 : 0), bits.slice(3, 7)))]).toEqual([1, 0, 0, 1]);
    const nulls = vectorFromArray([1, null, 3]);
    expect([...(await parallel.map((x: number | null) => (x === null ? -1 : x), nulls))]).toEqual([1, -1, 3]);
    expect([...(await parallel.map((s: string) => s.length, vectorFromArray(['a', 'bcd'])))]).toEqual([1, 3]);
    const wide = vectorFromArray([5n, 6n]);
    expect([...(await parallel.map((x: bigint) => Number(x), wide as Vector))]).toEqual([5, 6]);
  });

  it('cuts columns of several chunks alike', async () => {
    const chunked = makeVector(Float64Array.of(1, 2, 3)).concat(makeVector(Float64Array.of(4, 5)));
    const other = makeVector(Float64Array.of(10)).concat(makeVector(Float64Array.of(20, 30, 40, 50)));
    const sum = await parallel.map(
      (a: number, b: number, c: number, d: number) => a + b + c + d,
      chunked,
      other,
      [100, 200, 300, 400, 500],
      0.5,
    );
    expect([...sum]).toEqual([111.5, 222.5, 333.5, 444.5, 555.5]);
    expect(sum.data.length).toBe(3);
    const out = new Float64Array(5);
    await parallel.mapInto(out, double, chunked);
    expect(out).toEqual(Float64Array.of(2, 4, 6, 8, 10));
  });

  it('wins over typed arrays and arrays', async () => {
    const mixed = await parallel.map(hypotenuse, Float64Array.of(3, 5), vectorFromArray([4, 12]));
    expect(mixed).toBeInstanceOf(Vector);
  });

  it('is what `returnAs` gives over other columns, without a copy', async () => {
    const vector = await Parallel({ backend, returnAs: 'arrow' }).map(double, Float64Array.of(1, 2));
    expect(vector).toBeInstanceOf(Vector);
    expect([...vector]).toEqual([2, 4]);
    expect([...(await Parallel({ backend, returnAs: 'arrow' }).map((s: string) => s, ['x', 'y']))]).toEqual(['x', 'y']);
  });
});

describe.each<Backend>(['auto', 'async', 'sequential'])('mapInto on %s', (backend) => {
  const parallel = Parallel({ backend });

  it('writes into `out`, converted, and gives it', async () => {
    const out = new Uint8ClampedArray(3);
    expect(await parallel.mapInto(out, (x: number) => x * 100.5, [1, 2, 3])).toBe(out);
    expect(out).toEqual(Uint8ClampedArray.of(100, 201, 255));
    const flags = new Uint8Array(2);
    await parallel.mapInto(flags, isBig, Float64Array.of(1, 3));
    expect(flags).toEqual(Uint8Array.of(0, 1));
  });

  it('leaves what is behind the results alone', async () => {
    const out = Float64Array.of(7, 7, 7);
    await parallel.mapInto(out.subarray(1), (x: number) => x, [1]);
    expect(out).toEqual(Float64Array.of(7, 1, 7));
  });

  it('writes NaN for undefined, as an assignment does', async () => {
    const out = new Float64Array(2);
    await parallel.mapInto(out, (x: number) => (x > 1 ? x : undefined), [1, 2]);
    expect(out).toEqual(Float64Array.of(Number.NaN, 2));
  });

  it('writes over a column', async () => {
    const xs = Float64Array.of(1, 2, 3);
    await parallel.mapInto(xs, (x: number, y: number) => x / y, xs, Float64Array.of(2, 2, 2));
    expect(xs).toEqual(Float64Array.of(0.5, 1, 1.5));
    const shared = new Float32Array(new SharedArrayBuffer(8)).fill(3);
    await parallel.mapInto(shared, (x: number) => x * x, shared);
    expect([...shared]).toEqual([9, 9]);
  });
});

describe('bad columns', () => {
  const parallel = Parallel();
  const xs = Float64Array.of(1, 2, 3);

  it.each([
    [[[1, 2], [1]], InvalidRangeError, /same length, but column 1 has 2 items and column 2 has 1/],
    [[5, xs, [1]], InvalidRangeError, /column 2 has 3 items and column 3 has 1/],
    [[], InvalidArgumentError, /at least one column is needed/],
    [[1, true], InvalidArgumentError, /all are single values/],
    [['abc'], InvalidArgumentError, /column 1 must be a typed array.*but got a string, 'abc'/],
    [[xs, null], InvalidArgumentError, /column 2 must be .* but got null/],
    [[{}], InvalidArgumentError, /but got an object/],
    [[5n, xs], InvalidArgumentError, /but got a bigint/],
    [[(async function* () {})()], InvalidArgumentError, /but got an async iterable/],
    [[new Table({ a: vectorFromArray([1]) })], InvalidArgumentError, /an Arrow Table; pass its columns one by one/],
  ])('%o', async (columns, type, message) => {
    const run = parallel.map(((x: number) => x) as never, ...(columns as never[]));
    await expect(run).rejects.toThrow(type);
    await expect(run).rejects.toThrow(message);
  });

  it('a detached one', async () => {
    const gone = new Float64Array(4);
    structuredClone(gone, { transfer: [gone.buffer] });
    await expect(parallel.map(isBig, gone)).rejects.toThrow(DetachedBufferError);
    await expect(parallel.map(isBig, gone)).rejects.toThrow(/column 1 is detached/);
    await expect(parallel.mapInto(gone, isBig, [1])).rejects.toThrow(/`out` is detached/);
  });

  it('a resizable one is copied', async () => {
    const buffer = new (ArrayBuffer as new (n: number, o: object) => ArrayBuffer)(16, { maxByteLength: 64 });
    const column = new Float64Array(buffer).fill(2);
    expect(await parallel.map((x: number) => x * x, column)).toEqual(Float64Array.of(4, 4));
  });

  it('strings cannot be compiled', async () => {
    const run = Parallel({ backend: 'native' }).map((s: string) => s.length, ['a']);
    await expect(run).rejects.toMatchObject({ code: 'unsupported-task', reason: 'type' });
    await expect(run).rejects.toThrow(/argument 1 is a string, 'a', and only numbers, booleans and typed arrays/);
  });

  it.each([5, undefined, [1]])('%s is no function', async (f) => {
    await expect(parallel.map(f as never, [1])).rejects.toThrow(/needs a function, .* but got/);
  });
});

describe('bad `out`', () => {
  const parallel = Parallel();
  const xs = Float64Array.of(1, 2, 3, 4);
  const same = (x: number) => x;

  it('too small', async () => {
    await expect(parallel.mapInto(new Float64Array(3), same, xs)).rejects.toThrow(InvalidRangeError);
    await expect(parallel.mapInto(new Float64Array(3), same, xs)).rejects.toThrow(
      /room for 3 results, but there are 4/,
    );
  });

  it.each([[[1, 2, 3, 4]], [new BigInt64Array(4)], [new DataView(new ArrayBuffer(32))], [same]])(
    'not a typed array of numbers',
    async (out) => {
      await expect(parallel.mapInto(out as never, same, xs)).rejects.toThrow(InvalidArgumentError);
    },
  );

  it('resizable', async () => {
    const buffer = new (ArrayBuffer as new (n: number, o: object) => ArrayBuffer)(32, { maxByteLength: 64 });
    await expect(parallel.mapInto(new Float64Array(buffer), same, xs)).rejects.toThrow(/resizable ArrayBuffer/);
  });

  it('overlapping an input', async () => {
    const memory = new Float64Array(8);
    const narrow = new Float32Array(memory.buffer, 0, 4);
    for (const [out, column] of [
      [memory.subarray(1, 5), memory.subarray(0, 4)],
      [memory.subarray(0, 4), memory.subarray(3, 7)],
      [memory.subarray(0, 4), narrow],
    ] as const) {
      await expect(parallel.mapInto(out, same, column)).rejects.toThrow(InvalidArgumentError);
      await expect(parallel.mapInto(out, same, column)).rejects.toThrow(/`out` overlaps column 1 in memory/);
    }
    await parallel.mapInto(memory.subarray(4, 8), same, memory.subarray(0, 4));
    await parallel.mapInto(new Int32Array(memory.buffer, 0, 4), same, narrow);
  });

  it('overlapping a captured or an item array', async () => {
    const table = new Float64Array(4);
    const lookup = (i: number) => table[i]!;
    await expect(parallel.mapInto(table, delayed(lookup, { table }), xs)).rejects.toThrow(/overlaps captured `table`/);
    const first = (row: Float64Array) => row[0]!;
    await expect(parallel.mapInto(table, first, [table, table])).rejects.toThrow(/overlaps a typed array of column 1/);
  });
});
