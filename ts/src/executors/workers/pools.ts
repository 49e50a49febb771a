/** The pools of this process: one for each set of options. */
import type { ResourceLimits } from 'node:worker_threads';
import type { Encoded } from '../../codec/index.js';
import { Pool } from '../../workers/pool.js';
import type { Crew } from './crew.js';

/** How workers are started and when they end. */
export interface WorkerOptions {
  /**
   * Limits of each worker's heap. A worker that goes beyond ends, and its task fails with a `TerminatedWorkerError`.
   * @default none
   */
  readonly resourceLimits?: ResourceLimits | undefined;
  /**
   * Flags of Node for the workers: loaders, type stripping.
   * @default those of this process
   */
  readonly execArgv?: readonly string[] | undefined;
  /**
   * Called once in every worker before its first task, and awaited. It travels as tasks do. If it throws, so do the calls that need workers.
   * @default none
   */
  readonly initializer?: (() => unknown) | undefined;
  /**
   * For how many milliseconds a worker that nobody needs stays.
   * @default 300_000
   */
  readonly idleTimeout?: number | undefined;
}

/** As joblib's: five minutes. */
const IDLE_MS = 300_000;

const pools = new Map<string, Map<unknown, Pool>>();

/**
 * The pool for calls on workers of a kind with these options.
 * @param encode how the initializer is sent; may be missing if there is none.
 */
export function poolFor(
  { name, connect }: Crew,
  { resourceLimits, execArgv, initializer, idleTimeout = IDLE_MS }: WorkerOptions,
  encode?: (initializer: () => unknown) => Encoded,
): Pool {
  const key = JSON.stringify([name, resourceLimits ?? null, execArgv ?? null, idleTimeout]);
  let byInitializer = pools.get(key);
  if (byInitializer === undefined) {
    byInitializer = new Map();
    pools.set(key, byInitializer);
  }
  let pool = byInitializer.get(initializer);
  if (pool === undefined) {
    pool = new Pool({
      connect: connect({ resourceLimits, execArgv }),
      idleTimeout,
      initializer: initializer && encode?.(initializer),
      kind: name,
    });
    byInitializer.set(initializer, pool);
  }
  return pool;
}
