/** Results may be written over a column that they are made of, item by item, and over nothing else that is read. */
import { dtypeOf } from '../arrow/dtype.js';
import { InvalidArgumentError } from '../errors.js';
import type { Argument } from '../executors/executor.js';
import { overlap } from '../executors/native/overlap.js';
import type { Task } from '../functions/task.js';
import type { NumericArray } from '../native.js';

/**
 * @param out where the results of some items go.
 * @param args what is read for these items.
 * @throws {InvalidArgumentError} if they overlap in a way that makes an item read another one's result.
 */
export function checkOverlap(out: NumericArray, args: readonly Argument[], task: Task): void {
  for (const [index, argument] of args.entries()) {
    const name = `column ${index + 1}`;
    if (argument.kind === 'column') {
      const { values } = argument;
      const isInPlace = values.byteOffset === out.byteOffset && values.BYTES_PER_ELEMENT === out.BYTES_PER_ELEMENT;
      if (!isInPlace) check(out, values, name);
    } else if (argument.kind === 'views') {
      for (const array of argument.arrays) check(out, array, `a typed array of ${name}`);
    } else if (argument.kind === 'values' && dtypeOf(argument.values[0]) !== undefined) {
      for (const array of Array.from(argument.values)) check(out, array, `a typed array of ${name}`);
    }
  }
  for (const [name, value] of Object.entries(task.captures ?? {})) check(out, value, `captured \`${name}\``);
}

function check(out: NumericArray, value: unknown, name: string): void {
  if (dtypeOf(value) === undefined || !overlap(value as NumericArray, out)) return;
  throw new InvalidArgumentError(
    `\`out\` overlaps ${name} in memory; write to an array of its own, or exactly over a column whose elements are as wide`,
  );
}
