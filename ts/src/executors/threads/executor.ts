/** Any function that can travel, on worker threads. */
import type { Pool } from '../../workers/pool.js';
import type { Executor } from '../executor.js';
import type { ThreadsCall } from './call.js';
import { Iteration } from './iteration.js';
import { poolFor, type WorkerOptions } from './pools.js';

/** What reads and sends functions: loaded while the first worker starts, and not by those who need none. */
type Sending = typeof import('./sending.js');
let sending: Promise<Sending> | undefined;
let loaded: Sending | undefined;

/** Loads what reads and sends functions. */
export function loadSending(): Promise<Sending> {
  sending ??= import('./sending.js').then(async (module) => {
    await module.registerOwnExports();
    loaded = module;
    return module;
  });
  return sending;
}

/**
 * Makes an executor for one call of `Parallel`. Values that its functions capture are read when each is first used, and are the same for all
 * batches. Workers are the process's: they are leased while there is work.
 *
 * `refuses` knows nothing before `loadSending` is done, which the first `submit` sees to; `submit` refuses in any case.
 */
export function createThreadsExecutor(options: WorkerOptions = {}): Executor {
  const origin: { readonly stack?: string } = {};
  Error.captureStackTrace(origin, createThreadsExecutor);
  let call: ThreadsCall | undefined;
  let beginning = 0;
  let begun = Promise.resolve();

  function callOf(module: Sending): ThreadsCall {
    call ??= new module.ThreadsCall(poolOf(module), origin);
    return call;
  }

  function poolOf(module: Sending): Pool {
    return poolFor(options, module.encodeInitializer);
  }

  return {
    name: 'threads',
    capabilities: { preemptive: true, isolated: false, sharedMemory: true, async: true },
    refuses: (batch) => loaded && callOf(loaded).refuses(batch),
    submit(batch, signal) {
      return new Iteration(signal, {
        async begin() {
          if (loaded === undefined && options.initializer === undefined) poolFor(options).warm();
          beginning += 1;
          const run = loadSending().then((module) => callOf(module).begin(batch));
          begun = begun
            .then(() => run)
            .then(
              () => {
                beginning -= 1;
              },
              () => {
                beginning -= 1;
              },
            );
          return await run;
        },
        stop: (run) => call!.stop(run),
      });
    },
    async close(closing) {
      while (beginning > 0) await begun;
      await call?.close(closing);
    },
  };
}
