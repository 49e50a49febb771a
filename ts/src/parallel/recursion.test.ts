/** Functions that call themselves are called natively, as deep as V8 surely goes; deeper items are JavaScript's. */
import { describe, expect, it } from 'vitest';
import { explain } from './explain.js';
import { Parallel } from './parallel.js';

const parallel = Parallel({ backend: 'native' });
const up = (count: number) => Float64Array.from({ length: count }, (_, index) => index);

/** The same as plainly, and native. */
async function same(f: (x: number) => number, over: Float64Array): Promise<void> {
  const got = await parallel.map(f, over);
  expect(Array.from(got as ArrayLike<number>)).toEqual(Array.from(over, (x) => f(x)));
  expect(explain(f, 1).executor).toBe('native');
}

const fib = (n: number): number => (n < 2 ? n : fib(n - 1) + fib(n - 2));
const ackermann = (m: number, n: number): number =>
  m === 0 ? n + 1 : n === 0 ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1));
const tak = (x: number, y: number, z: number): number =>
  y >= x ? z : tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y));
const isEven = (n: number): boolean => n === 0 || isOdd(n - 1);
const isOdd = (n: number): boolean => n !== 0 && isEven(n - 1);
const legendre = (n: number, x: number): number =>
  n === 0 ? 1 : n === 1 ? x : ((2 * n - 1) * x * legendre(n - 1, x) - (n - 1) * legendre(n - 2, x)) / n;

/** Adaptive quadrature by Simpson's rule. */
function simpson(f: (x: number) => number, a: number, b: number, eps: number, whole: number, depth: number): number {
  const m = (a + b) / 2;
  const part = (from: number, to: number) => ((to - from) / 6) * (f(from) + 4 * f((from + to) / 2) + f(to));
  const left = part(a, m);
  const right = part(m, b);
  const delta = left + right - whole;
  if (depth <= 0 || Math.abs(delta) <= 15 * eps) return left + right + delta / 15;
  return simpson(f, a, m, eps / 2, left, depth - 1) + simpson(f, m, b, eps / 2, right, depth - 1);
}

describe('functions that call themselves', () => {
  it('are called', async () => {
    await same(fib, up(18));
    await same((x) => fib(x) + 0.5, up(18));
    await same((x) => ackermann(2, x), up(9));
    await same((x) => tak(x, x / 2, x / 4), up(12));
    await same((x) => (isEven(x) ? 1 : 0), up(200));
    await same((x) => legendre(8, x / 20 - 1), up(40));
    await same((x) => simpson((v) => Math.sqrt(v + x), 0, 1, 1e-9, 0, 12), up(20));
  });

  it('may be written inside, and read the variables around', async () => {
    await same((x) => {
      const scale = x * 2;
      const sum = (n: number): number => (n > 0 ? n * scale + sum(n - 1) : x);
      return sum(50);
    }, up(20));
    await same((x) => {
      const power = function own(n: number): number {
        return n > 0 ? x * own(n - 1) : 1;
      };
      return power(7);
    }, up(20));
  });

  it('are run again in JavaScript where they go too deep', async () => {
    const depth = (n: number): number => (n > 0 ? depth(n - 1) + 1 : n);
    await same(depth, Float64Array.of(5, 2500, 0, 4000, 7, 900));
    const endless = (n: number): number => (n === 3 ? endless(n) + 1 : n);
    await expect(parallel.map(endless, up(6))).rejects.toThrow(RangeError);
    const both = (n: number): number => (n > 0 ? other(n) + 1 : n);
    const other = (n: number): number => (n > 0 ? both(n) + 1 : n);
    await expect(parallel.map(both, up(6))).rejects.toThrow(RangeError);
  });

  it('throw what JavaScript throws, from any depth', async () => {
    const fussy = (n: number): number => {
      if (n === 0) throw new TypeError('none left');
      return n < 0 ? n : fussy(n - 1) + 1;
    };
    await expect(parallel.map(fussy, Float64Array.of(-1, 20.5, 20))).rejects.toThrow('none left');
    await same(fussy, Float64Array.of(-1, 20.5, 0.5));
  });

  it('can be stopped', async () => {
    const slow = (n: number): number => (n < 2 ? n : slow(n - 1) + slow(n - 2));
    const abort = new AbortController();
    const running = Parallel({ backend: 'native', signal: abort.signal }).map(slow, Float64Array.of(60, 60));
    setTimeout(() => abort.abort(), 50);
    await expect(running).rejects.toThrow();
  });
});
