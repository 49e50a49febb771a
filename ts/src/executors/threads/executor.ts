/** Any function that can travel, on worker threads. */
import { later } from '../../later.js';
import type { Budget } from '../../workers/nested.js';
import { noteCaller } from '../../workers/origin.js';
import type { Executor } from '../executor.js';
import type { ThreadsCall } from './call.js';
import { Iteration } from './iteration.js';
import { poolFor, type WorkerOptions } from './pools.js';

/**
 * Makes an executor for one call of `Parallel`. Values that its functions capture are read when each is first used, and are the same for all
 * batches. Workers are the process's: they are leased while there is work.
 * @param budget what the call may use, and how deep in others it is.
 */
export function createThreadsExecutor(options: WorkerOptions = {}, budget: Budget = { cores: 1, depth: 0 }): Executor {
  const origin: { readonly stack?: string } = {};
  noteCaller(origin, createThreadsExecutor);
  let call: ThreadsCall | undefined;

  function theCall(): ThreadsCall {
    if (call === undefined) {
      const { ThreadsCall, encodeInitializer } = later.sending();
      call = new ThreadsCall(poolFor(options, encodeInitializer), origin, budget);
    }
    return call;
  }

  return {
    name: 'threads',
    capabilities: { preemptive: true, isolated: false, sharedMemory: true, async: true },
    refuses: (batch) => theCall().refuses(batch),
    submit(batch, signal) {
      return new Iteration(signal, {
        begin() {
          // A worker starts while what reads functions is loaded.
          if (call === undefined && options.initializer === undefined) poolFor(options).warm();
          return theCall().begin(batch);
        },
        stop: (run) => call!.stop(run),
      });
    },
    async close(closing) {
      await call?.close(closing);
    },
  };
}
