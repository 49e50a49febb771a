/** The rest of a batch, made into what native code takes. */
import { argumentOf } from '../../arrow/plain.js';
import type { Pace } from '../../pace.js';
import type { Argument, Batch } from '../executor.js';
import type { Store } from '../store.js';

/**
 * The items of a batch from an index on. Plain arrays are read into columns; results go where `store` keeps the others,
 * if they can.
 */
export async function restOf(batch: Batch, from: number, store: Store, pace: Pace): Promise<Batch> {
  const args: Argument[] = [];
  for (const argument of batch.arguments) args.push(await restOfArgument(argument, from, pace));
  const { out, onProgress } = batch;
  return {
    ...batch,
    first: batch.first + from,
    length: batch.length - from,
    arguments: args,
    ...(out === undefined ? {} : { out: out.subarray(from) }),
    ...(batch.list || out !== undefined
      ? {}
      : { room: (dtype) => (dtype === 'f64' || dtype === 'bool' ? store.room(dtype, from) : undefined) }),
    ...(onProgress === undefined ? {} : { onProgress: (done: number) => onProgress(from + done) }),
  };
}

function restOfArgument(argument: Argument, from: number, pace: Pace): Argument | Promise<Argument> {
  switch (argument.kind) {
    case 'uniform':
      return argument;
    case 'column':
      return from === 0 ? argument : { ...argument, values: argument.values.subarray(from) };
    case 'views':
      return from === 0 ? argument : { kind: 'views', arrays: argument.arrays.slice(from) };
    case 'values':
      return argumentOf(argument.values, pace, from);
  }
}
