import { describe, expect, it } from 'vitest';
import { DetachedBufferError } from '../../errors.js';
import type { NumericArray } from '../../native.js';
import { createFakeNative, type FakeOptions } from '../../testing/fake-native.js';
import { batchOf, collect, inOrder, numbers, shared } from '../conformance.js';
import type { Argument, Batch } from '../executor.js';
import { spareControls } from './control.js';
import { createNativeExecutor } from './executor.js';

const square = (x: number) => x * x;
const squares = (length: number) => Array.from({ length }, (_, i) => i * i);

function setUp(options: FakeOptions = {}) {
  const fake = createFakeNative(options);
  const executor = createNativeExecutor(() => fake);
  const steps = () => fake.log.filter((entry) => ['here', 'slice', 'start'].includes(entry));
  return { fake, executor, steps };
}

function column(values: NumericArray): Argument {
  return { kind: 'column', dtype: 'f64', values };
}

function sharedNumbers(length: number): Argument {
  return column(shared(Float64Array.from({ length }, (_, i) => i)));
}

/** Takes an array's memory away. */
function detach(array: NumericArray): void {
  structuredClone(array, { transfer: [array.buffer as ArrayBuffer] });
}

describe('how a job runs', () => {
  it('ends on the calling thread if it is small', async () => {
    const { executor, steps } = setUp({ here: 10 });
    expect(inOrder(await collect(executor, batchOf(square, [numbers(10)])))).toEqual(squares(10));
    expect(steps()).toEqual(['here']);
  });

  it('goes on in the lanes over shared memory', async () => {
    const { executor, steps } = setUp({ here: 4 });
    expect(inOrder(await collect(executor, batchOf(square, [sharedNumbers(30)])))).toEqual(squares(30));
    expect(steps()).toEqual(['here', 'start']);
  });

  it('goes on in slices over plain memory', async () => {
    const { executor, steps } = setUp({ here: 4, slice: 10 });
    expect(inOrder(await collect(executor, batchOf(square, [numbers(30)])))).toEqual(squares(30));
    expect(steps()).toEqual(['here', 'slice', 'slice', 'slice']);
  });

  it('goes on in slices into a plain `out`, in the lanes into a shared one', async () => {
    const { executor, steps, fake } = setUp({ here: 4, slice: 100 });
    const plain = new Float64Array(20);
    await collect(executor, { ...batchOf(square, [sharedNumbers(20)]), out: plain });
    expect(steps()).toEqual(['here', 'slice']);
    fake.log.length = 0;
    const out = shared(new Float64Array(20));
    await collect(executor, { ...batchOf(square, [sharedNumbers(20)]), out });
    expect(steps()).toEqual(['here', 'start']);
    expect([...plain]).toEqual(squares(20));
    expect([...out]).toEqual(squares(20));
  });

  it('counts captured and uniform arrays as memory, too', async () => {
    const { executor, steps, fake } = setUp({ here: 1, slice: 100 });
    const table = Float64Array.of(5, 6);
    const lookup = (x: number, t: Float64Array) => x + t[1]!;
    await collect(executor, batchOf(lookup, [sharedNumbers(20), { kind: 'uniform', value: table }]));
    expect(steps()).toEqual(['here', 'slice']);
    fake.log.length = 0;
    const captured = { ...batchOf((x: number) => x + table[0]!, [sharedNumbers(20)]) };
    await collect(executor, { ...captured, task: { ...captured.task, captures: { table } } });
    expect(steps()).toEqual(['here', 'slice']);
  });

  it('copies and goes on in the lanes when an item outlasts a slice', async () => {
    const { executor, steps } = setUp({ here: 4, slice: 5, stuckAt: 12 });
    const out = new Float64Array(30).fill(-1);
    await collect(executor, { ...batchOf(square, [numbers(30)]), out });
    expect([...out]).toEqual(squares(30));
    expect(steps().slice(-2)).toEqual(['slice', 'start']);
  });

  it('survives the loss of what it copied', async () => {
    const { executor } = setUp({ here: 4, slice: 5, stuckAt: 6 });
    const values = Float64Array.from({ length: 60 }, (_, i) => i);
    const odd = (x: number) => (x % 2 === 0 ? x : undefined);
    const run = collect(executor, batchOf(odd, [column(values)]));
    for (let turn = 0; turn < 6; turn++) await new Promise((resolve) => setImmediate(resolve));
    detach(values);
    expect(inOrder(await run)).toEqual(Array.from({ length: 60 }, (_, i) => odd(i)));
  });

  it('writes over a column, also when it is copied on the way', async () => {
    for (const stuckAt of [-1, 12]) {
      const { executor } = setUp({ here: 4, slice: 5, stuckAt });
      const values = Float64Array.from({ length: 30 }, (_, i) => i);
      await collect(executor, { ...batchOf(square, [column(values)]), out: values });
      expect([...values]).toEqual(squares(30));
    }
  });

  it('lends results only when asked, and takes their memory back', async () => {
    const { executor } = setUp({ here: 100 });
    const [plain] = await collect(executor, batchOf(square, [numbers(10)]));
    expect(plain).toMatchObject({ results: { kind: 'f64' } });
    expect((plain as { results: object }).results).not.toHaveProperty('release');
    const values = [];
    for (let round = 0; round < 2; round++) {
      const [lent] = await collect(executor, { ...batchOf(square, [numbers(10)]), lend: true });
      const { results } = lent as { results: { values: Float64Array; release(): void } };
      expect([...results.values]).toEqual(squares(10));
      values.push(results.values.buffer);
      results.release();
    }
    expect(values[0]).toBe(values[1]);
  });

  it('takes no more lanes than there are', async () => {
    const fake = createFakeNative();
    const lanes: number[] = [];
    const Job = class extends fake.Job {
      constructor(...args: ConstructorParameters<typeof fake.Job>) {
        super(...args);
        lanes.push(args[2]);
      }
    };
    const executor = createNativeExecutor(() => ({ ...fake, Job }));
    for (const nJobs of [1, 3, 100]) await collect(executor, { ...batchOf(square, [numbers(3)]), nJobs });
    expect(lanes).toEqual([1, 3, 4]);
  });
});

