/** Items of a job called one at a time. */
import type { AnyFunction } from '../functions/task.js';
import type { SentArgument } from './messages.js';

/**
 * Gives a function that calls `fn` for the item at an index, counted from the job's base.
 * @param payload the values of those arguments that came as bytes.
 */
export function callerOf(
  fn: AnyFunction,
  args: readonly SentArgument[],
  payload: readonly unknown[],
): (index: number) => unknown {
  const call = fn as (...args: unknown[]) => unknown;
  let place = 0;
  const readers = args.map((arg) => readerOf(arg, arg.kind.endsWith('payload') ? payload[place++] : undefined));
  const [a, b, c] = readers;
  if (a === undefined) return () => call();
  if (b === undefined) return (index) => call(a(index));
  if (c === undefined) return (index) => call(a(index), b(index));
  if (readers.length === 3) return (index) => call(a(index), b(index), c(index));
  return (index) => call(...readers.map((read) => read(index)));
}

function readerOf(arg: SentArgument, value: unknown): (index: number) => unknown {
  switch (arg.kind) {
    case 'column': {
      const { values } = arg;
      return arg.dtype === 'bool' ? (index) => values[index] !== 0 : (index) => values[index];
    }
    case 'uniform': {
      const { value: same } = arg;
      return () => same;
    }
    case 'uniform payload':
      return () => value;
    case 'values payload': {
      const values = value as readonly unknown[];
      return (index) => values[index];
    }
  }
}
