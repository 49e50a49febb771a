import { describe, expect, it } from 'vitest';
import { delayed, InvalidArgumentError, InvalidRangeError, prange } from '../index.js';
import { joined, partSize, reductions } from './reductions.js';

const length = 300_001;
const x = Float64Array.from({ length }, (_, i) => Math.sin(i) * 10 ** (i % 17));
const y = Float64Array.from({ length }, (_, i) => Math.cos(i * 0.7));

/** What is promised: parts by the length alone, joined in pairs. Written anew, recursively. */
function promised(count: number, f: (i: number) => number): number {
  const size = Math.max(1, Math.min(1024, Math.ceil(count / 256)));
  let level: number[] = [];
  for (let first = 0; first < count; first += size) {
    let total = 0;
    for (let i = first; i < Math.min(first + size, count); i++) total += f(i);
    level.push(total);
  }
  if (level.length === 0) return 0;
  while (level.length > 1) {
    const next: number[] = [];
    for (let at = 0; at < level.length; at += 2) {
      next.push(at + 1 < level.length ? level[at]! + level[at + 1]! : level[at]!);
    }
    level = next;
  }
  return level[0]!;
}

describe('a reduction', () => {
  it('has the same bits for every number of jobs and backend', async () => {
    const f = (i: number) => x[i]! * y[i]!;
    for (const n of [0, 1, 2, 3, 255, 256, 257, 1000, 5000, length]) {
      const expected = promised(n, f);
      for (const nJobs of [1, 2, 5]) expect(await prange(n, f, { reduce: 'sum', nJobs }), `${n}`).toBe(expected);
      expect(await prange(n, f, { reduce: 'sum', backend: 'native' })).toBe(expected);
      expect(await prange(n, f, { reduce: 'sum', backend: 'sequential' })).toBe(expected);
    }
    expect(await prange(5000, f, { reduce: 'sum', backend: 'threads', nJobs: 2 })).toBe(promised(5000, f));
  });

  it('is closer to the truth than a plain loop', async () => {
    const tenth = () => 0.1;
    const n = 1_000_000;
    let plain = 0;
    for (let i = 0; i < n; i++) plain += 0.1;
    const sum = await prange(n, tenth, { reduce: 'sum' });
    expect(Math.abs(sum - 100_000)).toBeLessThan(Math.abs(plain - 100_000) / 10);
  });

  it('gives the extremes of a plain loop, NaN and signed zeros included', async () => {
    const lists = [x, Float64Array.of(3, Number.NaN, 1), Float64Array.of(0, -0, 0), new Float64Array(0)];
    for (const list of lists) {
      let least = Infinity;
      let most = -Infinity;
      for (const value of list) {
        least = Math.min(least, value);
        most = Math.max(most, value);
      }
      for (const backend of ['native', 'sequential'] as const) {
        expect(await prange(list.length, (i) => list[i]!, { reduce: 'min', backend })).toBe(least);
        expect(await prange(list.length, (i) => list[i]!, { reduce: 'max', backend })).toBe(most);
      }
    }
  });

  it('counts booleans', async () => {
    expect(await prange(1000, (i) => i % 3 === 0, { reduce: 'sum' })).toBe(334);
  });

  it('takes bodies that are not compiled, that capture, and given captures', async () => {
    const names = ['a', 'bb', 'ccc'];
    expect(await prange(3, (i) => names[i]!.length, { reduce: 'sum' })).toBe(6);
    const scale = 2;
    const f = (i: number) => i * scale;
    expect(
      await prange(4, delayed(f, { scale: 10 }) as unknown as typeof f, { reduce: 'sum', backend: 'native' }),
    ).toBe(60);
    expect(await prange(4, f, { reduce: 'sum', backend: 'native' })).toBe(12);
  });

  it('passes errors on, and says what is no number', async () => {
    const f = (i: number) => {
      if (i === 700) throw new RangeError('seven hundred');
      return i;
    };
    await expect(prange(1000, f, { reduce: 'sum' })).rejects.toThrow(new RangeError('seven hundred'));
    await expect(prange(10, (i) => `${i}` as never, { reduce: 'sum' })).rejects.toThrow(
      "the body of prange() must give numbers or booleans to have their sum, but what came of some is a string, '0",
    );
    await expect(prange(10, (async (i: number) => i) as never, { reduce: 'sum' })).rejects.toThrow(
      'promises cannot be reduced',
    );
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(prange(10, (i) => i, { reduce: 'sum', signal })).rejects.toThrow('enough');
  });
});

