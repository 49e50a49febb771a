// Arguments: the odd doubles, each with each, and random ones. The same on every run and version of Node.

/** Doubles at which implementations differ. */
export const ODD = [
  0,
  1,
  2,
  3,
  5,
  7,
  0.5,
  0.1,
  1.5,
  2.5,
  10,
  31,
  32,
  33,
  63,
  64,
  100,
  1000.5,
  0.49999999999999994,
  0.9999999999999999,
  1.0000000000000002,
  4503599627370495.5,
  Math.PI,
  Math.PI / 2,
  Math.PI / 4,
  Math.E,
  Math.LN2,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 31 + 1,
  2 ** 32 - 1,
  2 ** 32,
  2 ** 32 + 1,
  2 ** 53 - 1,
  2 ** 53,
  2 ** 63,
  2 ** 64,
  1e10,
  1e21,
  1e22,
  1e300,
  1e308,
  Number.MAX_VALUE,
  Number.MIN_VALUE,
  2 ** -1022,
  2 ** -1022 - 2 ** -1074,
  2 ** -1060,
  Number.EPSILON,
  1e-10,
  1e-300,
  65504,
  65520,
  2 ** -14,
  2 ** -24,
  709.782712893384,
  745.1332191019411,
  Infinity,
]
  .flatMap((x) => [x, -x])
  .concat(NaN);

/** Uniform 32-bit integers: xorshift with a multiplication (Vigna, xorshift64*, in 32-bit halves would be slower). */
export function randomSource(seed) {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return Math.imul(state, 0x9e3779b1) >>> 0;
  };
}

const words = new Uint32Array(2);
const double = new Float64Array(words.buffer);

/** Doubles of all kinds: any bits, moderate numbers, small integers, integers around the limits, odd ones. */
export function randomDouble(next) {
  const kind = next() % 8;
  if (kind < 2) {
    words[0] = next();
    words[1] = next();
    return double[0];
  }
  if (kind < 4) return (next() / 2 ** 32 - 0.5) * 2 ** (next() % 24);
  if (kind < 5) return (next() % 2000) - 1000;
  if (kind < 6) return (next() - 2 ** 31) / 2 ** (next() % 32);
  if (kind < 7) return Math.floor((next() / 2 ** 32 - 0.5) * 2 ** (next() % 70));
  return ODD[next() % ODD.length];
}

/** `count` columns: every combination of odd doubles for the first two, then `random` random rows. */
export function columns(count, random, seed) {
  const next = randomSource(seed);
  const length = ODD.length ** 2 + random;
  return Array.from({ length: count }, (_, k) => {
    const column = new Float64Array(new SharedArrayBuffer(length * 8));
    for (let i = 0; i < length; i++) {
      if (i >= ODD.length ** 2) column[i] = randomDouble(next);
      else if (k === 0) column[i] = ODD[i % ODD.length];
      else if (k === 1) column[i] = ODD[Math.floor(i / ODD.length)];
      else column[i] = ODD[(i * 7 + k) % ODD.length];
    }
    return column;
  });
}
