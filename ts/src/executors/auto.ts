import type { Executor } from './executor.js';

/**
 * Makes an executor that sends each batch to the first of several that does not refuse it; the last one's refusal
 * counts.
 */
export function createAutoExecutor(executors: readonly [Executor, ...Executor[]]): Executor {
  const last = executors[executors.length - 1]!;
  return {
    name: 'auto',
    // What it promises is what all of them do.
    capabilities: {
      preemptive: executors.every((executor) => executor.capabilities.preemptive),
      isolated: executors.every((executor) => executor.capabilities.isolated),
      sharedMemory: executors.every((executor) => executor.capabilities.sharedMemory),
      // A task that is async is one that the others refuse.
      async: executors.some((executor) => executor.capabilities.async),
    },
    submit(batch, signal) {
      const willing = executors.find((executor) => executor.refuses(batch) === undefined);
      return (willing ?? last).submit(batch, signal);
    },
    refuses(batch) {
      let refusal: ReturnType<Executor['refuses']>;
      for (const executor of executors) {
        refusal = executor.refuses(batch);
        if (refusal === undefined) return undefined;
      }
      return refusal;
    },
    async close(options) {
      await Promise.all(executors.map((executor) => executor.close(options)));
    },
  };
}
