import { UnsupportedTaskError } from '../../errors.js';

/** Refuses a task for a reason that has no place in its source. */
export function refuse(code: string, message: string, wayOut: string, cause?: unknown): never {
  throw new UnsupportedTaskError(
    { code, message, line: 0, column: 0, wayOut },
    cause === undefined ? undefined : { cause },
  );
}
