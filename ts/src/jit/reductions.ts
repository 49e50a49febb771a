/**
 * Sums and extremes over a range, cut into parts whose size depends on the length of the range alone. Each part is gone through from
 * its beginning to its end, and the parts' results are put together in pairs, and these in pairs again: so the bits are the same for
 * any number of jobs, and rounding errors of a sum grow with the logarithm of its length.
 */

/** The most indices of a part, and about how many parts a short range has. */
const LARGEST = 1024;
const PARTS = 256;

/** How many indices a part of a range has; the last may have fewer. */
export function partSize(count: number): number {
  return Math.max(1, Math.min(LARGEST, Math.ceil(count / PARTS)));
}

type Body = (index: number) => number;

/** What goes through one part, for tasks: what they name is given to them explicitly. Indices are kept in 32 bits, as machine code has them. */
declare const body: Body, size: number, count: number;

const sum = (part: number): number => {
  const first = (part * size) | 0;
  const end = Math.min(first + size, count) | 0;
  let total = 0;
  for (let at = first; at < end; at++) total += body(at);
  return total;
};

const min = (part: number): number => {
  const first = (part * size) | 0;
  const end = Math.min(first + size, count) | 0;
  let least = Infinity;
  for (let at = first; at < end; at++) least = Math.min(least, body(at));
  return least;
};

const max = (part: number): number => {
  const first = (part * size) | 0;
  const end = Math.min(first + size, count) | 0;
  let most = -Infinity;
  for (let at = first; at < end; at++) most = Math.max(most, body(at));
  return most;
};

interface Reduction {
  /** Of one part. */
  readonly part: (part: number) => number;
  readonly join: (a: number, b: number) => number;
  /** Of nothing. */
  readonly empty: number;
}

/** How results can be put together. */
export const reductions = {
  sum: { part: sum, join: (a: number, b: number) => a + b, empty: 0 },
  min: { part: min, join: Math.min, empty: Number.POSITIVE_INFINITY },
  max: { part: max, join: Math.max, empty: Number.NEGATIVE_INFINITY },
} satisfies Record<string, Reduction>;

/** The name of a reduction. */
export type Reduce = keyof typeof reductions;

/** Puts the results of parts together, in pairs. Writes to `results`. */
export function joined({ join, empty }: Reduction, results: Float64Array): number {
  let { length } = results;
  if (length === 0) return empty;
  while (length > 1) {
    const half = length >> 1;
    for (let pair = 0; pair < half; pair++) results[pair] = join(results[2 * pair]!, results[2 * pair + 1]!);
    if (length % 2 === 1) results[half] = results[length - 1]!;
    length = (length + 1) >> 1;
  }
  return results[0]!;
}