describe('a range', () => {
  it('has start, stop and step as in Python', async () => {
    for (const [start, stop, step] of [
      [0, 5, 1],
      [2, 9, 3],
      [5, 0, -2],
      [5, 5, 1],
      [0, 5, -1],
      [-3, 3, 2],
    ] as const) {
      const expected: number[] = [];
      for (let i = start; step > 0 ? i < stop : i > stop; i += step) expected.push(i);
      expect([...(await prange(start, stop, step, (i) => i))]).toEqual(expected);
      const sum = await prange(start, stop, step, (i) => i, { reduce: 'sum' });
      expect(sum).toBe(expected.reduce((a, b) => a + b, 0));
    }
    expect([...(await prange(2, 4, (i) => i))]).toEqual([2, 3]);
  });

  it('collects results as map does, or in an array of the caller', async () => {
    expect(await prange(3, (i) => i / 2)).toEqual(Float64Array.of(0, 0.5, 1));
    expect(await prange(3, (i) => i > 1)).toEqual(Uint8Array.of(0, 0, 1));
    expect(await prange(2, (i) => `${i}`)).toEqual(['0', '1']);
    expect(await prange(2, async (i) => i)).toEqual(Float64Array.of(0, 1));
    const out = new Int16Array(3);
    expect(await prange(3, (i) => i * 1.5, { out })).toBe(out);
    expect([...out]).toEqual([0, 1, 3]);
  });

  it('refuses what it cannot be', async () => {
    const f = (i: number) => i;
    const any = prange as (...args: unknown[]) => Promise<unknown>;
    for (const wrong of [1.5, Number.NaN, '3', null, 2 ** 60])
      await expect(any(wrong, f)).rejects.toThrow(InvalidRangeError);
    await expect(any(0, 3, 0, f)).rejects.toThrow('the step of prange() must not be 0');
    await expect(any(2 ** 31, f)).rejects.toThrow(InvalidRangeError);
    for (const wrong of [[], [3], [f], [f, 3], [1, 2, 3, 4, f], [3, f, {}, 4]]) {
      await expect(any(...wrong)).rejects.toThrow(InvalidArgumentError);
    }
    await expect(any(3, f, 4)).rejects.toThrow('prange() takes an object of options last, but got a number, 4');
    await expect(any(3, f, { reduce: 'product' })).rejects.toThrow(
      "reduce must be one of 'sum', 'min', 'max', but got",
    );
    await expect(any(3, f, { reduce: 'sum', out: x })).rejects.toThrow('`out` or `reduce`, not both');
    await expect(any(3, f, { returnAs: 'arrow' })).rejects.toThrow('no option `returnAs`');
    await expect(any(3, f, { jobs: 2 })).rejects.toThrow('no option `jobs`');
    await expect(any(5, f, { out: new Float64Array(3) })).rejects.toThrow(InvalidRangeError);
  });
});

it('cuts ranges by their length alone', () => {
  expect([0, 1, 256, 257, 2560, 1e6, 1e9].map(partSize)).toEqual([1, 1, 1, 2, 10, 1024, 1024]);
  expect(joined(reductions.sum, new Float64Array(0))).toBe(0);
  expect(joined(reductions.max, Float64Array.of(1, 5, 3))).toBe(5);
});
