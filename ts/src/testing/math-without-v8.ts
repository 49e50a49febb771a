/** Runs where providers of `Math` are left out (`MILLRACE_MATH_WITHOUT`), and prints what `math: 'fast'` makes of that. */
import { jit, mathProviders, Parallel, type UnsupportedTaskError } from '../index.js';

const f = (x: number) => Math.cbrt(x);
const xs = Float64Array.from({ length: 20_000 }, (_, index) => (index - 10_000) * 0.37 * 1.001 ** (index % 900));
const bits = new BigInt64Array(1);
const float = new Float64Array(bits.buffer);

/** The order of a number among all. */
function position(x: number): bigint {
  float[0] = Math.abs(x);
  return x < 0 ? -bits[0]! : bits[0]!;
}

/** How far results are from V8's, in units of the last place. */
function units(results: ArrayLike<number>): number {
  let most = 0;
  for (let index = 0; index < xs.length; index++) {
    const apart = Number(position(results[index]!) - position(f(xs[index]!)));
    most = Math.max(most, Math.abs(apart));
  }
  return most;
}

const refused = await Parallel({ backend: 'native' })
  .map(f, xs)
  .catch((error: UnsupportedTaskError) => error.reason);
const fast = jit(f, { math: 'fast' });

console.log(
  JSON.stringify({
    providers: { exact: mathProviders(), fast: mathProviders({ math: 'fast' }) },
    refused,
    plain: String(jit(f).explain(1)),
    fast: String(fast.explain(1)),
    parallel: String(Parallel({ math: 'fast' }).explain(f, 1)),
    units: Math.max(units(await Parallel({ backend: 'native', math: 'fast' }).map(f, xs)), units(xs.map(fast))),
    default: units(await Parallel().map(f, xs)),
  }),
);
