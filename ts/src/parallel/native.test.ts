/** The whole way through native code. */
import { makeVector } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { DetachedBufferError, UnsupportedTaskError } from '../errors.js';
import { delayed } from '../functions/delayed.js';
import { native } from '../native.js';
import { Parallel } from './parallel.js';

const parallel = Parallel({ backend: 'native' });
const square = (x: number) => x * x;
const spin = (n: number) => {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += i % 7;
  return sum;
};
const endless = (x: number) => {
  let n = x;
  while (n > -1) n = n + 1 > 1e9 ? 0 : n + 1;
  return n;
};

function shared(values: Float64Array): Float64Array {
  const copy = new Float64Array(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}

describe('results', () => {
  it('have the bits of JavaScript', async () => {
    const odd = [-0, 0, Number.NaN, 1 / 0, -1 / 0, 5e-324, 2 ** 53, 1e308, -1.5, 0.1, 3, 1e22];
    const xs = Float64Array.from(odd.flatMap((x) => odd.map(() => x)));
    const ys = Float64Array.from(odd.flatMap(() => odd));
    const f = (x: number, y: number) =>
      Math.sin(x) * y + (x % y) - Math.atan2(y, x) + (x > y ? Math.hypot(x, y) : x ** y);
    const expected = Float64Array.from(xs, (x, i) => f(x, ys[i]!));
    expect(await parallel.map(f, xs, ys)).toEqual(expected);
    expect(await parallel(Array.from(xs, (x, i) => delayed(f)(x, ys[i]!)))).toEqual([...expected]);
  });

  it('are the same from typed arrays, captures and one array an item', async () => {
    const table = Float64Array.of(1, 10, 100);
    const lookup = (i: number) => table[i]! * 2;
    expect(await parallel.map(delayed(lookup, { table }), Uint8Array.of(2, 0))).toEqual(Float64Array.of(200, 2));
    const sum = (xs: Float32Array) => {
      let total = 0;
      for (let i = 0; i < xs.length; i++) total += xs[i]!;
      return total;
    };
    const rows = Array.from({ length: 3000 }, (_, i) => Float32Array.from({ length: i % 5 }, (_, k) => i + k));
    expect(await parallel(rows.map((row) => delayed(sum)(row)))).toEqual(rows.map(sum));
  });

  it('are given for items that have to be run again, too', async () => {
    const table = Float64Array.of(1, 2);
    const lookup = (i: number) => table[i];
    expect(await parallel.map(delayed(lookup, { table }), [0, 1, 2])).toEqual([1, 2, undefined]);
  });
});

describe('memory', () => {
  it('of columns and `out` is used where it is', async () => {
    for (const make of [(values: Float64Array) => values, shared]) {
      const [xs, out] = [make(Float64Array.of(1, 2, 3, 4)), make(new Float64Array(4))];
      await parallel.mapInto(out.subarray(1), square, xs.subarray(0, 3));
      expect([...out]).toEqual([0, 1, 4, 9]);
      const { debugAddress, debugLastAddresses } = native();
      expect(debugLastAddresses()).toEqual([debugAddress(xs), debugAddress(out.subarray(1))]);
    }
  });

  it('of Vectors is used where it is, and so is that of results', async () => {
    const values = Float64Array.of(1, 2, 3, 4);
    const result = await parallel.map(square, makeVector(values).slice(1, 4));
    const { debugAddress, debugLastAddresses } = native();
    const written = result.data[0]!.values as Float64Array;
    expect(debugLastAddresses()).toEqual([debugAddress(values.subarray(1)), debugAddress(written)]);
    expect([...written]).toEqual([4, 9, 16]);
  });
});

describe('while a job runs', () => {
  it.each([
    ['plain', (values: Float64Array) => values],
    ['shared', shared],
  ])('timers fire, over %s memory', async (_name, make) => {
    const column = make(new Float64Array(64).fill(5e6));
    let fired = 0;
    const start = performance.now();
    const timer = setInterval(() => fired++, 10);
    await parallel.map(spin, column);
    clearInterval(timer);
    const took = performance.now() - start;
    expect(took).toBeGreaterThan(50);
    expect(fired).toBeGreaterThan(took / 60);
  });

  it.each([
    ['plain', (values: Float64Array) => values],
    ['shared', shared],
  ])('a signal stops it in an endless loop, over %s memory', async (_name, make) => {
    const controller = new AbortController();
    const reason = new Error('enough');
    let aborted = 0;
    setTimeout(() => {
      aborted = performance.now();
      controller.abort(reason);
    }, 100);
    const run = Parallel({ backend: 'native', signal: controller.signal }).map(endless, make(new Float64Array(8)));
    await expect(run).rejects.toBe(reason);
    expect(performance.now() - aborted).toBeLessThan(200);
  });

  it('an error stops what else runs', async () => {
    const calls = function* () {
      for (let i = 0; i < 1024; i++) yield delayed(endless)(i);
      yield 5 as never;
    };
    await expect(parallel(calls())).rejects.toThrow(/element 1024 is not a delayed call/);
  });

  it('a buffer may be lost without harm', async () => {
    const column = new Float64Array(100_000).fill(1e4);
    const expected = spin(column[0]!);
    const run = parallel.map(spin, column);
    setTimeout(() => structuredClone(column, { transfer: [column.buffer] }), 20);
    // An error; or, where a busy machine let an item outlast its slice first, a job that went on over a copy.
    const outcome = await run.catch((error: unknown) => error);
    if (outcome instanceof Float64Array) expect(outcome.every((result) => result === expected)).toBe(true);
    else expect(outcome).toBeInstanceOf(DetachedBufferError);
  });
});

describe('what cannot be compiled', () => {
  const outside = new Map([['factor', 2]]);

  it('is an error under `native` that says what, where and the way out', async () => {
    const scale = (x: number) => x * outside.get('factor')!;
    const run = parallel.map(scale, [1]);
    await expect(run).rejects.toThrow(UnsupportedTaskError);
    await expect(run).rejects.toMatchObject({ reason: 'unsupported-syntax', line: 1 });
    await expect(run).rejects.toThrow(/Map.prototype.get.*line 1, column \d+ of the function/);
  });

  it('runs in JavaScript under `auto`', async () => {
    const scale = (x: number) => x * outside.get('factor')!;
    expect(await Parallel().map(scale, [1, 2])).toEqual([2, 4]);
    expect(await Parallel()([delayed(scale)(1), delayed(square)(3)])).toEqual([2, 9]);
  });
});
