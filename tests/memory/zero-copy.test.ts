/** Columns go to machine code as they are, and results are written where JavaScript will read them. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Float64, makeData, makeVector, Vector } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { delayed, Parallel } from '../../ts/src/index.ts';
import { type NumericArray, native } from '../../ts/src/native.ts';

const double = (x: number) => x * 2;
const add = (x: number, y: number) => x + y;
const parallel = Parallel({ backend: 'native' });

const address = (view: NumericArray) => native().debugAddress(view);
const lastAddresses = () => native().debugLastAddresses();

describe('columns reach machine code without a copy', () => {
  it.each([
    ['plain memory', new Float64Array(1000)],
    ['shared memory', new Float64Array(new SharedArrayBuffer(8000))],
    ['a part of a buffer', new Float64Array(new ArrayBuffer(16_000), 4000, 1000)],
    ['other element types', new Int16Array(1000)],
  ])('%s', async (_, column) => {
    const out = new Float64Array(1000);
    expect(await parallel.mapInto(out, double, column)).toBe(out);
    expect(lastAddresses()).toEqual([address(column), address(out)]);
  });

  it('an Arrow vector, and a slice of it', async () => {
    const values = new Float64Array(1000).map((_, i) => i);
    const vector = makeVector(makeData({ type: new Float64(), data: values }));
    const out = new Float64Array(1000);
    await parallel.mapInto(out, double, vector);
    expect(lastAddresses()).toEqual([address(values), address(out)]);
    await parallel.mapInto(out.subarray(0, 500), double, vector.slice(300, 800));
    expect(lastAddresses()[0]).toBe(address(values.subarray(300)));
    expect(out[0]).toBe(600);
  });

  it('captured typed arrays, and one that is the same for all calls', async () => {
    const table = new Float64Array(new SharedArrayBuffer(80)).fill(3);
    const xs = new Float64Array(new SharedArrayBuffer(80));
    const lookUp = (i: number) => (table[i] as number) + 0;
    await parallel.map(delayed(lookUp, { table }), xs);
    expect(lastAddresses().slice(0, 2)).toEqual([address(xs), address(table)]);
    const at = (array: Float64Array, i: number) => (array[i] as number) + 0;
    await parallel([0, 1, 2].map((i) => delayed(at)(table, i)));
    expect(lastAddresses()[0]).toBe(address(table));
  });
});

describe('results are where they were written', () => {
  it('of map', async () => {
    const results = await parallel.map(add, new Float64Array(100), new Float64Array(100));
    expect(lastAddresses()[2]).toBe(address(results));
  });

  it('of a vector', async () => {
    const results = await Parallel({ backend: 'native', returnAs: 'arrow' })([1, 2, 3].map((x) => delayed(double)(x)));
    expect(results).toBeInstanceOf(Vector);
    expect([...results]).toEqual([2, 4, 6]);
    expect(lastAddresses().at(-1)).toBe(address(results.data[0]?.values));
  });

  it('in place', async () => {
    const column = Float64Array.of(1, 2, 3);
    await parallel.mapInto(column, double, column);
    expect([...column]).toEqual([2, 4, 6]);
  });
});

it.each(['plain', 'shared'])(
  'mapping a 256 MB column into a given array takes no more memory (%s)',
  async (kind) => {
    const child = fileURLToPath(new URL('./children/resident.mjs', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', child, kind]);
    const { before, peak, wrong } = JSON.parse(stdout);
    expect(wrong).toBe(0);
    expect(peak / before).toBeLessThan(1.05);
  },
  120_000,
);
