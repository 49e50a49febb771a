/** Async functions on the event loop: runs whatever JavaScript runs, many promises on their way at once. */

import type { Batch, Executor, Outcome } from '../executor.js';
import { refusesToCall } from '../given/callable.js';
import { Running } from '../running.js';
import { Store } from '../store.js';
import { runItems } from './items.js';

/**
 * Makes an executor that calls items in order and keeps up to `inFlight` of their promises on their way. A batch that is
 * aborted ends at once; its tasks, which nobody can stop, are left to settle, and what becomes of them is ignored.
 */
export function createAsyncExecutor(): Executor {
  const running = new Running();
  return {
    name: 'async',
    capabilities: { preemptive: false, isolated: false, sharedMemory: true, async: true },
    refuses: (batch) => refusesToCall(batch.task),
    submit: (batch, signal) => running.track(run(batch, signal)),
    close: () => running.settled(),
  };
}

async function* run(batch: Batch, signal: AbortSignal | undefined): AsyncGenerator<Outcome, void, void> {
  signal?.throwIfAborted();
  yield* runItems(batch, new Store(batch), signal, { from: 0 });
}
