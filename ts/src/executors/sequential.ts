/** Items one after the other on the event loop's thread: runs whatever JavaScript runs. */
import { onAbort } from '../on-abort.js';
import { Pace } from '../pace.js';
import type { Batch, Executor, Outcome, Results } from './executor.js';
import { refusesToCall } from './given/callable.js';
import { itemCaller, storeResult } from './item.js';
import { isThenable } from './thenable.js';

/** The most results that one outcome holds. */
const MOST_RESULTS = 65_536;

/**
 * Makes an executor that runs batches in the order in which they are submitted, items in order, one at a time. Promises
 * are awaited; the event loop gets a turn every few milliseconds.
 */
export function createSequentialExecutor(): Executor {
  /** Settles, never rejects, when everything that was submitted so far is over. */
  let tail: Promise<void> = Promise.resolve();
  return {
    name: 'sequential',
    capabilities: { preemptive: false, isolated: false, sharedMemory: true, async: true },
    refuses: (batch) => refusesToCall(batch.task),
    async *submit(batch, signal) {
      const before = tail;
      let over = () => {};
      tail = new Promise((resolve) => {
        over = resolve;
      });
      let isNext = false;
      try {
        await (signal === undefined ? before : unlessAborted(before, signal));
        isNext = true;
        yield* run(batch, signal);
      } finally {
        // Whoever leaves the queue lets nobody behind them run sooner.
        if (isNext) over();
        else before.then(over);
      }
    },
    close: () => tail,
  };
}

async function* run(batch: Batch, signal: AbortSignal | undefined): AsyncGenerator<Outcome, void, void> {
  const { first, length, out } = batch;
  const call = itemCaller(batch);
  const pace = new Pace();
  let values: unknown[] = [];
  let from = 0;
  for (let index = 0; index < length; index++) {
    signal?.throwIfAborted();
    let failed = false;
    let value: unknown;
    try {
      value = call(index);
      if (isThenable(value)) value = await (signal === undefined ? value : unlessAborted(value, signal));
      if (out !== undefined) storeResult(out, index, value);
      else values.push(value);
    } catch (error) {
      failed = true;
      value = error;
    }
    if (failed || index + 1 - from === MOST_RESULTS) {
      signal?.throwIfAborted();
      const end = failed ? index : index + 1;
      if (end > from) yield succeeded(batch, from, end, values);
      if (failed) yield { first: first + index, length: 1, error: value };
      values = [];
      from = index + 1;
    }
    if (pace.tick()) {
      batch.onProgress?.(index + 1);
      await pace.turn();
    }
  }
  signal?.throwIfAborted();
  if (length > from) yield succeeded(batch, from, length, values);
}

function succeeded(batch: Batch, from: number, to: number, values: unknown[]): Outcome {
  const results: Results = batch.out === undefined ? { kind: 'any', values } : { kind: 'out' };
  return { first: batch.first + from, length: to - from, results };
}

/** What a promise settles to, or the signal's reason if it has aborted or aborts before: what never settles can be left. */
function unlessAborted(value: PromiseLike<unknown>, signal: AbortSignal): Promise<unknown> {
  if (signal.aborted) return Promise.reject(signal.reason);
  return new Promise((resolve, reject) => {
    const leaveSignal = onAbort(signal, () => reject(signal.reason));
    Promise.resolve(value).then(resolve, reject).then(leaveSignal);
  });
}
