/** What is computed: the functions, and the plain loop over each as anybody would write it. */
import { haversine } from '../examples/airports/haversine.ts';

export { haversine };

export const square = (x: number): number => x * x;

/** Degree 8, by Horner's rule. */
export const polynomial = (x: number): number =>
  (((((((0.5 * x - 1.25) * x + 3) * x - 0.75) * x + 2.5) * x - 1.5) * x + 0.25) * x - 4) * x + 1;

/** A function over columns. */
export interface Kernel {
  readonly name: 'square' | 'polynomial' | 'haversine';
  readonly length: number;
  /** Bounds of each column's values. */
  readonly ranges: readonly (readonly [number, number])[];
  readonly f: (...args: number[]) => number;
  /** The plain loop. Each its own: a loop that gets its function as an argument is one that V8 cannot inline into. */
  readonly loop: (out: Float64Array, columns: readonly Float64Array[]) => void;
}

export const KERNELS: readonly Kernel[] = [
  {
    name: 'square',
    length: 1e7,
    ranges: [[-1e3, 1e3]],
    f: square,
    loop(out, [x]) {
      for (let i = 0; i < out.length; i++) out[i] = square(x![i]!);
    },
  },
  {
    name: 'polynomial',
    length: 1e7,
    ranges: [[-2, 2]],
    f: polynomial,
    loop(out, [x]) {
      for (let i = 0; i < out.length; i++) out[i] = polynomial(x![i]!);
    },
  },
  {
    name: 'haversine',
    length: 2e6,
    ranges: [
      [-90, 90],
      [-180, 180],
      [-90, 90],
      [-180, 180],
    ],
    f: haversine,
    loop(out, [lat1, lon1, lat2, lon2]) {
      for (let i = 0; i < out.length; i++) out[i] = haversine(lat1![i]!, lon1![i]!, lat2![i]!, lon2![i]!);
    },
  },
];

/** A column of numbers that are the same at every run, by a small generator of its own (mulberry32). */
export function column(
  length: number,
  [low, high]: readonly [number, number],
  seed: number,
  shared: boolean,
): Float64Array {
  const values = shared
    ? new Float64Array(new SharedArrayBuffer(length * Float64Array.BYTES_PER_ELEMENT))
    : new Float64Array(length);
  let state = seed;
  for (let i = 0; i < length; i++) {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    values[i] = low + ((high - low) * ((t ^ (t >>> 14)) >>> 0)) / 2 ** 32;
  }
  return values;
}
