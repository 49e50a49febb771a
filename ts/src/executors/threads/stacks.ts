/** Stacks without the frames of the worker's own loop, which tell a user nothing. */
import { workerFile } from '../../workers/places.js';

export function cutWorkerFrames(error: unknown): void {
  if (typeof error !== 'object' || error === null) return;
  const { stack } = error as { stack?: unknown };
  if (typeof stack !== 'string') return;
  const file = workerFile();
  if (!stack.includes(file)) return;
  const lines = stack.split('\n');
  // From the first frame of the loop on; the event loop's below it are no news either.
  const value = lines
    .slice(
      0,
      lines.findIndex((line) => line.includes(file)),
    )
    .join('\n');
  Reflect.defineProperty(error, 'stack', { value, configurable: true, writable: true, enumerable: false });
}
