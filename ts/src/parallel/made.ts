/** What instances of `Parallel` were made with. */
import type { ParallelOptions } from './options.js';

const made = new WeakMap<object, ParallelOptions>();

/** Notes it: an instance that a task captures is made again where the task runs. */
export function noteOptions(parallel: object, options: ParallelOptions): void {
  made.set(parallel, options);
}

export function optionsOf(parallel: object): ParallelOptions | undefined {
  return made.get(parallel);
}
