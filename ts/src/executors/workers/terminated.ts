import { TerminatedWorkerError } from '../../errors.js';
import type { AnyFunction } from '../../functions/task.js';
import { type ExitInfo, ending } from '../../workers/transport.js';

/** What an item fails with whose worker is gone. */
export function terminated(fn: AnyFunction, info: ExitInfo): TerminatedWorkerError {
  const { exitCode, signal, cause } = info;
  return new TerminatedWorkerError(
    `the worker that ran \`${fn.name || 'the function'}\` ${ending(info)}`,
    { exitCode, signal },
    cause === undefined ? undefined : { cause },
  );
}
