/**
 * All distances between all airports, by a plain loop and by millrace. Row `i` of `out` is airport `i` to every other.
 */
import { Parallel } from 'millrace';
import type { Airports } from './airports.ts';
import { haversine } from './haversine.ts';

/** Rows worked on at a time: enough for a call to be worth making, few enough for the columns to stay in the cache. */
const ROWS = 32;

/** The loop that anybody would write. */
export function byLoop(airports: Airports, out: Float64Array, onRows: (rows: number) => void): void {
  const { latitudes: lat, longitudes: lon } = airports;
  const n = lat.length;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) out[i * n + j] = haversine(lat[i]!, lon[i]!, lat[j]!, lon[j]!);
    if ((i + 1) % ROWS === 0 || i + 1 === n) onRows(i + 1);
  }
}

/**
 * The same function over columns: item `k` of a call is `haversine(lat1[k], lon1[k], lat2[k], lon2[k])`, written to
 * `out[k]`.
 *
 * The columns hold `ROWS` rows and are used again for every block. They lie in shared memory, as `out` should, so that
 * all cores work on them while this thread goes on: nothing is copied.
 */
export async function byMillrace(airports: Airports, out: Float64Array, onRows: (rows: number) => void): Promise<void> {
  const { latitudes: lat, longitudes: lon } = airports;
  const n = lat.length;
  const parallel = Parallel();

  const [lat1, lon1, lat2, lon2] = [
    sharedColumn(ROWS * n),
    sharedColumn(ROWS * n),
    sharedColumn(ROWS * n),
    sharedColumn(ROWS * n),
  ];
  for (let row = 0; row < ROWS; row++) {
    lat2.set(lat, row * n);
    lon2.set(lon, row * n);
  }

  for (let first = 0; first < n; first += ROWS) {
    const rows = Math.min(ROWS, n - first);
    for (let row = 0; row < rows; row++) {
      lat1.fill(lat[first + row]!, row * n, (row + 1) * n);
      lon1.fill(lon[first + row]!, row * n, (row + 1) * n);
    }
    const [a, b, c, d] = [lat1, lon1, lat2, lon2].map((column) => column.subarray(0, rows * n)) as Four;
    await parallel.mapInto(out.subarray(first * n, (first + rows) * n), haversine, a, b, c, d);
    onRows(first + rows);
  }
}

type Four = [Float64Array, Float64Array, Float64Array, Float64Array];

/** A column in memory that all threads can reach. */
export function sharedColumn(length: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(length * Float64Array.BYTES_PER_ELEMENT));
}

/** How many results differ in any bit. */
export function differences(a: Float64Array, b: Float64Array): number {
  const bitsOfA = new BigUint64Array(a.buffer, a.byteOffset, a.length);
  const bitsOfB = new BigUint64Array(b.buffer, b.byteOffset, b.length);
  let count = 0;
  for (let i = 0; i < bitsOfA.length; i++) if (bitsOfA[i] !== bitsOfB[i]) count++;
  return count;
}

/** For each of `n` airports the index of the one that is nearest to it. */
export function nearest(distances: Float64Array, n: number): Int32Array {
  const result = new Int32Array(n);
  for (let i = 0; i < n; i++) {
    let best = -1;
    for (let j = 0; j < n; j++) {
      if (j !== i && (best < 0 || distances[i * n + j]! < distances[i * n + best]!)) best = j;
    }
    result[i] = best;
  }
  return result;
}
