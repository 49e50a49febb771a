/** Items of a batch called one at a time, in JavaScript. */
import type { Task } from '../functions/task.js';
import type { NumericArray } from '../native.js';
import type { Argument, Batch } from './executor.js';
import { callableOf } from './given/callable.js';
import { callWithin } from './timeout.js';

/** Gives a function that calls the batch's function for the item at an index of the batch. */
export function itemCaller(batch: Batch): (index: number) => unknown {
  const { task, timeout } = batch;
  const call = plainCaller(batch);
  return timeout === undefined ? call : (index) => callWithin(task.fn, timeout, () => call(index));
}

function plainCaller(batch: Batch): (index: number) => unknown {
  if (batch.tasks !== undefined) return eachCaller(batch, batch.tasks);
  const fn = callableOf(batch.task) as (...args: unknown[]) => unknown;
  const [a, b, c, d, ...more] = batch.arguments.map(itemReader);
  if (a === undefined) return () => fn();
  if (b === undefined) return (index) => fn(a(index));
  if (c === undefined) return (index) => fn(a(index), b(index));
  if (d === undefined) return (index) => fn(a(index), b(index), c(index));
  if (more.length === 0) return (index) => fn(a(index), b(index), c(index), d(index));
  return (index) => fn(a(index), b(index), c(index), d(index), ...more.map((read) => read(index)));
}

/** The same for items that have functions of their own. */
function eachCaller({ arguments: args }: Batch, tasks: readonly Task[]): (index: number) => unknown {
  const readers = args.map(itemReader);
  return (index) => {
    const fn = callableOf(tasks[index]!) as (...args: unknown[]) => unknown;
    return fn(...readers.map((read) => read(index)));
  };
}

/** Stores a result in a typed array as an assignment does; what cannot be a number throws as it does there. */
export function storeResult(out: NumericArray, index: number, value: unknown): void {
  out[index] = value as number;
}

function itemReader(argument: Argument): (index: number) => unknown {
  switch (argument.kind) {
    case 'column': {
      const { values } = argument;
      return argument.dtype === 'bool' ? (index) => values[index] !== 0 : (index) => values[index];
    }
    case 'uniform': {
      const { value } = argument;
      return () => value;
    }
    case 'views': {
      const { arrays } = argument;
      return (index) => arrays[index];
    }
    case 'values': {
      const { values } = argument;
      return (index) => values[index];
    }
  }
}