describe('memory that is taken away', () => {
  const slow = { here: 4, slice: 5 };

  it.each([
    [
      'an argument',
      (batch: Batch) => detach((batch.arguments[0] as { values: NumericArray }).values),
      /buffer of argument 1/,
    ],
    ['`out`', (batch: Batch) => detach(batch.out!), /buffer of `out`/],
    [
      'a captured array',
      (batch: Batch) => detach(batch.task.captures!.table as NumericArray),
      /buffer of captured `table`/,
    ],
  ])('%s is named', async (_name, takeAway, message) => {
    const { executor } = setUp(slow);
    const table = Float64Array.of(1);
    const plain = batchOf((x: number) => x + table[0]!, [numbers(100)]);
    const batch = { ...plain, task: { ...plain.task, captures: { table } }, out: new Float64Array(100) };
    const run = collect(executor, batch);
    setImmediate(() => takeAway(batch));
    await expect(run).rejects.toThrow(DetachedBufferError);
    await expect(run).rejects.toThrow(message);
    await expect(run).rejects.toThrow(/detached or resized while the job was running/);
  });

  it('is copied first where it can be resized', async () => {
    const { executor, steps } = setUp(slow);
    const buffer = new (ArrayBuffer as new (n: number, o: object) => ArrayBuffer)(160, { maxByteLength: 320 });
    const values = new Float64Array(buffer, 0, 20).fill(3);
    const run = collect(executor, batchOf(square, [column(values)]));
    (buffer as unknown as { resize(n: number): void }).resize(0);
    expect(inOrder(await run)).toEqual(new Array(20).fill(9));
    expect(steps()).toEqual(['here', 'start']);
  });
});

