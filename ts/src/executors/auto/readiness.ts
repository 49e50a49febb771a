/** Whether native code stands ready for a batch. */
import type { Batch } from '../executor.js';
import type { NativeExecutor } from '../native/executor.js';
import type { Readiness } from './cost.js';

/** Whether anything was compiled yet: the first time takes longer. */
let isCold = true;

/** How ready native code is to run a batch; `undefined` if it is known that it never will. */
export function readinessOf(native: NativeExecutor, batch: Batch): Readiness | undefined {
  const known = native.knows(batch);
  if (known === undefined) return isCold ? 'cold' : 'uncompiled';
  return known ? 'ready' : undefined;
}

/** Compiles a batch, if it is not yet; says whether it can run natively. */
export function compiles(native: NativeExecutor, batch: Batch): boolean {
  isCold = false;
  return native.refuses(batch) === undefined;
}
