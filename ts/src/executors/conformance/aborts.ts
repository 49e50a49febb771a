/** Batches that are stopped: at once where tasks can be, at the next chance elsewhere, and nothing beside them is. */
import { expect } from 'vitest';
import { batchOf, collect, countTo, inOrder, many, numbers, spin, stillWorks } from './batches.js';
import { type Clause, failure, within } from './clause.js';

/** How soon a task that spins is stopped, in milliseconds. */
const SOON = 500;

/** The best of three: what else the machine does must not count. */
async function soonest(attempt: () => Promise<{ readonly took: number }>): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 3 && best >= SOON; i++) best = Math.min(best, (await attempt()).took);
  return best;
}

/** Aborts after a time; tells how long it took from then until the promise settled. */
async function abortAfter(
  ms: number,
  controller: AbortController,
  promise: Promise<unknown>,
  reason?: unknown,
): Promise<{ readonly error: unknown; readonly took: number }> {
  let aborted = 0;
  setTimeout(() => {
    aborted = performance.now();
    controller.abort(reason);
  }, ms);
  const error = await failure<unknown>(promise);
  return { error, took: performance.now() - aborted };
}

export const aborts: readonly Clause[] = [
  {
    title: 'throws the reason of a signal that has aborted, and runs nothing',
    async hold({ create }) {
      const reason = new Error('enough');
      const out = new Float64Array(3);
      const batch = { ...batchOf((x: number) => x + 1, [numbers(3)]), out };
      expect(await failure(collect(create(), batch, AbortSignal.abort(reason)))).toBe(reason);
      expect(out).toEqual(new Float64Array(3));
    },
  },
  {
    title: 'throws the reason of a signal that aborts on the way, whatever it is',
    async hold({ create }) {
      for (const reason of [new Error('enough'), 'text', null, 0]) {
        const controller = new AbortController();
        const run = collect(create(), batchOf(countTo, [many(400, 1e6)]), controller.signal);
        expect((await abortAfter(10, controller, run, reason)).error).toBe(reason);
      }
    },
  },
  {
    title: 'throws the TimeoutError of a signal that times out',
    async hold({ create }) {
      const signal = AbortSignal.timeout(20);
      const error = await failure<DOMException>(collect(create(), batchOf(countTo, [many(2000, 1e6)]), signal));
      expect(error).toBe(signal.reason);
      expect(error.name).toBe('TimeoutError');
    },
  },
  {
    title: 'stops tasks that spin',
    needs: ['preemptive', 'inside items'],
    async hold({ create }) {
      const executor = create();
      await stillWorks(executor);
      const took = await soonest(async () => {
        const controller = new AbortController();
        const run = collect(executor, batchOf(spin, [many(8, 1)]), controller.signal);
        const aborted = await abortAfter(50, controller, run);
        expect(aborted.error).toBe(controller.signal.reason);
        await stillWorks(executor);
        return aborted;
      });
      expect(took).toBeLessThan(SOON);
    },
  },
  {
    title: 'stops tasks that spin without harm to those beside them',
    needs: ['preemptive', 'inside items'],
    async hold({ create }) {
      const executor = create();
      const took = await soonest(async () => {
        const beside = collect(executor, batchOf(countTo, [many(300, 1e6)]));
        const controller = new AbortController();
        const run = collect(executor, batchOf(spin, [many(4, 1)]), controller.signal);
        const aborted = await abortAfter(60, controller, run);
        expect(inOrder(await beside)).toEqual(new Array(300).fill(1e6));
        return aborted;
      });
      expect(took).toBeLessThan(SOON);
    },
  },
  {
    title: 'stops tasks that block their thread',
    needs: ['preemptive', 'apart'],
    async hold({ create }) {
      const executor = create();
      const block = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
      const took = await soonest(() => {
        const controller = new AbortController();
        return abortAfter(100, controller, collect(executor, batchOf(block, [numbers(2)]), controller.signal));
      });
      expect(took).toBeLessThan(SOON);
      await stillWorks(executor);
    },
  },
  {
    title: 'leaves tasks that never settle',
    needs: ['async'],
    async hold({ create }) {
      const executor = create();
      const controller = new AbortController();
      const never = async () => await new Promise(() => {});
      const run = collect(executor, batchOf(never, [numbers(3)]), controller.signal);
      const { error, took } = await abortAfter(50, controller, run);
      expect(error).toBe(controller.signal.reason);
      expect(took).toBeLessThan(SOON);
      await stillWorks(executor);
    },
  },
  {
    title: 'stops a long batch at once',
    needs: ['preemptive'],
    async hold({ create }) {
      const took = await soonest(() => {
        const controller = new AbortController();
        return abortAfter(30, controller, collect(create(), batchOf(countTo, [many(100_000, 1e5)]), controller.signal));
      });
      expect(took).toBeLessThan(SOON);
    },
  },
  {
    title: 'lets a batch go that waits behind others, no later than those are done',
    async hold({ create, expected }) {
      const executor = create();
      const before = Array.from({ length: 4 }, () => collect(executor, batchOf(countTo, [many(60, 1e6)])));
      const controller = new AbortController();
      const waiting = collect(executor, batchOf(countTo, [many(50, 1e6)]), controller.signal);
      const order: string[] = [];
      const done = Promise.all(before).then((all) => {
        order.push('before');
        return all;
      });
      const reason = new Error('enough');
      const { error, took } = await abortAfter(0, controller, waiting, reason);
      order.push('waiting');
      expect(error).toBe(reason);
      if (expected.where === 'apart') expect(took).toBeLessThan(SOON);
      for (const outcomes of await done) expect(inOrder(outcomes)).toHaveLength(60);
      if (expected.where === 'apart') expect(order).toEqual(['waiting', 'before']);
      await stillWorks(executor);
    },
  },
  {
    title: 'stops many batches with one signal, with no warning of a leak',
    async hold({ create }) {
      const warnings: Error[] = [];
      const note = (warning: Error) => warnings.push(warning);
      process.on('warning', note);
      try {
        const executor = create();
        const controller = new AbortController();
        const runs = Array.from({ length: 40 }, () =>
          failure<unknown>(collect(executor, batchOf(countTo, [many(400, 1e6)]), controller.signal)),
        );
        setTimeout(() => controller.abort(), 20);
        for (const error of await within(5000, Promise.all(runs))) expect(error).toBe(controller.signal.reason);
        await stillWorks(executor);
        await new Promise((resolve) => setImmediate(resolve));
        expect(warnings.map(({ name }) => name)).toEqual([]);
      } finally {
        process.off('warning', note);
      }
    },
  },
  {
    title: 'stops when nobody wants more',
    async hold({ create, expected }) {
      const executor = create();
      const { preemptive } = expected.capabilities;
      const run = executor.submit(batchOf(countTo, [many(preemptive ? 2000 : 50, 1e6)]))[Symbol.asyncIterator]();
      const first = run.next();
      const start = performance.now();
      if (preemptive) await run.return?.();
      else await first.then(() => run.return?.());
      if (preemptive) expect(performance.now() - start).toBeLessThan(1000);
      expect(await run.next()).toEqual({ done: true, value: undefined });
      await stillWorks(executor);
    },
  },
  {
    title: 'finishes what runs when it is closed',
    async hold({ create }) {
      const executor = create();
      const run = collect(
        executor,
        batchOf((x: number) => x, [numbers(100)]),
      );
      await executor.close();
      expect(inOrder(await run)).toHaveLength(100);
    },
  },
  {
    title: 'can be closed twice, and before anything ran',
    async hold({ create }) {
      const executor = create();
      await within(1000, executor.close());
      await within(1000, executor.close({ force: true }));
    },
  },
];
