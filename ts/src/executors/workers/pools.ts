/** The pools of this process: one for each set of options. */
import type { Encoded, SharedPolicy } from '../../codec/index.js';
import type { WorkerOptions } from '../../workers/options.js';
import { Pool } from '../../workers/pool.js';
import type { Crew } from './crew.js';

export type { WorkerOptions } from '../../workers/options.js';

/** As joblib's: five minutes. */
const IDLE_MS = 300_000;

/** The most pools: an initializer that captures something else each time makes a pool each time. */
const MAX_POOLS = 8;

interface Known {
  readonly key: string;
  /** Shared memory that the initializer captures. */
  readonly shared: readonly SharedArrayBuffer[];
  readonly pool: Pool;
}

/** Those used last are at the end. */
const pools: Known[] = [];

/** Pools that are let go of, until their workers have ended. */
const ending = new Set<Promise<void>>();

/**
 * The pool for calls on workers of a kind with these options.
 * @param encode how the initializer is sent; may be missing if there is none.
 */
export function poolFor(
  { name, memory, connect }: Crew,
  { resourceLimits, execArgv, initializer, initArgs = [], idleTimeout = IDLE_MS }: WorkerOptions,
  encode?: (initializer: (...args: never[]) => unknown, args: readonly unknown[], shared: SharedPolicy) => Encoded,
): Pool {
  const encoded = initializer && encode?.(initializer, initArgs, memory.shared);
  const first = encoded === undefined ? '' : Buffer.from(encoded.bytes).toString('latin1');
  // Not as JSON: the program may have given arrays and objects a `toJSON`.
  const limits = Object.entries(resourceLimits ?? {})
    .sort()
    .join();
  const flags = execArgv === undefined ? '' : `flags ${execArgv.join(' ')}`;
  const key = [name, limits, flags, idleTimeout, first].join('\n');
  const shared = encoded?.shared ?? [];
  let at = pools.findIndex((known) => known.key === key && isSame(known.shared, shared));
  if (at < 0) {
    const pool = new Pool({
      connect: connect({ resourceLimits, execArgv }),
      idleTimeout,
      initializer: encoded,
      kind: name,
    });
    at = pools.push({ key, shared, pool }) - 1;
    if (pools.length > MAX_POOLS) {
      letGo(pools.shift()!.pool);
      at -= 1;
    }
  }
  const [known] = pools.splice(at, 1);
  pools.push(known!);
  return known!.pool;
}

/** Ends the workers of all pools; those that are used as soon as they are not, or at once if `kill`. */
export async function closePools(kill: boolean): Promise<void> {
  for (const { pool } of pools) {
    letGo(pool, kill);
  }
  await Promise.all(ending);
}

function letGo(pool: Pool, kill = false): void {
  const ended = pool.close(kill).finally(() => ending.delete(ended));
  ending.add(ended);
}

function isSame(a: readonly SharedArrayBuffer[], b: readonly SharedArrayBuffer[]): boolean {
  return a.length === b.length && a.every((buffer, i) => buffer === b[i]);
}
