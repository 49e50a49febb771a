/** Random schedules of batches, aborts, exits and failures: every promise settles, and the executor is usable after each. */
import fc from 'fast-check';
import { expect } from 'vitest';
import type { Batch, Executor } from '../executor.js';
import { batchOf, collect, countTo, errorsOf, inOrder, many, numbers, spin, stillWorks } from './batches.js';
import { type Clause, type Expectation, isMet, type Need, within } from './clause.js';

/** What tasks do. */
const kinds = ['quick', 'slow', 'spin', 'fail', 'wait', 'never', 'exit', 'leave', 'unfit'] as const;
type Kind = (typeof kinds)[number];

const needsOf: Record<Kind, readonly Need[]> = {
  quick: [],
  slow: [],
  spin: ['preemptive', 'inside items'],
  fail: ['any function'],
  wait: ['async'],
  never: ['async'],
  exit: ['preemptive', 'apart'],
  leave: ['preemptive', 'apart'],
  unfit: ['apart'],
};

interface Step {
  readonly kind: Kind;
  readonly length: number;
  /** When it begins, and how much later it is aborted, in milliseconds; never if there is none. */
  readonly at: number;
  readonly abortAfter: number | undefined;
}

function step(allowed: readonly Kind[]): fc.Arbitrary<Step> {
  return fc.record({
    kind: fc.constantFrom(...allowed),
    length: fc.integer({ min: 0, max: 12 }),
    at: fc.integer({ min: 0, max: 30 }),
    abortAfter: fc.option(fc.integer({ min: 0, max: 40 }), { nil: undefined }),
  });
}

/** What an executor can be asked to do. */
function allowedFor(expected: Expectation): readonly Kind[] {
  return kinds.filter((kind) => needsOf[kind].every((need) => isMet(need, expected)));
}

function batchFor({ kind, length }: Step): Batch {
  switch (kind) {
    case 'quick':
      return batchOf((x: number) => x + 1, [numbers(length)]);
    case 'slow':
      return batchOf(countTo, [many(length, 1e6)]);
    case 'spin':
      return batchOf(spin, [many(length, 1)]);
    case 'fail':
      return batchOf(
        (x: number) => {
          if (x === 2) throw new RangeError('two');
          return `${x}`;
        },
        [numbers(length)],
      );
    case 'wait':
      return batchOf(
        async (x: number) => {
          await new Promise((resolve) => setTimeout(resolve, 3));
          return x;
        },
        [numbers(length)],
      );
    case 'never':
      return batchOf(() => new Promise(() => {}), [numbers(length)]);
    case 'exit':
      return batchOf((x: number) => (x === 1 ? process.exit(3) : x), [numbers(length)]);
    case 'leave':
      return batchOf(
        async (x: number) => {
          setTimeout(() => {
            throw new Error('left');
          }, 1);
          await new Promise((resolve) => setTimeout(resolve, 500));
          return x;
        },
        [numbers(length)],
      );
    case 'unfit':
      return batchOf((x: number) => (x === 0 ? new WeakRef({}) : x), [numbers(length)]);
  }
}

/** These have to be aborted. */
const endless: readonly Kind[] = ['spin', 'never'];

/** One batch of a schedule; fails if what became of it is not what may. */
async function play(executor: Executor, its: Step): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, its.at));
  const controller = new AbortController();
  const reason = new Error('aborted');
  const after = its.abortAfter ?? (endless.includes(its.kind) ? 50 : undefined);
  const timer = after === undefined ? undefined : setTimeout(() => controller.abort(reason), after);
  try {
    const outcomes = await collect(executor, batchFor(its), controller.signal);
    const errors = errorsOf(outcomes, its.length);
    const failed = { quick: 0, slow: 0, wait: 0, spin: 0, never: 0, fail: 3, exit: 2, unfit: 1, leave: undefined }[
      its.kind
    ];
    if (endless.includes(its.kind)) expect(its.length).toBe(0);
    if (failed !== undefined) expect(errors.size).toBe(its.length < Math.max(failed, 1) || failed === 0 ? 0 : 1);
    if (errors.size === 0) expect(inOrder(outcomes)).toHaveLength(its.length);
  } catch (error) {
    // An error that was left behind rejects what its call has under way.
    if (error !== reason && (error as { code?: unknown }).code !== 'terminated-worker') throw error;
  } finally {
    clearTimeout(timer);
  }
}

export const schedules: readonly Clause[] = [
  {
    title: 'settles everything in random schedules, and goes on',
    async hold({ create, expected }) {
      const warnings: Error[] = [];
      const note = (warning: Error) => warnings.push(warning);
      process.on('warning', note);
      try {
        const schedule = fc.array(step(allowedFor(expected)), { minLength: 1, maxLength: 8 });
        await fc.assert(
          fc.asyncProperty(schedule, async (steps) => {
            const executor = create();
            await within(15_000, Promise.all(steps.map((its) => play(executor, its))));
            await within(5000, stillWorks(executor));
            await within(5000, executor.close());
          }),
          { numRuns: expected.capabilities.isolated ? 5 : expected.where === 'apart' ? 12 : 25, endOnFailure: true },
        );
        expect(warnings.filter(({ name }) => name !== 'TerminatedWorkerWarning')).toEqual([]);
      } finally {
        process.off('warning', note);
      }
    },
  },
];