describe('items that bail out', () => {
  it('are run again in JavaScript, with their own arguments', async () => {
    const { executor } = setUp();
    const f = (x: number, flag: boolean, row: Float64Array, factor: number) => {
      if (x % 3 === 0) throw new RangeError(`at ${x}`);
      return x % 2 === 0 ? undefined : x * factor + row.length + (flag ? 0.5 : 0);
    };
    const rows = Array.from({ length: 8 }, (_, i) => new Float64Array(i));
    const outcomes = await collect(
      executor,
      batchOf(f, [
        numbers(8),
        { kind: 'column', dtype: 'bool', values: Uint8Array.from({ length: 8 }, (_, i) => i % 2) },
        { kind: 'views', arrays: rows },
        { kind: 'uniform', value: 10 },
      ]),
    );
    const at = (index: number) => outcomes.find(({ first, length }) => first <= index && index < first + length)!;
    for (let index = 0; index < 8; index++) {
      const outcome = at(index);
      if (index % 3 === 0) {
        expect(outcome).toMatchObject({ first: index, length: 1, error: new RangeError(`at ${index}`) });
      } else {
        const { first, results } = outcome as unknown as {
          first: number;
          results: { kind: string; values: unknown[] };
        };
        expect(results.kind).toBe('any');
        expect(results.values[index - first]).toBe(f(index, index % 2 === 1, rows[index]!, 10));
      }
    }
  });

  it('leave numbers numbers and booleans booleans where they fit', async () => {
    const fake = createFakeNative();
    // A kernel may give up on items for reasons of its own.
    const Job = class extends fake.Job {
      override bailed() {
        return Float64Array.of(1);
      }
    };
    const executor = createNativeExecutor(() => ({ ...fake, Job }));
    const [numbersOnly] = await collect(executor, batchOf(square, [numbers(3)]));
    expect(numbersOnly).toMatchObject({ results: { kind: 'f64', values: Float64Array.of(0, 1, 4) } });
    const [booleans] = await collect(
      executor,
      batchOf((x: number) => x > 0, [numbers(3)]),
    );
    expect(booleans).toMatchObject({ results: { kind: 'bool', values: Uint8Array.of(0, 1, 1) } });
  });

  it('write what an assignment writes into `out`', async () => {
    const { executor } = setUp();
    const out = new Int16Array(4).fill(7);
    const batch = batchOf((x: number) => (x === 2 ? (undefined as unknown as number) : x * 1.5), [numbers(4)]);
    expect(await collect(executor, { ...batch, out })).toMatchObject([
      { first: 0, length: 4, results: { kind: 'out' } },
    ]);
    expect([...out]).toEqual([0, 1, 0, 4]);
  });
});

describe('stopping', () => {
  it('ends a job in the lanes and in slices, and gives control words back', async () => {
    for (const args of [numbers(100_000), sharedNumbers(100_000)]) {
      const { executor } = setUp();
      const controller = new AbortController();
      const reason = new Error('enough');
      setTimeout(() => controller.abort(reason), 10);
      const spare = spareControls();
      await expect(collect(executor, batchOf(square, [args]), controller.signal)).rejects.toBe(reason);
      expect(spareControls()).toBeGreaterThanOrEqual(Math.max(spare, 1));
    }
  });

  it('by return() waits until nothing runs', async () => {
    const { executor, fake } = setUp();
    const run = executor.submit(batchOf(square, [sharedNumbers(100_000)]))[Symbol.asyncIterator]();
    const first = run.next();
    await run.return!();
    const { length } = fake.log;
    expect(await first).toEqual({ done: true, value: undefined });
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(fake.log).toHaveLength(length);
  });

  it('by close() with force ends what runs', async () => {
    const { executor } = setUp();
    const run = collect(executor, batchOf(square, [sharedNumbers(100_000)]));
    await new Promise((resolve) => setImmediate(resolve));
    await executor.close({ force: true });
    expect(await run).toEqual([]);
  });

  it('leaves nothing behind after a thousand batches', async () => {
    const { executor } = setUp();
    await collect(executor, batchOf(square, [numbers(3)]));
    const spare = spareControls();
    for (let i = 0; i < 1000; i++) await collect(executor, batchOf(square, [sharedNumbers(20)]));
    expect(spareControls()).toBe(spare);
  });
});
