/** A small program of a user's: a closure over threads, one that captures another module's, and native code. */

export const REQUIRE = "const { delayed, Parallel } = require('millrace');";
export const IMPORT = "import { delayed, Parallel } from 'millrace';";

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
  console.log(JSON.stringify([threads, native, given]));
}
`;

export const EXPECTED = '[[24,30,36],[25],[14]]\n';

export const COMMONJS = `${REQUIRE}${BODY}main();`;
export const MODULE = `${IMPORT}${BODY}await main();`;
