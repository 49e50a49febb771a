import { Vector, vectorFromArray } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import {
  DetachedBufferError,
  delayed,
  InvalidArgumentError,
  InvalidRangeError,
  Parallel,
  vectorize,
} from '../index.js';

const f = (x: number, y: number) => Math.sqrt(x * x + y * y) / (x - y);
const length = 100_000;
const xs = Float64Array.from({ length }, (_, i) => Math.sin(i) * i);
const ys = Float32Array.from({ length }, (_, i) => Math.cos(i));
const plain = xs.map((x, i) => f(x, ys[i]!));

describe('a vectorized function', () => {
  it('gives for lists what a loop gives, bit for bit', async () => {
    const g = vectorize(f);
    expect(g.explain(xs, ys).signature).toBe('(x: f64, y: f32) -> f64');
    for (let round = 0; round < 2; round++) expect(g(xs, ys)).toEqual(plain);
    expect(await g.async(xs, ys)).toEqual(plain);
    const out = new Float64Array(length);
    expect(g.into(out, xs, ys)).toBe(out);
    expect(out).toEqual(plain);
    const shared = new Float64Array(new SharedArrayBuffer(length * 8));
    expect(g.into(shared, xs, ys)).toBe(shared);
    expect([...shared]).toEqual([...plain]);
    expect([g.name, g.length]).toEqual(['f', 2]);
  });

  it('takes lists, iterables, Arrow Vectors and their slices, in any mixture', async () => {
    const add = vectorize((a: number, b: number) => a + 10 * b);
    const vector = vectorFromArray(Float64Array.of(0, 1, 2, 3)).slice(1);
    const chunked = new Vector([
      ...vectorFromArray(Int32Array.of(1)).data,
      ...vectorFromArray(Int32Array.of(2, 3)).data,
    ]);
    const lists = [Float64Array.of(1, 2, 3), Uint8Array.of(1, 2, 3), [1, 2, 3], new Set([1, 2, 3]), vector, chunked];
    for (const a of lists as Iterable<number>[]) {
      for (const b of lists as Iterable<number>[]) {
        expect(add(a, b)).toEqual(Float64Array.of(11, 22, 33));
        expect(await add.async(a, b)).toEqual(Float64Array.of(11, 22, 33));
      }
    }
    const and = vectorize((a: boolean, b: boolean) => a && b);
    const flags = vectorFromArray([true, false, true]);
    expect(and(flags as never, [true, true, false])).toEqual(Uint8Array.of(1, 0, 0));
    expect(await and.async(flags as never, [true, true, false])).toEqual(Uint8Array.of(1, 0, 0));
    const holes = vectorFromArray([1, null, 3]);
    expect(vectorize((a: number | null) => (a === null ? -1 : a))(holes as never)).toEqual(Float64Array.of(1, -1, 3));
  });

  it('broadcasts single values and lists of one item', async () => {
    const sub = vectorize((a: number, b: number) => a - b);
    const cases: [unknown, unknown, unknown][] = [
      [[1, 2], 1, Float64Array.of(0, 1)],
      [1, Float64Array.of(1, 2), Float64Array.of(0, -1)],
      [[5], [1, 2], Float64Array.of(4, 3)],
      [Int8Array.of(1, 2), vectorFromArray([1]), Float64Array.of(0, 1)],
      [[5], 2, Float64Array.of(3)],
      [[5], [2], Float64Array.of(3)],
      [[], 2, new Float64Array(0)],
      [[], [2], new Float64Array(0)],
      [true, [1, 2], Float64Array.of(0, -1)],
      [[true], [1, 2], Float64Array.of(0, -1)],
      [5, 2, 3],
    ];
    for (const [a, b, expected] of cases) {
      expect(sub(a as number[], b as number[])).toEqual(expected);
      expect(await sub.async(a as number[], b as number[])).toEqual(expected);
    }
    expect(() => sub([1, 2], [1, 2, 3])).toThrow(InvalidRangeError);
    expect(() => sub([1, 2], [1, 2, 3])).toThrow(
      /must have one length, or be single values, but argument 1 has 2 items and argument 2 has 3/,
    );
    expect(() => sub([1], [])).not.toThrow();
  });

  it('converts to a dtype as typed arrays do', async () => {
    const values = [1.5, -1, 300.7, Number.NaN, 2 ** 33 + 5, 0.1];
    const types = { f32: Float32Array, i8: Int8Array, u8c: Uint8ClampedArray, u16: Uint16Array, i32: Int32Array };
    for (const [dtype, Type] of Object.entries(types)) {
      const double = vectorize((x: number) => x * 2, { dtype: dtype as keyof typeof types });
      const expected = Type.from(values.map((x) => x * 2));
      expect(double(values), dtype).toEqual(expected);
      expect(await double.async(Float64Array.from(values)), dtype).toEqual(expected);
      expect(double.into(new Type(values.length), values)).toEqual(expected);
    }
    expect(vectorize((x: number) => x > 1, { dtype: 'f64' })([1, 2])).toEqual(Float64Array.of(0, 1));
  });

  it('writes as if all were computed before', () => {
    const add = vectorize((a: number, b: number) => a + b);
    const memory = Float64Array.of(1, 2, 3, 4, 5);
    add.into(memory.subarray(1), memory.subarray(0, 4), 10);
    expect([...memory]).toEqual([1, 11, 12, 13, 14]);
    add.into(memory, memory, memory);
    expect([...memory]).toEqual([2, 22, 24, 26, 28]);
    const narrow = new Float32Array(memory.buffer, 0, 5);
    add.into(narrow, memory, 0);
    expect([...narrow]).toEqual([2, 22, 24, 26, 28]);
    const table = Float64Array.of(3, 2, 1, 0);
    vectorize((i: number) => table[i]!).into(table, [0, 1, 2, 3]);
    expect([...table]).toEqual([3, 2, 1, 0]);
    vectorize((i: number) => table[3 - i]!).into(table, [0, 1, 2, 3]);
    expect([...table]).toEqual([0, 1, 2, 3]);
  });

  it('runs in JavaScript what is not compiled, in order', async () => {
    const label = vectorize((x: number, unit: string) => `${x} ${unit}`);
    expect(label([1, 2], 'm')).toEqual(['1 m', '2 m']);
    expect(label(1, ['m', 's'])).toEqual(['1 m', '1 s']);
    expect(await label.async([1, 2], 'm')).toEqual(['1 m', '2 m']);
    expect(label.explain([1], 'm').executor).toBe('inline');
    const sign = vectorize((x: number) => (x > 0 ? 1 : x < 0 ? 'minus' : undefined));
    expect(sign([1, -1, 0])).toEqual([1, 'minus', undefined]);
    const maybe = vectorize((x: number) => (x > 1 ? x : undefined));
    expect(maybe([3, 1, 2])).toEqual([3, undefined, 2]);
    const seen: number[] = [];
    expect(vectorize((x: number) => seen.push(x))([7, 8])).toEqual(Float64Array.of(1, 2));
    expect(seen).toEqual([7, 8]);
  });

  it('throws what the first item throws', () => {
    const root = vectorize((x: number) => {
      if (x < 0) throw new RangeError(`negative: ${x}`);
      return Math.sqrt(x);
    });
    expect(root([4, 9])).toEqual(Float64Array.of(2, 3));
    expect(() => root([4, -1, -2])).toThrow(new RangeError('negative: -1'));
    expect(() => root(Float64Array.from({ length: 5000 }, (_, i) => 4990 - i))).toThrow('negative: -1');
  });

  it('reads what it captures anew, and takes what is given', () => {
    let factor = 2;
    const g = vectorize((x: number) => x * factor);
    expect(g([1, 2])).toEqual(Float64Array.of(2, 4));
    factor = 3;
    expect(g([1, 2])).toEqual(Float64Array.of(3, 6));
    const h = vectorize(delayed((x: number) => x * factor, { factor: 10 }) as unknown as (x: number) => number);
    expect([h([1]), h(1)]).toEqual([Float64Array.of(10), 10]);
  });

  it('runs items that take long, one after the other slice', () => {
    const steps = vectorize((n: number) => {
      let x = 0.3;
      for (let i = 0; i < n; i++) x = 3.7 * x * (1 - x);
      return x;
    });
    const long = 40_000_000;
    let x = 0.3;
    for (let i = 0; i < long; i++) x = 3.7 * x * (1 - x);
    expect(steps([1, long, 0])).toEqual(Float64Array.of(3.7 * 0.3 * (1 - 0.3), x, 0.3));
  });

  it('travels to workers', async () => {
    const half = vectorize((x: number) => x / 2, { dtype: 'f32' });
    const task = delayed((n: number) => half([n, 2 * n]));
    expect(await Parallel({ backend: 'threads', nJobs: 1 })([task(1)])).toEqual([Float32Array.of(0.5, 1)]);
  });

  it('refuses what it cannot take', () => {
    expect(() => vectorize(3 as never)).toThrow(InvalidArgumentError);
    expect(() => vectorize(f, { dtype: 'float' as never })).toThrow(
      /dtype must be one of f64, f32, .*, but got a string, 'float'/,
    );
    expect(() => vectorize(f, { dtyp: 'f64' } as never)).toThrow("no option 'dtyp'; its options are dtype, math");
    const g = vectorize(f);
    expect(() => g({} as never, [1])).toThrow(/argument 1 of f must be a number, .* but got an object/);
    expect(() => g.into([] as never, [1], 2)).toThrow(
      'into() needs a typed array of numbers to write to first, but got an array of 0',
    );
    expect(() => g.into(new Float64Array(1), [1, 2], 2)).toThrow('`out` has room for 1 results, but there are 2');
    const gone = new Float64Array(2);
    structuredClone(gone, { transfer: [gone.buffer] });
    expect(() => g(gone, 1)).toThrow(DetachedBufferError);
    expect(() => g.into(gone, [1, 2], 1)).toThrow(DetachedBufferError);
  });
});
