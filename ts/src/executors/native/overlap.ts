/** Results may not be written over what functions capture: an item would read another one's result. */
import { dtypeOf } from '../../arrow/dtype.js';
import type { NumericArray } from '../../native.js';
import type { Batch } from '../executor.js';
import type { CapturedValue } from './kernels.js';
import { refuse } from './refuse.js';

/** @throws {UnsupportedTaskError} if a captured array overlaps what results are written to. */
export function checkOverlap(batch: Batch, captured: readonly CapturedValue[]): void {
  const out = batch.whole ?? batch.out;
  if (out === undefined) return;
  for (const { name, value } of captured) {
    if (dtypeOf(value) === undefined || !overlap(value as NumericArray, out)) continue;
    refuse(
      'overlap',
      `\`out\` overlaps captured \`${name}\` in memory`,
      "write to an array of its own, or leave `backend` at 'auto' to run it in JavaScript",
    );
  }
}

/** Whether two arrays share memory. */
export function overlap(a: NumericArray, b: NumericArray): boolean {
  return (
    a.buffer === b.buffer && a.byteOffset < b.byteOffset + b.byteLength && b.byteOffset < a.byteOffset + a.byteLength
  );
}
