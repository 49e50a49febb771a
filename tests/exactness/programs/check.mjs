// One program, by V8, by machine code, and by the interpreter.

// The boundary is watched from before the package loads it.
import { Parallel } from '../../../ts/dist/index.js';
import { REASONS, watched } from '../../corpus/boundary.mjs';
import { countOperations } from './counts.mjs';
import { runStraight } from './straight.mjs';
import { ARRAYS, make, reset } from './world.mjs';

const native = Parallel({ backend: 'native' });

const NAN_BITS = REASONS.indexOf('nan_bits');

/** Counts of what was met. */
export const newTally = () => ({
  programs: 0,
  results: 0,
  /** Items that machine code took to their end, and that the interpreter was asked about. */
  native: 0,
  interpreted: 0,
  refused: new Map(),
  operations: new Map(),
  bailed: new Map(),
});

/**
 * @returns {Promise<{ difference?: string, isNative: boolean }>} what differs, if anything; whether most items were native.
 */
export async function check(program, tally) {
  const made = make(program);
  tally.programs++;
  let v8 = byV8(made, all(program.rows));
  if (program.isStraight) return straight(program, made, v8, tally);
  if (v8.thrown !== undefined) {
    const { got, isRefused } = await byMachine(made, program, all(program.rows), tally);
    if (isRefused) return { isNative: false };
    const { error } = got;
    if (error?.message !== v8.thrown.message || error?.constructor !== v8.thrown.constructor)
      return { difference: `it throws ${v8.thrown} in V8, and here ${error ?? 'it does not'}`, isNative: true };
    if (got.disagreement !== undefined) return { difference: got.disagreement, isNative: true };
  }
  // What calls leave behind them is that of the others only where those that throw are not made.
  if (v8.thrown !== undefined && made.keeps) v8 = byV8(made, v8.kept);
  if (v8.kept.length === 0 || (v8.thrown !== undefined && made.keeps)) return { isNative: false };
  const { got, isRefused, written } = await byMachine(made, program, v8.kept, tally);
  if (isRefused) return { isNative: false };
  const isNative = got.items > 0 && got.bailed <= got.items / 2;
  if (got.error !== undefined) return { difference: `map() rejects with ${got.error}`, isNative };
  if (got.disagreement !== undefined) return { difference: got.disagreement, isNative };
  tally.results += v8.kept.length;
  let difference = compare(v8, got.value, written, made, program);
  // V8 is not of one mind about the bits of a NaN: what it gives depends on how far it has optimised the function.
  const hasBits = got.reasons.has(NAN_BITS);
  for (let turn = 0; difference !== undefined && hasBits && turn < 2000; turn++) {
    difference = compare(byV8(made, v8.kept), got.value, written, made, program);
  }
  return { difference, isNative };
}

/** Items that bail out are run again in JavaScript: so those that throw there have to. */
function straight(program, made, v8, tally) {
  const { refusal, kernel, values, reasons, interpreted, disagreement } = runStraight(
    program,
    made.columns,
    made.captured,
  );
  if (refusal !== undefined) {
    add(tally.refused, `${refusal.code}: ${refusal.message}`, 1);
    return { isNative: false };
  }
  countOperations(kernel.inspectIr(), tally.operations);
  tally.interpreted += interpreted;
  const done = { kept: [], expected: [] };
  let bailed = 0;
  const results = [];
  for (const [at, row] of v8.kept.entries()) {
    if (reasons[row] !== 0) continue;
    done.kept.push(row);
    done.expected.push(v8.expected[at]);
    results.push(values[row]);
  }
  for (const reason of reasons) {
    if (reason === 0) continue;
    bailed++;
    add(tally.bailed, REASONS[reason] ?? reason, 1);
  }
  tally.native += reasons.length - bailed;
  tally.results += done.kept.length;
  const isNative = bailed <= reasons.length / 2;
  if (disagreement !== undefined) return { difference: disagreement, isNative };
  if (done.kept.length + bailed < reasons.length)
    return { difference: `some items throw ${v8.thrown} in V8, and are done here`, isNative };
  return {
    difference: compare(done, kernel.returnsBoolean ? results.map(Boolean) : results, undefined, made, program),
    isNative,
  };
}

