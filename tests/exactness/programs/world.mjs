// What programs run on: the same on every run and version of Node.
import { delayed } from '../../../ts/dist/index.js';
import { columns, ODD, randomDouble, randomSource } from '../numbers.mjs';

export const ARRAYS = {
  f64: Float64Array,
  f32: Float32Array,
  i8: Int8Array,
  u8: Uint8Array,
  u8c: Uint8ClampedArray,
  i16: Int16Array,
  u16: Uint16Array,
  i32: Int32Array,
  u32: Uint32Array,
};

/** So many rows of arguments; each program sees some that follow one another. */
export const POOL = 6000;

const TABLE = [0, 1, -2.5, NaN, 1e300, -0, 7, 1 / 3];
const ofEach = (make) => Object.fromEntries(Object.entries(ARRAYS).map(([dtype, Type]) => [dtype, make(Type)]));
const tables = ofEach((Type) => Type.from(TABLE));

const buffer = new ArrayBuffer(16);
const captured = {
  s: Float64Array.from(TABLE),
  c: -13.25,
  d: true,
  down: function down(q) {
    return q > 1 && q < 40 ? down(q - 1) + 1 : q;
  },
  cfg: { a: { b: -1.5 }, list: [3, 5, 0.1], on: true, none: undefined },
  scratch: new Float64Array(buffer),
  bits: new Int32Array(buffer),
};

/** For helpers: what the program itself has as arguments. */
const around = { z: 2.5, n: 0.75, o: true, v: Float32Array.of(1, -2, 3.5) };

const next = randomSource(1);
/** Rows of arguments: odd doubles with each other, then random ones. */
const pool = makePool();

function makePool() {
  const [allX, allY] = columns(2, 0, 1);
  const pick = Array.from({ length: POOL }, () => next() % allX.length);
  const x = Float64Array.from(pick, (i, row) => (row % 3 === 0 ? randomDouble(next) : allX[i]));
  const y = Float64Array.from(pick, (i, row) => (row % 3 === 1 ? (next() % 9) - 2 : allY[i]));
  const raw = Float64Array.from({ length: POOL }, () => randomDouble(next));
  const z = { ...ofEach((Type) => Type.from(raw)), bool: Array.from(raw, (value) => value > 0) };
  const lists = Array.from({ length: POOL }, (_, row) =>
    row % 4 === 0 ? TABLE.slice(0, row % 9) : Array.from({ length: next() % 9 }, () => randomDouble(next)),
  );
  const each = ofEach((Type) => lists.map((list) => Type.from(list)));
  const one = ofEach((Type) => Type.from(ODD.slice(40, 46)));
  const given = {
    list: lists.map((list) => [...list]),
    pair: lists.map((_, row) => [x[row], y[POOL - 1 - row]]),
    rec: lists.map((_, row) => ({ x: y[row], y: raw[row] })),
  };
  return { x, y, z, each, one, given };
}

const WRITTEN = [1.5, -3, 300, 0, 1e10];

/** The function of a program, what `map` is given for it, and its rows. */
export function make({ source, prelude, z, t, v, w, given, isOneView, isAutomatic, from, rows }) {
  const values = { ...captured, t: tables[t], ...around };
  const names = Object.keys(values);
  const f = new Function(...names, `${prelude} return ${source}`)(...Object.values(values));
  const end = from + rows;
  const views = isOneView ? Array(rows).fill(pool.one[v]) : pool.each[v].slice(from, end);
  const columns = [
    pool.x.subarray(from, end),
    pool.y.subarray(from, end),
    pool.z[z].slice(from, end),
    0.75,
    true,
    views,
  ];
  const beside = given === null ? undefined : pool.given[given].slice(from, end);
  const written = w === null ? undefined : () => Array.from({ length: rows }, () => ARRAYS[w].from(WRITTEN));
  const isSaid = !isAutomatic && prelude === '';
  const task = () => (isSaid ? delayed(f, said(source, { ...captured, t: tables[t] })) : f);
  // Whether calls may see what earlier ones left.
  const keeps = /\b(scratch|bits)\b/.test(source + prelude);
  return { f, task, captured: { ...captured, t: tables[t] }, columns, written, beside, keeps };
}

/** Before each run: what functions left in what they share. */
export function reset() {
  captured.scratch.fill(0);
}

function said(source, values) {
  return Object.fromEntries(Object.entries(values).filter(([name]) => new RegExp(`\\b${name}\\b`).test(source)));
}
