import { describe, expect, it } from 'vitest';
import { UnsupportedTaskError } from '../../errors.js';
import { createFakeNative } from '../../testing/fake-native.js';
import { batchOf, collect, inOrder, numbers } from '../conformance.js';
import { createNativeExecutor } from './executor.js';

function setUp() {
  const fake = createFakeNative();
  const compiled = () => fake.log.filter((entry) => entry === 'compile').length;
  return { executor: createNativeExecutor(() => fake), compiled };
}

describe('compiled functions', () => {
  it('are remembered by function and kinds of arguments', async () => {
    const { executor, compiled } = setUp();
    const f = (x: number) => x + 1;
    for (let i = 0; i < 3; i++) await collect(executor, batchOf(f, [numbers(2)]));
    expect(compiled()).toBe(1);
    await collect(executor, batchOf(f, [{ kind: 'column', dtype: 'u8', values: Uint8Array.of(1) }]));
    await collect(executor, { ...batchOf(f, [numbers(2)]), out: new Float32Array(2) });
    expect(compiled()).toBe(3);
  });

  it('are remembered by source for functions made anew', async () => {
    const { executor, compiled } = setUp();
    for (let i = 0; i < 10; i++)
      await collect(
        executor,
        batchOf((x: number) => x * 2, [numbers(2)]),
      );
    expect(compiled()).toBe(1);
  });

  it('do not depend on the values of captures', async () => {
    const { executor, compiled } = setUp();
    const batch = batchOf((x: number) => x * factor, [numbers(3)]);
    const results = [];
    for (const value of [2, 3]) {
      const task = { ...batch.task, captures: { factor: value } };
      results.push(inOrder(await collect(executor, { ...batch, task })));
    }
    expect(results).toEqual([
      [0, 2, 4],
      [0, 3, 6],
    ]);
    expect(compiled()).toBe(1);
  });

  it('run closures of one text as one job, what differs being a column', async () => {
    const fake = createFakeNative();
    const executor = createNativeExecutor(() => fake);
    const make = (factor: number) => (x: number) => x * factor + 1;
    const tasks = Array.from({ length: 6 }, (_, index) => ({ fn: make(index) as never, captures: undefined }));
    const batch = { ...batchOf(make(0), [numbers(6)]), task: tasks[0]!, tasks };
    expect(inOrder(await collect(executor, batch))).toEqual([1, 2, 5, 10, 17, 26]);
    expect(fake.log.filter((entry) => entry.startsWith('job'))).toEqual(['job of 6']);
    // Others of that text are the same code; with one value for all, it is another.
    expect(inOrder(await collect(executor, { ...batch }))).toEqual([1, 2, 5, 10, 17, 26]);
    const alike = tasks.map(() => ({ fn: make(2) as never, captures: undefined }));
    expect(inOrder(await collect(executor, { ...batch, tasks: alike }))).toEqual([1, 3, 5, 7, 9, 11]);
    expect(fake.log.filter((entry) => entry === 'compile').length).toBe(2);
    // Where what is captured changes its kind, another job begins.
    const mixed = tasks.map((task, index) => (index < 4 ? task : { fn: task.fn, captures: { factor: true } }));
    fake.log.length = 0;
    expect(inOrder(await collect(executor, { ...batch, tasks: mixed }))).toEqual([1, 2, 5, 10, 5, 6]);
    expect(fake.log.filter((entry) => entry.startsWith('job'))).toEqual(['job of 4', 'job of 2']);
  });

  it('are not chosen again where most items had to be run in JavaScript', async () => {
    const { executor } = setUp();
    const batch = batchOf(
      (x: number) => {
        if (x > 5) throw new Error('too large');
        return x;
      },
      [numbers(100)],
    );
    expect(executor.refuses(batch)).toBeUndefined();
    const outcomes = await collect(executor, batch);
    expect(outcomes.filter((outcome) => 'error' in outcome).length).toBe(94);
    expect(executor.refuses(batch)).toMatchObject({ reason: 'bails' });
    expect(executor.knows(batch)).toBe(false);
    // Who insists may.
    expect((await collect(executor, batch)).length).toBe(outcomes.length);
  });

  it('take the same typed array for all items as one', () => {
    const { executor, compiled } = setUp();
    const row = Float64Array.of(1, 2);
    const f = (r: Float64Array) => r[0]!;
    executor.refuses(batchOf(f, [{ kind: 'views', arrays: [row, row] }]));
    executor.refuses(batchOf(f, [{ kind: 'uniform', value: row }]));
    expect(compiled()).toBe(1);
  });

  it("are made of Math's own functions", async () => {
    const { executor } = setUp();
    expect(inOrder(await collect(executor, batchOf(Math.max, [numbers(3), { kind: 'uniform', value: 1 }])))).toEqual([
      1, 1, 2,
    ]);
  });
});

describe('refusals', () => {
  it('are remembered, and made anew for each who asks', () => {
    const { executor, compiled } = setUp();
    const batch = batchOf((x: number) => x + outsideValue, [numbers(2)]);
    const [first, second] = [executor.refuses(batch), executor.refuses(batch)];
    expect(first).toMatchObject({ reason: 'free-variable', line: 1, column: 1, wayOut: 'pass it' });
    expect(first).not.toBe(second);
    expect(compiled()).toBe(1);
  });

  it.each([
    [batchOf((s: string) => s, [{ kind: 'values', values: ['a'] }]), 'type', /argument 1 is a string, 'a'/],
    [batchOf((x: number) => x, [{ kind: 'values', values: [1, 'a'] }]), 'type', /argument 1 is a string, 'a'/],
    [batchOf((x: number) => x, [{ kind: 'values', values: [1, null] }]), 'type', /argument 1 is null/],
    [batchOf((x: number) => x, [numbers(1), { kind: 'uniform', value: {} }]), 'type', /argument 2 is an object/],
    [batchOf(Number.parseInt as never, [numbers(1)]), 'native-function', /`parseInt` has no source to compile/],
  ])('say what is in the way', (batch, reason, message) => {
    const refusal = setUp().executor.refuses(batch);
    expect(refusal).toBeInstanceOf(UnsupportedTaskError);
    expect(refusal!.reason).toBe(reason);
    expect(refusal!.message).toMatch(message);
  });

  it('come when there is no addon', async () => {
    const cause = new Error('Cannot find module');
    const executor = createNativeExecutor(() => {
      throw cause;
    });
    const batch = batchOf((x: number) => x, [numbers(1)]);
    expect(executor.refuses(batch)).toMatchObject({ reason: 'no-addon', cause });
    await expect(collect(executor, batch)).rejects.toThrow(/native code could not be loaded: Cannot find module/);
  });
});

declare const factor: number;
declare const outsideValue: number;
