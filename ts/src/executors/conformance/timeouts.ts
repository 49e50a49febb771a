/** Items that take longer than they may. Where tasks compile they are not timed one by one, and the option is refused. */
import { expect } from 'vitest';
import { TaskTimeoutError } from '../../errors.js';
import type { Outcome } from '../executor.js';
import { batchOf, collect, countTo, errorsOf, inOrder, many, numbers, spin, stillWorks } from './batches.js';
import { type Clause, within } from './clause.js';

/** How long an item may take, in milliseconds: more than a busy machine holds up one that does nothing. */
const TIMEOUT = 400;

/** The result of an item among outcomes, some of which are errors. */
function resultOf(outcomes: readonly Outcome[], item: number): unknown {
  for (const outcome of outcomes) {
    if ('error' in outcome || item < outcome.first || item >= outcome.first + outcome.length) continue;
    if (outcome.results.kind === 'out') throw new Error('results are in `out`');
    return outcome.results.values[item - outcome.first];
  }
  throw new Error(`item ${item} has no result`);
}

/** Holds that one item failed because it took too long, and that all others have their numbers as results. */
function failedAlone(outcomes: readonly Outcome[], item: number, length: number): void {
  const errors = errorsOf(outcomes, length);
  expect([...errors.keys()]).toEqual([item]);
  const error = errors.get(item);
  expect(error).toBeInstanceOf(TaskTimeoutError);
  expect(error).toMatchObject({ code: 'task-timeout', timeout: TIMEOUT });
  expect((error as Error).message).toMatch(/^`slow` took longer than the timeout of 400 ms; raise `timeout`/);
  for (let i = 0; i < length; i++) if (i !== item) expect(resultOf(outcomes, i)).toBe(i * 2);
}

export const timeouts: readonly Clause[] = [
  {
    title: 'fails an item that takes too long, and no other',
    needs: ['any function'],
    async hold({ create }) {
      const executor = create();
      const slow = (i: number) => {
        const end = performance.now() + (i === 5 ? 900 : 0);
        while (performance.now() < end);
        return i * 2;
      };
      failedAlone(await collect(executor, { ...batchOf(slow, [numbers(12)]), timeout: TIMEOUT }), 5, 12);
      await stillWorks(executor);
    },
  },
  {
    title: 'fails an item that never settles in time, and no other',
    needs: ['any function', 'async'],
    async hold({ create }) {
      const executor = create();
      const slow = async (i: number) => (i === 5 ? await new Promise<number>(() => {}) : i * 2);
      const run = collect(executor, { ...batchOf(slow, [numbers(12)]), timeout: TIMEOUT });
      failedAlone(await within(20_000, run), 5, 12);
      await stillWorks(executor);
    },
  },
  {
    title: 'counts the time of an item from its own start',
    needs: ['any function'],
    async hold({ create }) {
      const wait = (i: number) => {
        const end = performance.now() + 50;
        while (performance.now() < end);
        return i;
      };
      const outcomes = await collect(create(), { ...batchOf(wait, [numbers(24)]), timeout: TIMEOUT });
      expect(inOrder(outcomes)).toEqual(Array.from({ length: 24 }, (_, i) => i));
    },
  },
  {
    title: 'ends an item that spins beyond its time without harm to batches beside it',
    needs: ['any function', 'preemptive', 'inside items'],
    async hold({ create }) {
      const executor = create();
      const beside = collect(executor, batchOf(countTo, [many(200, 1e5)]));
      const run = collect(executor, { ...batchOf(spin, [many(2, 1)]), timeout: 100 });
      const errors = errorsOf(await within(20_000, run), 2);
      for (const item of [0, 1]) expect(errors.get(item)).toMatchObject({ code: 'task-timeout', timeout: 100 });
      expect(inOrder(await beside)).toEqual(new Array(200).fill(1e5));
      await stillWorks(executor);
    },
  },
];
