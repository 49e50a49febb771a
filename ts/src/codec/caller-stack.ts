/** Errors from elsewhere, with the way that led there. */

const marker = '    --- called from ---';

/**
 * Adds the stack of the caller to that of an error that came from another thread or process, below the frames that it has. Does nothing to
 * what is no error or is frozen, and nothing twice.
 *
 * @param stack What an error that was made at the call has as `stack`, or its frames alone.
 */
export function appendCallerStack(error: unknown, stack: string | undefined): void {
  if (typeof error !== 'object' || error === null || stack === undefined) return;
  const own = stackOf(error);
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  if (frames.length === 0) return;
  const way = [marker, ...frames].join('\n');
  if (typeof own !== 'string' || own.endsWith(way)) return;
  const value = `${own}\n${way}`;
  Reflect.defineProperty(error, 'stack', { value, configurable: true, writable: true, enumerable: false });
}

/** A value that was thrown may have any property there. */
function stackOf(error: object): unknown {
  try {
    return (error as { stack?: unknown }).stack;
  } catch {
    return undefined;
  }
}
