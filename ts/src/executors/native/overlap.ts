/** Results may not be written over what functions capture: an item would read another one's result. */
import { dtypeOf } from '../../arrow/dtype.js';
import type { NativeKernel, NumericArray } from '../../native.js';
import type { Argument, Batch } from '../executor.js';
import type { CapturedValue } from './kernels.js';
import { refuse } from './refuse.js';
import { Scratch } from './scratch.js';

/**
 * @throws {UnsupportedTaskError} if an argument, or a captured array that is another one for each item, shares its memory with a
 * captured array that the function writes.
 */
export function checkScratch(batch: Batch, kernel: NativeKernel, captured: readonly CapturedValue[]): void {
  if (!kernel.scratch) return;
  const scratch = new Scratch(kernel.scratch, captured, 0);
  const isOver = (array: NumericArray) => scratch.isOver(array);
  for (const [index, argument] of batch.arguments.entries()) {
    if (arraysOf(argument, true).some(isOver)) refuseSharing(`argument ${index + 1}`);
  }
  for (const { name, argument } of captured) {
    if (argument.kind === 'views' && argument.arrays.some(isOver)) refuseSharing(`captured \`${name}\``);
  }
}

function refuseSharing(what: string): never {
  refuse(
    'overlap',
    `${what} is over the memory of a captured array that the function writes`,
    "pass a copy, or leave `backend` at 'auto' to run it in JavaScript",
  );
}

/** @throws {UnsupportedTaskError} if a captured array overlaps what results are written to. */
export function checkOverlap(batch: Batch, captured: readonly CapturedValue[]): void {
  const out = batch.whole ?? batch.out;
  if (out === undefined) return;
  for (const { name, argument } of captured) {
    if (!arraysOf(argument).some((array) => overlap(array, out))) continue;
    refuse(
      'overlap',
      `\`out\` overlaps captured \`${name}\` in memory`,
      "write to an array of its own, or leave `backend` at 'auto' to run it in JavaScript",
    );
  }
}

/** The arrays that are the user's; a column is made of what closures captured. */
function arraysOf(argument: Argument, withColumns = false): readonly NumericArray[] {
  if (argument.kind === 'column' && withColumns) return [argument.values];
  if (argument.kind === 'views') return argument.arrays;
  return argument.kind === 'uniform' && dtypeOf(argument.value) ? [argument.value as NumericArray] : [];
}

/** Whether two arrays share memory. */
export function overlap(a: NumericArray, b: NumericArray): boolean {
  return (
    a.buffer === b.buffer && a.byteOffset < b.byteOffset + b.byteLength && b.byteOffset < a.byteOffset + a.byteLength
  );
}
