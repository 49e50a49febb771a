// One program, by machine code and by V8.

// The boundary is watched from before the package loads it.
import { Parallel } from '../../../ts/dist/index.js';
import { watched } from '../../corpus/boundary.mjs';
import { countOperations } from './counts.mjs';
import { ARRAYS, make } from './world.mjs';

const native = Parallel({ backend: 'native' });

export const REASONS = [undefined, 'out_of_bounds', 'undefined', 'throw', 'recursion', 'type'];

/** A count of what was met. */
export const newTally = () => ({
  programs: 0,
  results: 0,
  refused: new Map(),
  operations: new Map(),
  bailed: new Map(),
  native: 0,
});

/**
 * @returns {Promise<string | undefined>} what differs, if anything.
 */
export async function check(program, world, tally) {
  const { f, task, columns, rowOf } = make(program, world);
  const Out = ARRAYS[program.out];
  const run = (length, given) =>
    Out === undefined ? native.map(task, ...given) : native.mapInto(new Out(length), task, ...given);
  const expected = [];
  const kept = [];
  let thrown;
  for (let i = 0; i < world.rows; i++) {
    try {
      expected.push(f(...rowOf(i)));
      kept.push(i);
    } catch (error) {
      thrown ??= error;
    }
  }
  tally.programs++;
  if (thrown !== undefined) {
    const got = await seen(() => run(world.rows, columns), tally);
    if (got.refused) return undefined;
    if (got.error?.message !== thrown.message || got.error?.constructor !== thrown.constructor)
      return `it throws ${thrown} in V8, and here ${got.error ?? 'it does not'}`;
    if (kept.length === 0) return undefined;
  }
  const rest = kept.length === world.rows ? columns : columns.map((column) => only(column, kept));
  const got = await seen(() => run(kept.length, rest), tally);
  if (got.refused) return undefined;
  if (got.error !== undefined) return `map() rejects with ${got.error}`;
  tally.results += kept.length;
  const element = Out && new Out(1);
  for (const [at, row] of kept.entries()) {
    let value = expected[at];
    if (element !== undefined) {
      element[0] = value;
      [value] = element;
    }
    // Booleans are 0 and 1 in a typed array.
    else if (typeof value === 'boolean' && ArrayBuffer.isView(got.value)) value = Number(value);
    if (Object.is(got.value[at], value)) continue;
    return `f(${rowOf(row).map(show).join(', ')}) is ${show(value)} in V8, ${show(got.value[at])} here`;
  }
  return undefined;
}

async function seen(work, tally) {
  const { value, error, kernels, items, bailed, reasons } = await watched(work);
  for (const kernel of kernels) countOperations(kernel.inspectIr(), tally.operations);
  for (const [reason, count] of reasons) add(tally.bailed, REASONS[reason] ?? reason, count);
  tally.native += items - bailed;
  if (error?.code !== 'unsupported-task') return { value, error };
  add(tally.refused, `${error.reason}: ${error.summary}`, 1);
  return { refused: true };
}

export const add = (counts, key, by) => counts.set(key, (counts.get(key) ?? 0) + by);

function only(column, rows) {
  if (typeof column !== 'object') return column;
  const values = rows.map((i) => column[i]);
  return ArrayBuffer.isView(column) ? column.constructor.from(values) : values;
}

const show = (value) =>
  Object.is(value, -0) ? '-0' : ArrayBuffer.isView(value) ? `[${value.join(', ')}]` : String(value);
