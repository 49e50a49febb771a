/** Tasks that take too long, where nothing but their promises can be left. */
import { TaskTimeoutError } from '../errors.js';
import type { AnyFunction } from '../functions/task.js';
import { isThenable } from './thenable.js';

/** What a task fails with that took longer than it may. */
export function taskTimeout(fn: AnyFunction, timeout: number): TaskTimeoutError {
  return new TaskTimeoutError(
    `\`${fn.name || 'a nameless function'}\` took longer than the timeout of ${timeout} ms; raise \`timeout\`, or make tasks smaller`,
    timeout,
  );
}

/** Calls a function; what it gives, a promise perhaps, fails if it takes longer than the timeout from here on. */
export function callWithin(fn: AnyFunction, timeout: number, call: () => unknown): unknown {
  const start = performance.now();
  const value = call();
  const left = timeout - (performance.now() - start);
  // Nobody could stop it; that it took too long is known now.
  if (left < 0) {
    if (isThenable(value)) Promise.resolve(value).catch(() => {});
    throw taskTimeout(fn, timeout);
  }
  if (!isThenable(value)) return value;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(taskTimeout(fn, timeout)), left);
    Promise.resolve(value)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer));
  });
}
