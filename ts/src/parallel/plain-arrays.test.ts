/** Captured plain arrays are no typed arrays, and objects that functions see are not copied. */
import { describe, expect, it } from 'vitest';
import { UnsupportedTaskError } from '../errors.js';
import { delayed } from '../functions/delayed.js';
import { Parallel } from './parallel.js';

const parallel = Parallel({ backend: 'native' });
const xs = [1, 2.5, -3];

describe('a captured plain array', () => {
  const table = [3, 1, 2];
  const typed = Float64Array.from(table);

  it('gives plain arrays', async () => {
    const f = (x: number) => table.map((v) => v * x);
    const got = await parallel.map(f, xs);
    expect(got).toEqual(xs.map(f));
    expect((got as unknown[]).every(Array.isArray)).toBe(true);
    const g = (x: number) => typed.map((v) => v * x);
    expect(await parallel.map(g, xs)).toEqual(xs.map(g));
    const h = (x: number) => table.slice(1).reduce((a, b) => a + b, x) + table.indexOf(2) + table.length;
    expect(Array.from((await parallel.map(h, xs)) as ArrayLike<number>)).toEqual(xs.map(h));
  });

  it('has no methods of typed arrays, under any name', async () => {
    const untyped = table as unknown as Float64Array;
    const helper = (t: Float64Array) => t.subarray(1)[0]!;
    const direct = (x: number) => untyped.subarray(1)[0]! + x;
    const passed = (x: number) => helper(untyped) + x;
    const chosen = (x: number) => helper(x > 0 ? untyped : typed) + x;
    const bytes = (x: number) => untyped.byteLength + x;
    for (const f of [direct, passed, chosen, bytes]) {
      await expect(parallel.map(f, xs)).rejects.toThrow(UnsupportedTaskError);
    }
    expect(() => passed(1)).toThrow(TypeError);
    const right = (x: number) => helper(typed) + typed.byteLength + x;
    expect(Array.from((await parallel.map(right, xs)) as ArrayLike<number>)).toEqual(xs.map(right));
  });

  it('shares no code with a typed array', async () => {
    const over = (values: Float64Array | number[]) => (x: number) => (values as number[]).map((v) => v + x);
    const functions = [over(table), over(typed), over([7, 8]), over(Float64Array.of(7, 8))];
    const plain = functions.map((f) => f(1));
    expect(await Promise.all(functions.map(async (f) => (await parallel.map(f, [1]))[0]))).toEqual(plain);
    expect(await parallel(functions.map((f) => delayed(f)(1)))).toEqual(plain);
  });
});

describe('objects that functions see', () => {
  it('are what who gets them has', async () => {
    const make = (start: number) => {
      const state = { n: start };
      return {
        state,
        next() {
          state.n++;
          return state.n;
        },
      };
    };
    const f = (x: number) => {
      const c = make(x);
      const before = c.next();
      c.state.n *= 2;
      return before * 100 + c.next() * 10 + c.state.n;
    };
    expect(Array.from((await parallel.map(f, xs)) as ArrayLike<number>)).toEqual(xs.map(f));
    const own = (start: number) => {
      const self = {
        n: start,
        next: () => {
          self.n++;
          return self.n;
        },
      };
      return self;
    };
    const g = (x: number) => {
      const a = own(x);
      const b = own(1);
      b.next();
      a.n += 5;
      return a.next() * 100 + a.n * 10 + b.n;
    };
    const expected = xs.map(g);
    const got = await parallel.map(g, xs).catch((error: unknown) => error);
    if (got instanceof UnsupportedTaskError) expect(Array.from(await Parallel().map(g, xs))).toEqual(expected);
    else expect(Array.from(got as ArrayLike<number>)).toEqual(expected);
  });
});
