// Arguments by letters: x any number, odd ones among them; p a positive one; u from 0 to 1; n a small integer; v a typed array.

const ODD = [0, -0, 1, -1, NaN, Infinity, -Infinity, 0.5, 1e-300, 2 ** 31, -(2 ** 31), 2 ** 53, 1e300];

/** @param {string} kinds @param {number} count */
export function draw(kinds, count) {
  let state = 12345;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const one = {
    x: () => (next() < 0.15 ? ODD[Math.floor(next() * ODD.length)] : (next() - 0.5) * 10 ** Math.floor(next() * 4)),
    p: () => next() * 4 + 0.01,
    u: () => next(),
    n: () => Math.floor(next() * 40),
    v: () => Float64Array.from({ length: Math.floor(next() * 9) }, () => Math.round((next() - 0.3) * 100) / 4),
  };
  return [...kinds].map((kind) => Array.from({ length: count }, one[kind]));
}
