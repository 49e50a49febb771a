// A program handed to the compiler as the executor does it, without the way there: five times as many fit into a second. Some
// programs, and all whose arguments, results or captured values need that way, go through `Parallel`.
import { createRequire } from 'node:module';
import { ARRAYS } from './world.mjs';

const binding = createRequire(import.meta.url)('../../../ts/binding/binding.cjs');
const { compile, Job } = binding;

/** The interpreter's own word for an item that takes too many steps. */
const NOT_INTERPRETED = 255;
const NAMES = new Map(Object.entries(ARRAYS).map(([dtype, Type]) => [Type, dtype]));
const LONG_MICROSECONDS = 60_000_000;

/**
 * @returns {{ refusal?: { code: string, message: string }, kernel, values, reasons: Uint8Array, interpreted: number, disagreement?: string }}
 *   `reasons`: why each item bailed out, 0 where it did not.
 */
export function runStraight({ source, out, rows }, columns, captured) {
  const read = [];
  const find = (_, [name, ...path]) => {
    const { told, value } = found(captured, name, path);
    if (READABLE.has(told.kind)) read.push(value);
    return told;
  };
  const { kernel, refusal } = compile(source, columns.map(kindOf), out, find, evaluate);
  if (refusal !== undefined) return { refusal };
  const inputs = [...columns.map(inputOf), ...read];
  const values = new (ARRAYS[kernel.output] ?? Uint8Array)(rows);
  const job = new Job(kernel, rows, 1, null);
  const [status, bytes] = job.debugInterpret(inputs, values, 0, rows);
  const ended = job.runHere(inputs, values, LONG_MICROSECONDS);
  if (ended !== 0) throw new Error(`the job ended with status ${ended}`);
  const reasons = new Uint8Array(rows);
  if (kernel.canBail) {
    const codes = job.bailReasons();
    for (const [at, index] of job.bailed().entries()) reasons[index] = codes[at];
  }
  const expected = new values.constructor(bytes.buffer, bytes.byteOffset, rows);
  let interpreted = 0;
  let disagreement;
  for (let item = 0; item < rows; item++) {
    if (status[item] === NOT_INTERPRETED) continue;
    interpreted++;
    if (status[item] !== reasons[item])
      disagreement ??= `item ${item} ends with ${status[item]} in the interpreter, ${reasons[item]} here`;
    else if (reasons[item] === 0 && !Object.is(values[item], expected[item]))
      disagreement ??= `item ${item} is ${expected[item]} in the interpreter, ${values[item]} here`;
  }
  return { kernel, values, reasons, interpreted, disagreement };
}

const READABLE = new Set(['number', 'boolean', 'view']);

/** As `ts/src/executors/native/reading` says it. */
function found(captured, name, path) {
  if (!Object.hasOwn(captured, name)) return { told: { kind: name in globalThis ? 'global' : 'unknown' } };
  const value = path.reduce((object, key) => object[key], captured[name]);
  if (typeof value === 'number' || typeof value === 'boolean') return { told: { kind: typeof value }, value };
  if (value === undefined) return { told: { kind: 'undefined' } };
  const list = Array.isArray(value) ? Float64Array.from(value) : value;
  const dtype = NAMES.get(list.constructor);
  return dtype === undefined ? { told: { kind: 'object' } } : { told: { kind: 'view', dtype }, value: list };
}

function kindOf(column) {
  if (typeof column !== 'object') return { kind: typeof column };
  const dtype = NAMES.get(column.constructor);
  if (dtype !== undefined) return { kind: 'column', dtype };
  if (typeof column[0] === 'boolean') return { kind: 'column', dtype: 'bool' };
  return { kind: isOne(column) ? 'view' : 'views', dtype: NAMES.get(column[0].constructor) };
}

const isOne = (views) => views.every((view) => view === views[0]);

function inputOf(column) {
  if (typeof column !== 'object' || ArrayBuffer.isView(column)) return column;
  if (typeof column[0] === 'boolean') return Uint8Array.from(column, Number);
  if (isOne(column)) return column[0];
  const offsets = new Float64Array(column.length + 1);
  for (const [i, view] of column.entries()) offsets[i + 1] = offsets[i] + view.length;
  const values = new column[0].constructor(offsets[column.length]);
  for (const [i, view] of column.entries()) values.set(view, offsets[i]);
  return { values, offsets };
}

/** As `ts/src/executors/native/evaluate.ts`. */
function evaluate(name, arity, points) {
  const f = Math[name];
  if (f === undefined) return new Float64Array(0);
  return Float64Array.from({ length: arity === 0 ? 1 : points.length / arity }, (_, i) =>
    arity === 1
      ? f(points[i])
      : arity === 2
        ? f(points[2 * i], points[2 * i + 1])
        : f(...points.subarray(i * arity, (i + 1) * arity)),
  );
}
