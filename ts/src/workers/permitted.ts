/** What a runtime may forbid to do. */
import { MissingPermissionError } from '../errors.js';

/**
 * Does what starts a worker.
 * @param flag the one of Node that allows it under `--permission`.
 * @throws MissingPermissionError if the runtime forbids it.
 */
export function permitted<T>(flag: string, start: () => T): T {
  try {
    return start();
  } catch (cause) {
    const { code, name, message } = cause as Partial<NodeJS.ErrnoException>;
    const orElse = "or use `backend: 'sequential'`, which needs no workers";
    if (code === 'ERR_ACCESS_DENIED') {
      throw new MissingPermissionError(
        `a worker could not be started: Node runs with \`--permission\`, which forbids it; run it with \`${flag}\`, ${orElse}`,
        { cause },
      );
    }
    // Its own text names the flag.
    if (name === 'NotCapable') {
      throw new MissingPermissionError(`a worker could not be started: Deno forbids it (${message}); ${orElse}`, {
        cause,
      });
    }
    throw cause;
  }
}
