/** Some consecutive items of a batch, as a batch. */
import type { Argument, Batch } from '../executor.js';

/** Items `from` to `to`. Plain arrays of numbers become columns, which need not be encoded. */
export function partOf(batch: Batch, from: number, to: number): Batch {
  const { first, task, out, nJobs, inFlight, timeout, seed } = batch;
  return {
    first: first + from,
    length: to - from,
    task,
    arguments: batch.arguments.map((argument) => partOfArgument(argument, from, to)),
    nJobs,
    lend: true,
    ...(out !== undefined && { out: out.subarray(from, to) }),
    ...(inFlight !== undefined && { inFlight }),
    ...(timeout !== undefined && { timeout }),
    ...(seed !== undefined && { seed }),
  };
}

function partOfArgument(argument: Argument, from: number, to: number): Argument {
  switch (argument.kind) {
    case 'uniform':
      return argument;
    case 'column':
      return { ...argument, values: argument.values.subarray(from, to) };
    case 'views':
      return { kind: 'views', arrays: argument.arrays.slice(from, to) };
    case 'values':
      return numbersOf(argument.values, from, to) ?? { kind: 'values', values: sliceOf(argument.values, from, to) };
  }
}

function numbersOf(values: ArrayLike<unknown>, from: number, to: number): Argument | undefined {
  if (typeof values[from] !== 'number') return undefined;
  const numbers = new Float64Array(new SharedArrayBuffer((to - from) * 8));
  for (let index = from; index < to; index++) {
    const value = values[index];
    if (typeof value !== 'number') return undefined;
    numbers[index - from] = value;
  }
  return { kind: 'column', dtype: 'f64', values: numbers };
}

function sliceOf(values: ArrayLike<unknown>, from: number, to: number): readonly unknown[] {
  return Array.prototype.slice.call(values, from, to);
}
