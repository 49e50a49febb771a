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
  const readers = readersOf(args, payload);
  const [a, b, c] = readers;
  if (a === undefined) return () => call();
  if (b === undefined) return (index) => call(a(index));
  if (c === undefined) return (index) => call(a(index), b(index));
  if (readers.length === 3) return (index) => call(a(index), b(index), c(index));
  return (index) => call(...readers.map((read) => read(index)));
}

/** The same with a function for each item. */
export function callerOfEach(
  fns: readonly AnyFunction[],
  args: readonly SentArgument[],
  payload: readonly unknown[],
): (index: number) => unknown {
  const calls = fns as readonly ((...args: unknown[]) => unknown)[];
  const readers = readersOf(args, payload);
  const [a, b] = readers;
  // Not as members of the array, which would be their `this`.
  const at = (index: number) => calls[index]!;
  if (a === undefined) return (index) => at(index)();
  if (b === undefined) return (index) => at(index)(a(index));
  if (readers.length === 2) return (index) => at(index)(a(index), b(index));
  return (index) => at(index)(...readers.map((read) => read(index)));
}

function readersOf(args: readonly SentArgument[], payload: readonly unknown[]): ((index: number) => unknown)[] {
  let place = 0;
  return args.map((arg) => readerOf(arg, arg.kind.endsWith('payload') ? payload[place++] : undefined));
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
