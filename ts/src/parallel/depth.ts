/** How deep in one another calls of `Parallel` are: without an end to it, a task that calls itself through `Parallel` would go on until the memory is spent. */
import type { AsyncLocalStorage } from 'node:async_hooks';
import { NestingError } from '../errors.js';
import { nested } from '../workers/nested.js';

/** The most calls in one another. */
const MAX_DEPTH = 64;

/** From here on promises are awaited one by one: every call with several on their way would multiply them. */
const ONE_BY_ONE = 4;

/** Calls that are under way in this thread. */
let active = 0;

/** The depth of what runs. Made for calls beside or inside others alone, for it makes promises dearer. */
let depths: AsyncLocalStorage<number> | undefined;

/**
 * Runs a call at its depth: 0 for the program's own.
 * @throws NestingError if it is too deep.
 */
export async function atDepth<T>(run: (depth: number) => Promise<T>): Promise<T> {
  const outer = nested()?.depth ?? 0;
  // A call beside others may be inside one of them; where that is not known, it is taken to be.
  const depth = depths?.getStore() ?? (active > 0 ? outer + 1 : outer);
  if (depth >= MAX_DEPTH) {
    throw new NestingError(
      `calls of Parallel are more than ${MAX_DEPTH} deep in one another; a task that calls Parallel with itself needs an end to it, ` +
        'or a plain loop below some size',
    );
  }
  active += 1;
  try {
    if (active === 1) return await run(depth);
    depths ??= new (process.getBuiltinModule('node:async_hooks').AsyncLocalStorage)<number>();
    return await depths.run(depth + 1, () => run(depth));
  } finally {
    active -= 1;
    if (active === 0) depths?.disable();
  }
}

/** How many promises a call may have on their way that has asked for so many. */
export function inFlightAt(depth: number, inFlight: number): number {
  return depth >= ONE_BY_ONE ? 1 : inFlight;
}
