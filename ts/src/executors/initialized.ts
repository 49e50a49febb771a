/** An executor without workers, for calls that have an initializer: inside a task of a worker, which has no workers of its own. */
import type { WorkerOptions } from '../workers/options.js';
import type { Executor } from './executor.js';

type Initializer = NonNullable<WorkerOptions['initializer']>;

/** What became of those that ran in this thread. */
const ran = new WeakMap<Initializer, Promise<unknown>>();

/** The same executor; the initializer runs before its first batch, once in this thread. */
export function initialized(executor: Executor, { initializer, initArgs = [] }: WorkerOptions): Executor {
  if (initializer === undefined) return executor;
  return {
    ...executor,
    async *submit(batch, signal) {
      let done = ran.get(initializer);
      if (done === undefined) {
        done = (async () => initializer(...initArgs))();
        ran.set(initializer, done);
      }
      await done;
      yield* executor.submit(batch, signal);
    },
  };
}
