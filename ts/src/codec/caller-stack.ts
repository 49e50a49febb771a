/** Errors from elsewhere, with the way that led there. */

const marker = '    --- called from ---';

/**
 * Adds the stack of the caller to that of an error that came from another thread or process, below the frames that it has. Does nothing to
 * what is no error, and nothing twice.
 *
 * @param stack What an error that was made at the call has as `stack`, or its frames alone.
 */
export function appendCallerStack(error: unknown, stack: string | undefined): void {
  if (typeof error !== 'object' || error === null || stack === undefined) return;
  const { stack: own } = error as { stack?: unknown };
  if (typeof own !== 'string' || own.includes(marker)) return;
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  if (frames.length === 0) return;
  const value = [own, marker, ...frames].join('\n');
  Reflect.defineProperty(error, 'stack', { value, configurable: true, writable: true, enumerable: false });
}
