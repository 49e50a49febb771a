import { describe } from '../../describe.js';
import { InvalidArgumentError } from '../../errors.js';
import { closePools } from './pools.js';

/**
 * Ends all workers of this process, for programs that need their memory at once; joblib's users know it as
 * `get_reusable_executor().shutdown()`. Nobody has to call it: idle workers keep no process alive, and end by themselves after
 * the `idleTimeout`. The next call that needs workers starts new ones.
 *
 * @param options `killWorkers`: whether workers that run tasks are ended, too; their tasks fail with a
 *   `TerminatedWorkerError`. Without it such a worker ends when its call is over.
 * @returns a promise that resolves when all workers that there were have ended.
 * @throws {InvalidArgumentError} if `options` is no object or `killWorkers` no boolean; as a rejection.
 *
 * @example
 * import { delayed, Parallel, shutdownWorkers } from 'millrace';
 * console.log(await Parallel({ backend: 'threads' })([delayed(Math.sqrt)(16)])); // [4]
 * await shutdownWorkers();
 */
export async function shutdownWorkers(options: { readonly killWorkers?: boolean | undefined } = {}): Promise<void> {
  if (typeof options !== 'object' || options === null) {
    throw new InvalidArgumentError(
      `shutdownWorkers() needs an object of options or nothing, but got ${describe(options)}`,
    );
  }
  const { killWorkers = false } = options;
  if (typeof killWorkers !== 'boolean') {
    throw new InvalidArgumentError(`killWorkers must be a boolean, but got ${describe(killWorkers)}`);
  }
  await closePools(killWorkers);
}
