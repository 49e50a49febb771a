import { describe, expect, it } from 'vitest';
import { InvalidArgumentError, InvalidRangeError, jit, Parallel, prange, type View2d, view2d } from '../index.js';

const rows = 4;
const cols = 3;
const table = Array.from({ length: rows }, (_, i) => Array.from({ length: cols }, (_, j) => 10 * i + j));
const byRow = view2d(Float64Array.from(table.flat()), rows, cols);
const byColumn = view2d(
  Int16Array.from([99, ...table[0]!.flatMap((_, j) => table.map((row) => row[j]!))]),
  rows,
  cols,
  {
    order: 'column',
    offset: 1,
  },
);

const listOf = (m: View2d) => Array.from(m, (row) => [...row]);

describe.each([
  ['rows', byRow],
  ['columns', byColumn],
] as [string, View2d][])('a matrix by %s', (_name, m) => {
  it('has its elements, rows and columns where they are', () => {
    expect(m.shape).toEqual([rows, cols]);
    expect(listOf(m)).toEqual(table);
    for (let j = 0; j < cols; j++) expect([...m.col(j)]).toEqual(table.map((row) => row[j]));
    for (let i = 0; i < rows; i++) expect(m.row(i).at(2)).toBe(table[i]![2]);
    expect([...m.toArray()]).toEqual(table.flat());
    expect(m.toArray().constructor).toBe(m.data.constructor);
    expect(m.col(1).toArray()).toEqual((m.data.constructor as typeof Float64Array).from(table.map((row) => row[1]!)));
  });

  it('has nothing out of bounds, as JavaScript and as compiled code', async () => {
    const places = [-1, -0, 0, 0.5, 1, 2, 3, 4, 5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, 2 ** 53];
    const g = (i: number, j: number) => (m.at(i, j) === undefined ? -1 : m.at(i, j)!);
    const compiled = jit(g);
    for (const i of places) {
      for (const j of places) {
        expect(m.at(i, j), `${i}, ${j}`).toBe(table[i]?.[j]);
        expect(compiled(i, j), `${i}, ${j}`).toBe(table[i]?.[j] ?? -1);
      }
    }
    expect(compiled.explain(1, 1).executor).toBe('native');
    const all = { is: [] as number[], js: [] as number[] };
    for (const i of places) for (const j of places) all.is.push(i) && all.js.push(j);
    const half = (i: number, j: number) => m.at(i, j)! / 2;
    const found = await Parallel({ backend: 'native' }).map(half, all.is, all.js);
    expect(found).toEqual(all.is.map((i, index) => (table[i]?.[all.js[index]!] ?? Number.NaN) / 2));
  });

  it('has views of the same memory', () => {
    expect(listOf(m.transpose())).toEqual(table[0]!.map((_, j) => table.map((row) => row[j])));
    expect(m.transpose().transpose()).toEqual(m);
    for (const [from, to] of [[0], [1, 3], [-2], [0, -1], [2, 1], [-9, 99], [1.7, 2.2]] as (
      | [number]
      | [number, number]
    )[]) {
      expect(listOf(m.slice([from, to]))).toEqual(table.slice(from, to));
      expect(listOf(m.slice([0], [from, to]))).toEqual(table.map((row) => row.slice(from, to)));
      expect(listOf(m.slice([1], [from, to]).transpose().transpose())).toEqual(
        table.slice(1).map((row) => row.slice(from, to)),
      );
    }
    expect(m.slice([1, 3], [1]).at(1, 1)).toBe(table[2]![2]);
    expect(m.slice([1, 3], [1]).at(2, 0)).toBe(undefined);
    const copy = view2d(m.toArray(), rows, cols);
    copy.set(1, 1, 77);
    copy.row(2).set(0, 78);
    copy.transpose().slice([2], [3]).set(0, 0, 79);
    copy.set(9, 0, 1);
    copy.set(0, -1, 1);
    copy.col(0).set(4, 1);
    const expected = table.map((row) => [...row]);
    expected[1]![1] = 77;
    expected[2]![0] = 78;
    expected[3]![2] = 79;
    expect(listOf(copy)).toEqual(expected);
  });

  it('travels to workers', async () => {
    const f = (i: number) => `${m.row(i).toArray()} ${m.shape}`;
    expect(await Parallel({ backend: 'threads', nJobs: 1 }).map(f, [1])).toEqual([`${table[1]} 4,3`]);
  });
});

it('multiplies matrices in compiled loops', async () => {
  const n = 40;
  const a = view2d(
    Float64Array.from({ length: n * n }, (_, i) => Math.sin(i)),
    n,
    n,
  );
  const b = view2d(
    Float64Array.from({ length: n * n }, (_, i) => Math.cos(i)),
    n,
    n,
    { order: 'column' },
  );
  const cell = (at: number) => {
    const i = Math.floor(at / n);
    const j = at % n;
    let sum = 0;
    for (let k = 0; k < n; k++) sum += a.at(i, k)! * b.at(k, j)!;
    return sum;
  };
  const product = await prange(n * n, cell, { backend: 'native' });
  expect(product).toEqual(Float64Array.from({ length: n * n }, (_, at) => cell(at)));
});

it('refuses what is no matrix', () => {
  const any = view2d as (...args: unknown[]) => unknown;
  expect(() => any([1, 2], 1, 2)).toThrow(InvalidArgumentError);
  expect(() => any(new BigInt64Array(2), 1, 2)).toThrow(InvalidArgumentError);
  expect(() => any(new Float64Array(5), 2, 3)).toThrow(
    'a matrix of 2 rows and 3 columns has 6 elements, and a Float64Array of 5 has not so many',
  );
  expect(() => any(new Float64Array(6), 2, 3, { offset: 1 })).toThrow('has not so many from 1 on');
  for (const wrong of [-1, 1.5, Number.NaN, '2', undefined]) {
    expect(() => any(new Float64Array(6), wrong, 3)).toThrow(InvalidRangeError);
  }
  expect(() => any(new Float64Array(6), 2, 3, { order: 'F' })).toThrow("order must be one of 'row', 'column'");
  expect(() => any(new Float64Array(6), 2, 3, null)).toThrow('takes an object of options last, but got null');
  for (const wrong of [-1, rows, 0.5]) {
    expect(() => byRow.row(wrong)).toThrow(InvalidRangeError);
    expect(() => byRow.col(wrong)).toThrow(InvalidRangeError);
  }
  expect(listOf(view2d(new Float64Array(0), 0, 3))).toEqual([]);
});
