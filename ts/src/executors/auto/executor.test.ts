import { describe, expect, it } from 'vitest';
import { DetachedBufferError } from '../../errors.js';
import { createFakeNative, type FakeNative } from '../../testing/fake-native.js';
import { batchOf, collect, inOrder, numbers } from '../conformance.js';
import type { Batch, Outcome } from '../executor.js';
import { createNativeExecutor } from '../native/executor.js';
import { createAutoExecutor } from './executor.js';

/** Takes milliseconds here; the fake addon runs it from its source. */
const slow = (x: number) => {
  const end = performance.now() + 12;
  while (performance.now() < end);
  return x * 2;
};

const slowWords = (x: number) => {
  const end = performance.now() + 12;
  while (performance.now() < end);
  return x < 4 ? x : `${x}`;
};

function autoOver(fake: FakeNative = createFakeNative({ here: 1000 })) {
  return { fake, executor: createAutoExecutor(createNativeExecutor(() => fake)) };
}

function plain(fn: Batch['task']['fn'], values: readonly unknown[]): Batch {
  return { ...batchOf(fn, [{ kind: 'values', values }]), list: true };
}

const range = (length: number) => Array.from({ length }, (_, i) => i);

describe('auto', () => {
  it('compiles nothing for quick calls', async () => {
    const { fake, executor } = autoOver();
    const quick = (x: number) => x + 1;
    expect(inOrder(await collect(executor, plain(quick, range(10_000))))).toEqual(range(10_000).map(quick));
    expect(fake.log).toEqual([]);
  });

  it('goes native with long ones, after the first', async () => {
    const { fake, executor } = autoOver();
    expect(inOrder(await collect(executor, plain(slow, range(12))))).toEqual(range(12).map((x) => x * 2));
    expect(fake.log.slice(0, 2)).toEqual(['compile', 'job of 11']);
  });

  it('gives one column for items that ran here and natively, without a copy', async () => {
    const { fake, executor } = autoOver();
    const outcomes = await collect(executor, batchOf(slow, [numbers(6)]));
    expect(outcomes).toHaveLength(1);
    const [outcome] = outcomes as [Outcome & { results: { values: Float64Array } }];
    expect(outcome.results.values).toEqual(Float64Array.of(0, 2, 4, 6, 8, 10));
    expect(outcome.results.values.buffer.byteLength).toBe(48);
    expect(fake.log).toContain('job of 5');
  });

  it('times items one by one, natively never', async () => {
    const { fake, executor } = autoOver();
    const batch = { ...batchOf(slow, [numbers(6)]), timeout: 5 };
    const outcomes = await collect(executor, batch);
    expect(outcomes.map((outcome) => 'error' in outcome && (outcome.error as Error).name)).toEqual(
      new Array(6).fill('TaskTimeoutError'),
    );
    expect(fake.log).toEqual([]);
    const fits = { ...batchOf(slow, [numbers(6)]), timeout: 10_000 };
    expect(inOrder(await collect(executor, fits))).toEqual([0, 2, 4, 6, 8, 10]);
    expect(fake.log).toEqual([]);
  });

  it('gives an array where results are of several kinds, wherever they ran', async () => {
    const { fake, executor } = autoOver();
    expect(inOrder(await collect(executor, batchOf(slowWords, [numbers(6)])))).toEqual([0, 1, 2, 3, '4', '5']);
    expect(fake.log).toContain('job of 5');
  });

  it('runs each item once', async () => {
    // What has effects is not compiled; and what is tried natively is what did not run here.
    const { fake, executor } = autoOver();
    const outside: number[] = [];
    const note = (x: number) => {
      const end = performance.now() + 12;
      while (performance.now() < end);
      outside.push(x);
      return x;
    };
    expect(inOrder(await collect(executor, plain(note, range(5))))).toEqual(range(5));
    expect(outside).toEqual(range(5));
    expect(fake.log).toEqual(['compile']);
  });

  it('asks once for what is refused', async () => {
    const { fake, executor } = autoOver();
    const outside = 12;
    const task = (x: number) => {
      const end = performance.now() + outside;
      while (performance.now() < end);
      return x;
    };
    for (let round = 0; round < 3; round++) await collect(executor, plain(task, range(3)));
    expect(fake.log).toEqual(['compile']);
  });

  it('reads no plain array that holds anything else than numbers', async () => {
    const { fake, executor } = autoOver();
    const task = (x: unknown) => slow(Number(x));
    expect(inOrder(await collect(executor, plain(task, ['1', '2', '3'])))).toEqual([2, 4, 6]);
    expect(inOrder(await collect(executor, plain(task, [1, 2, '3'])))).toEqual([2, 4, 6]);
    expect(fake.log).toEqual([]);
  });

  it('goes native at once with a large column of what is compiled', async () => {
    const { fake, executor } = autoOver(createFakeNative({ here: 1e5 }));
    const half = (x: number) => x / 2;
    const native = createNativeExecutor(() => fake);
    const batch = batchOf(half, [numbers(10_000)]);
    expect(native.refuses(batch)).toBeUndefined();
    const ready = createAutoExecutor(native);
    expect(inOrder(await collect(ready, batch))).toEqual(range(10_000).map(half));
    expect(fake.log.slice(0, 2)).toEqual(['compile', 'job of 10000']);
    fake.log.length = 0;
    await collect(executor, batch);
    expect(fake.log).toEqual([]);
  });

  it('writes into `out` from both sides', async () => {
    const { fake, executor } = autoOver();
    const out = new Int16Array(5);
    await collect(executor, { ...batchOf(slow, [numbers(5)]), out });
    expect([...out]).toEqual([0, 2, 4, 6, 8]);
    expect(fake.log).toContain('job of 4');
  });

  it('goes on as async when a promise comes', async () => {
    const { executor } = autoOver();
    let now = 0;
    let most = 0;
    const task = (x: number) => {
      if (x < 2) return x;
      now += 1;
      most = Math.max(most, now);
      return new Promise((resolve) =>
        setTimeout(() => {
          now -= 1;
          resolve(x);
        }, 1),
      );
    };
    expect(inOrder(await collect(executor, { ...plain(task, range(20)), inFlight: 5 }))).toEqual(range(20));
    expect(most).toBe(5);
  });

  it('notices when a column is taken away', async () => {
    const { executor } = autoOver();
    const outside = new Float64Array(2000).fill(1);
    const task = (x: number) => {
      const end = performance.now() + outside.length / 1e5;
      while (performance.now() < end);
      return x;
    };
    const run = collect(executor, batchOf(task, [{ kind: 'column', dtype: 'f64', values: outside }]));
    setTimeout(() => structuredClone(outside, { transfer: [outside.buffer] }), 5);
    await expect(run).rejects.toThrow(DetachedBufferError);
  });

  it('keeps the event loop for a few milliseconds at most', async () => {
    const { executor } = autoOver();
    const outside = { milliseconds: 0.5 };
    const task = (text: string) => {
      const end = performance.now() + outside.milliseconds;
      while (performance.now() < end);
      return text;
    };
    const waits: number[] = [];
    let last = performance.now();
    const timer = setInterval(() => {
      waits.push(performance.now() - last);
      last = performance.now();
    }, 1);
    await collect(executor, plain(task, new Array(600).fill('x')));
    clearInterval(timer);
    expect(waits.sort((a, b) => a - b)[waits.length >> 2]).toBeLessThan(16);
  });
});
