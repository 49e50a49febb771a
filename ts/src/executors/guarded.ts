/** What `auto` does for calls whose tasks must be stopped in time, or need prepared workers: they run in workers from the start. */
import { UnsupportedTaskError } from '../errors.js';
import type { Batch, Executor, Outcome } from './executor.js';
import { isAsyncFunction } from './thenable.js';

/** Where batches may go. */
interface Rooms {
  /** Can stop a task that spins. */
  readonly workers: Executor;
  /** Runs what awaits, and what cannot travel; `undefined` if nothing may run there. */
  readonly here: Executor | undefined;
}

export function createGuardedExecutor({ workers, here }: Rooms): Executor {
  /** Batches that run here do so one after the other, so that no more promises are on their way than may be. */
  let tail: Promise<void> = Promise.resolve();

  async function* runHere(executor: Executor, batch: Batch, signal?: AbortSignal): AsyncGenerator<Outcome, void, void> {
    const before = tail;
    let over = () => {};
    tail = new Promise((resolve) => {
      over = resolve;
    });
    try {
      await before;
      yield* executor.submit(batch, signal);
    } finally {
      over();
    }
  }

  return {
    name: 'auto',
    capabilities: { preemptive: false, isolated: false, sharedMemory: true, async: true },
    refuses: (batch) => (here === undefined ? workers.refuses(batch) : undefined),
    async *submit(batch, signal) {
      if (here !== undefined && isAsyncFunction(batch.task.fn)) {
        yield* runHere(here, batch, signal);
        return;
      }
      const outcomes = workers.submit(batch, signal)[Symbol.asyncIterator]();
      let isOver = false;
      try {
        let next = await outcomes.next();
        while (!next.done) {
          yield next.value;
          next = await outcomes.next();
        }
        isOver = true;
      } catch (error) {
        isOver = true;
        // Nothing of the batch ran.
        if (!(error instanceof UnsupportedTaskError) || here === undefined) throw error;
        yield* runHere(here, batch, signal);
      } finally {
        if (!isOver) await outcomes.return?.();
      }
    },
    release() {
      workers.release?.();
      here?.release?.();
    },
    async close(options) {
      await Promise.all([tail, workers.close(options), here?.close(options)]);
    },
  };
}
