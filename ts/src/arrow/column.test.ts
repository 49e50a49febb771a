import { Bool, Float16, makeData, makeVector, Vector, vectorFromArray } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import type { Argument } from '../executors/executor.js';
import { columnOf, commonLength } from './column.js';
import { segmentsOf } from './segments.js';

const only = async (value: unknown): Promise<Argument> => {
  const { chunks } = await columnOf(value, 1);
  expect(chunks).toHaveLength(1);
  return chunks[0]!.argument;
};

describe('columns', () => {
  it('take typed arrays as they are', async () => {
    for (const values of [new Float64Array(3), new Uint8ClampedArray(3), new Int16Array(new SharedArrayBuffer(6))]) {
      expect((await only(values)) as { values: unknown }).toMatchObject({ kind: 'column' });
      expect(((await only(values)) as { values: unknown }).values).toBe(values);
    }
  });

  it('know typed arrays of other realms', async () => {
    const { runInNewContext } = await import('node:vm');
    const foreign = runInNewContext('Float32Array.of(1, 2)');
    expect(foreign).not.toBeInstanceOf(Float32Array);
    expect(await only(foreign)).toMatchObject({ kind: 'column', dtype: 'f32' });
  });

  it('take subclasses of typed arrays for what they are', async () => {
    expect(await only(Buffer.from([1, 2]))).toMatchObject({ kind: 'column', dtype: 'u8' });
  });

  it('copy arrays of one kind into shared memory', async () => {
    const numbers = (await only([1, -0, Number.NaN])) as { values: Float64Array };
    expect(numbers).toMatchObject({ kind: 'column', dtype: 'f64' });
    expect([...numbers.values]).toEqual([1, -0, Number.NaN]);
    expect(numbers.values.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(await only([true, false])).toMatchObject({ kind: 'column', dtype: 'bool' });
    expect(await only([new Int8Array(1), new Int8Array(2)])).toMatchObject({ kind: 'views' });
  });

  it.each([
    [[1, 'a']],
    [[1, undefined]],
    [[true, 0]],
    [['a']],
    [[new Int8Array(1), new Int16Array(1)]],
    [[new BigInt64Array(1)]],
    [[]],
  ])('keep other arrays as values', async (values) => {
    expect(await only(values)).toEqual({ kind: 'values', values });
  });

  it('take chunks of Vectors as they are', async () => {
    const values = Float64Array.of(1, 2, 3);
    expect(((await only(makeVector(values))) as { values: unknown }).values).toBe(values);
    const slice = ((await only(makeVector(values).slice(1, 3))) as { values: Float64Array }).values;
    expect([slice.buffer, ...slice]).toEqual([values.buffer, 2, 3]);
    const built = (await only(vectorFromArray([1, 2, 3]))) as { values: Float64Array };
    expect([...built.values]).toEqual([1, 2, 3]);
  });

  it('unpack bitmaps from their offset', async () => {
    const bits = Array.from({ length: 40 }, (_, i) => i % 3 === 0);
    const { values, dtype } = (await only(vectorFromArray(bits).slice(5, 25))) as { values: Uint8Array; dtype: string };
    expect([dtype, ...values]).toEqual(['bool', ...bits.slice(5, 25).map(Number)]);
    const nullable = new Vector([
      makeData({ type: new Bool(), length: 2, nullCount: 1, nullBitmap: Uint8Array.of(1), data: Uint8Array.of(3) }),
    ]);
    expect(await only(nullable)).toEqual({ kind: 'values', values: [true, null] });
  });

  it('read Vectors of nulls, half floats, bigints and strings item by item', async () => {
    expect(await only(vectorFromArray([1, null]))).toEqual({ kind: 'values', values: [1, null] });
    expect(await only(vectorFromArray(['a', 'b']))).toEqual({ kind: 'values', values: ['a', 'b'] });
    expect(await only(vectorFromArray([1n]))).toEqual({ kind: 'values', values: [1n] });
    const halves = (await only(vectorFromArray([1.5, 2], new Float16()))) as { values: Float64Array };
    expect([...halves.values]).toEqual([1.5, 2]);
  });
});

describe('segments', () => {
  it('are one where there is nothing to cut', async () => {
    const columns = [await columnOf([1, 2, 3], 1), await columnOf(5, 2)];
    expect(segmentsOf(columns, commonLength(columns))).toMatchObject([{ first: 0, length: 3 }]);
  });

  it('cut every kind of argument at the chunks of all', async () => {
    const chunked = makeVector(Float64Array.of(1, 2)).concat(
      makeVector(new Float64Array(0)),
      makeVector(Float64Array.of(3, 4, 5)),
    );
    const columns = [
      await columnOf(chunked, 1),
      await columnOf(['a', 'b', 'c', 'd', 'e'], 2),
      await columnOf(
        Array.from({ length: 5 }, (_, i) => new Int8Array(i)),
        3,
      ),
      await columnOf(true, 4),
    ];
    const segments = segmentsOf(columns, commonLength(columns));
    expect(segments.map(({ first, length }) => [first, length])).toEqual([
      [0, 2],
      [2, 3],
    ]);
    expect(segments[1]!.arguments).toMatchObject([
      { values: Float64Array.of(3, 4, 5) },
      { values: ['c', 'd', 'e'] },
      { arrays: [new Int8Array(2), new Int8Array(3), new Int8Array(4)] },
      { value: true },
    ]);
  });

  it('are one empty one for no items', async () => {
    const columns = [await columnOf(vectorFromArray([1]).slice(0, 0), 1)];
    expect(segmentsOf(columns, commonLength(columns))).toMatchObject([{ first: 0, length: 0 }]);
  });
});
