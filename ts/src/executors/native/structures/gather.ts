/** The lists and objects of a batch, read into what a kernel takes. */
import { allocate } from '../../../arrow/dtype.js';
import type { NativeInput, NativeKernel, NumericArray } from '../../../native.js';
import type { Pace } from '../../../pace.js';
import type { Argument, Batch } from '../../executor.js';
import { type Reader, readerFor } from './reader.js';
import type { Seen } from './seen.js';

/** A batch, ready for its kernel. */
export interface Gathered {
  /** The items that a kernel can take. */
  readonly batch: Batch;
  /** Each argument as it is, or what was read of it: its leaves that the kernel reads. */
  readonly given: readonly ({ readonly argument: Argument } | { readonly read: readonly NativeInput[] })[];
  /** Where those items are among all, if they are not all. */
  readonly kept: readonly number[] | undefined;
  /** The others, ascending. */
  readonly odd: readonly number[];
}

/** How many items are read between two looks at the clock. */
const STRIDE = 1024;

/**
 * Reads the arguments of a batch.
 * @param seen what its arguments are put together of, for those that are no columns.
 * @param check called after the event loop had a turn; throws to stop.
 */
export async function gather(
  batch: Batch,
  kernel: NativeKernel,
  seen: readonly (Seen | undefined)[],
  pace: Pace,
  check: () => void,
): Promise<Gathered> {
  const wanted = new Set(kernel.reads);
  let leaf = 0;
  const isWanted = () => wanted.has(leaf++);
  const readers: { reader: Reader; argument: Argument; position: number }[] = [];
  for (const [position, argument] of batch.arguments.entries()) {
    const of = seen[position];
    if (of === undefined) leaf += 1;
    else
      readers.push({
        reader: readerFor(of, argument.kind === 'uniform' ? 1 : batch.length, isWanted),
        argument,
        position,
      });
  }
  const uniform = readers.filter(({ argument }) => argument.kind === 'uniform');
  const each = readers.filter(({ argument }) => argument.kind === 'values');
  const areAlike = uniform.every(({ reader, argument }) => reader.put((argument as { value: unknown }).value, 0));
  const columns = each.map(({ argument }) => (argument as { values: ArrayLike<unknown> }).values);
  const odd: number[] = [];
  let kept: number[] | undefined = areAlike ? undefined : [];
  let at = 0;
  for (let from = 0; from < batch.length; from += STRIDE) {
    const to = Math.min(from + STRIDE, batch.length);
    for (let item = from; item < to; item++) {
      if (areAlike && readItem(each, columns, item, at)) {
        kept?.push(item);
        at += 1;
      } else {
        kept ??= Array.from({ length: item }, (_, index) => index);
        odd.push(item);
      }
    }
    if (pace.due) {
      await pace.turn();
      check();
    }
  }
  const rest = kept === undefined ? batch : chosen(batch, kept);
  const given = rest.arguments.map((argument, position) => {
    const entry = readers.find((reader) => reader.position === position);
    if (entry === undefined) return { argument };
    const read: NativeInput[] = [];
    const isUniform = argument.kind === 'uniform';
    entry.reader.finish(isUniform ? 1 : at, read);
    return { read: isUniform ? read.map(only) : read };
  });
  return { batch: rest, given, kept, odd };
}

function readItem(
  each: readonly { readonly reader: Reader }[],
  columns: readonly ArrayLike<unknown>[],
  item: number,
  at: number,
): boolean {
  for (let index = 0; index < each.length; index++) {
    if (!each[index]!.reader.put(columns[index]![item], at)) return false;
  }
  return true;
}

/** The only value that was read, as one for all items. */
function only(input: NativeInput): NativeInput {
  if (typeof input !== 'object') return input;
  if ('offsets' in input) return input.values.subarray(0, input.offsets[1]);
  return input instanceof Float64Array ? input[0]! : input[0] !== 0;
}

/** The items at some indices. */
function chosen(batch: Batch, kept: readonly number[]): Batch {
  const args = batch.arguments.map((argument): Argument => {
    switch (argument.kind) {
      case 'column': {
        const values: NumericArray = allocate(argument.dtype, kept.length);
        for (const [at, item] of kept.entries()) values[at] = argument.values[item]!;
        return { ...argument, values };
      }
      case 'views':
        return { kind: 'views', arrays: kept.map((item) => argument.arrays[item]!) };
      case 'values':
        return { kind: 'values', values: kept.map((item) => argument.values[item]) };
      default:
        return argument;
    }
  });
  const { tasks, out: _out, room: _room, ...rest } = batch;
  return {
    ...rest,
    length: kept.length,
    lend: false,
    arguments: args,
    ...(tasks && { tasks: kept.map((item) => tasks[item]!) }),
  };
}
