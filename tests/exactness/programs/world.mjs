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

const TABLE = [0, 1, -2.5, NaN, 1e300, -0, 7, 1 / 3];
const captured = { s: Float64Array.from(TABLE), c: -13.25, d: true };
const tables = Object.fromEntries(Object.entries(ARRAYS).map(([dtype, Type]) => [dtype, Type.from(TABLE)]));

const buffer = new ArrayBuffer(16);
const outside = {
  helper: (q, r) => (q > r ? q - r : q * 0.5),
  down: function down(q) {
    return q > 1 && q < 40 ? down(q - 1) + 1 : q;
  },
  scratch: new Float64Array(buffer),
  bits: new Int32Array(buffer),
};

/** Rows of arguments: odd doubles with each other, then random ones. */
export function makeWorld(rows, seed) {
  const next = randomSource(seed);
  const [allX, allY] = columns(2, 0, 1);
  const pick = Array.from({ length: rows }, () => next() % allX.length);
  const x = Float64Array.from(pick, (i, row) => (row % 3 === 0 ? randomDouble(next) : allX[i]));
  const y = Float64Array.from(pick, (i, row) => (row % 3 === 1 ? (next() % 9) - 2 : allY[i]));
  const raw = Float64Array.from({ length: rows }, () => randomDouble(next));
  const z = Object.fromEntries(Object.entries(ARRAYS).map(([dtype, Type]) => [dtype, Type.from(raw)]));
  z.bool = Array.from(raw, (value) => value > 0);
  const views = Object.fromEntries(
    Object.entries(ARRAYS).map(([dtype, Type]) => [
      dtype,
      {
        one: Array(rows).fill(Type.from(ODD.slice(40, 46))),
        each: Array.from({ length: rows }, (_, row) => Type.from(TABLE.slice(0, row % 9))),
      },
    ]),
  );
  return { rows, x, y, z, views };
}

/** The function of a program, what `map` is given for it, and its rows. */
export function make({ source, z, t, v, isOneView }, world) {
  const values = { ...captured, t: tables[t], ...outside };
  const names = Object.keys(values);
  const f = new Function(...names, `return ${source}`)(...Object.values(values));
  const explicit = Object.fromEntries(
    Object.entries({ ...captured, t: tables[t] }).filter(([name]) => new RegExp(`\\b${name}\\b`).test(source)),
  );
  // What takes part only where captures are read automatically.
  const isExplicit = !Object.keys(outside).some((name) => new RegExp(`\\b${name}\\b`).test(source));
  const { one, each } = world.views[v];
  const columns = [world.x, world.y, world.z[z], 0.75, true, isOneView ? one : each];
  const rowOf = (i) => columns.map((column) => (typeof column === 'object' ? column[i] : column));
  return { f, task: isExplicit ? delayed(f, explicit) : f, columns, rowOf };
}
