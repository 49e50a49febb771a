/** One item, as native code would take it: enough to know what a batch is compiled as. */
import { dtypeOf } from '../../arrow/dtype.js';
import type { Task } from '../../functions/task.js';
import type { NumericArray } from '../../native.js';
import type { Argument, Batch } from '../executor.js';

/** A batch of one call with such arguments. */
export function sampleCall(task: Task, args: readonly unknown[]): Batch {
  return { first: 0, length: 1, task, arguments: args.map(sampleArgument), nJobs: 1 };
}

/** A batch with, for plain arrays, what their first item makes. */
export function sampleOf(batch: Batch): Batch {
  const args = batch.arguments.map((argument) =>
    argument.kind === 'values' ? sampleArgument(argument.values[0]) : argument,
  );
  return { ...batch, arguments: args };
}

function sampleArgument(value: unknown): Argument {
  if (typeof value === 'number') return { kind: 'column', dtype: 'f64', values: Float64Array.of(value) };
  if (typeof value === 'boolean') return { kind: 'column', dtype: 'bool', values: Uint8Array.of(value ? 1 : 0) };
  if (dtypeOf(value) !== undefined) return { kind: 'views', arrays: [value as NumericArray] };
  return { kind: 'values', values: [value] };
}