const all = (rows) => Array.from({ length: rows }, (_, row) => row);

function byV8({ f, columns, written, beside }, rows) {
  const [x, y, z, n, o, v] = columns;
  const out = written?.();
  const call =
    out === undefined && beside === undefined
      ? (i) => f(x[i], y[i], z[i], n, o, v[i])
      : (i) => f(x[i], y[i], z[i], n, o, v[i], ...[out, beside].filter((each) => each).map((each) => each[i]));
  const expected = [];
  const kept = [];
  let thrown;
  reset();
  for (const i of rows) {
    try {
      expected.push(call(i));
      kept.push(i);
    } catch (error) {
      thrown ??= error;
    }
  }
  return { expected, kept, thrown, out };
}

async function byMachine({ task, columns, written, beside }, { out, rows }, kept, tally) {
  const isWhole = kept.length === rows;
  const given = isWhole ? [...columns] : columns.map((column) => only(column, kept));
  const arrays = written && only(written(), kept);
  if (arrays !== undefined) given.push(arrays);
  if (beside !== undefined) given.push(only(beside, kept));
  const Out = ARRAYS[out];
  reset();
  const got = await watched(() =>
    Out === undefined ? native.map(task(), ...given) : native.mapInto(new Out(kept.length), task(), ...given),
  );
  for (const kernel of got.kernels) countOperations(kernel.inspectIr(), tally.operations);
  for (const [reason, count] of got.reasons) add(tally.bailed, REASONS[reason] ?? reason, count);
  tally.native += got.items - got.bailed;
  tally.interpreted += got.interpreted;
  if (got.error?.code !== 'unsupported-task') return { got, written: arrays };
  add(tally.refused, `${got.error.reason}: ${got.error.summary}`, 1);
  return { got, isRefused: true };
}

function only(column, rows) {
  if (typeof column !== 'object') return column;
  const values = rows.map((i) => column[i]);
  return ArrayBuffer.isView(column) ? column.constructor.from(values) : values;
}

function compare(v8, value, written, { columns }, { out }) {
  const element = ARRAYS[out] && new ARRAYS[out](1);
  const call = (row) =>
    `f(${columns.map((column) => show(typeof column === 'object' ? column[row] : column)).join(', ')})`;
  for (const [at, row] of v8.kept.entries()) {
    let expected = v8.expected[at];
    if (element !== undefined) {
      element[0] = expected;
      [expected] = element;
    }
    // Booleans are 0 and 1 in a typed array.
    else if (typeof expected === 'boolean' && ArrayBuffer.isView(value)) expected = Number(expected);
    if (!isSame(element === undefined ? value[at] : Number(value[at]), expected))
      return `${call(row)} is ${show(expected)} in V8, ${show(value[at])} here`;
    if (written !== undefined && !isSame(written[at], v8.out[row]))
      return `${call(row)} leaves ${show(v8.out[row])} in V8, ${show(written[at])} here`;
  }
  return undefined;
}

/** The same bits, where every NaN is the same; element by element, field by field. */
export function isSame(a, b) {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (ArrayBuffer.isView(a)) return a.length === b.length && a.every((value, i) => Object.is(value, b[i]));
  const keys = Object.keys(a);
  const others = Object.keys(b);
  return keys.length === others.length && keys.every((key, i) => key === others[i] && isSame(a[key], b[key]));
}

export const add = (counts, key, by) => counts.set(key, (counts.get(key) ?? 0) + by);

function show(value) {
  if (Object.is(value, -0)) return '-0';
  if (ArrayBuffer.isView(value) || Array.isArray(value)) return `[${Array.from(value, show).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  return `{ ${Object.entries(value)
    .map(([name, field]) => `${name}: ${show(field)}`)
    .join(', ')} }`;
}
