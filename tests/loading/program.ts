/** A small program of a user's: closures in threads and in native code, and single functions compiled. */

export const REQUIRE = "const { delayed, jit, Parallel, prange, vectorize, view2d } = require('millrace');";
export const IMPORT = "import { delayed, jit, Parallel, prange, vectorize, view2d } from 'millrace';";

/** Prints `EXPECTED`. */
export const BODY = `
const factor = 3;
const helper = (x) => x + factor;
class Scale { constructor(by) { this.by = by; } of(x) { return x * this.by; } }
const scale = new Scale(2);
async function main() {
  const calls = [1, 2, 3].map((n) => delayed((x) => scale.of(helper(x)) * factor)(n));
  const threads = await Parallel({ backend: 'threads', nJobs: 2 })(calls);
  const native = await Parallel({ backend: 'native' })([delayed((x) => x * x)(5)]);
  const given = await Parallel()([delayed((x) => x * factor, { factor: 7 })(2)]);
  const matrix = view2d(Float64Array.of(1, 2, 3, 4), 2, 2);
  const root = jit((i, j) => Math.sqrt(matrix.at(i, j)) * factor);
  const sum = await prange(10, (i) => i * factor, { reduce: 'sum' });
  const compiled = [root(1, 1), root.signatures.length, sum, ...vectorize((x) => x / 2)([1, 2])];
  console.log(JSON.stringify([threads, native, given, compiled]));
}
`;

export const EXPECTED = '[[24,30,36],[25],[14],[6,1,135,0.5,1]]\n';

export const COMMONJS = `${REQUIRE}${BODY}main();`;
export const MODULE = `${IMPORT}${BODY}await main();`;
