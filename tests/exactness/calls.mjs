// Random functions that capture values and call one another, machine code against the V8 that runs this. Prints one JSON object.
import fc from 'fast-check';
import { compare } from './compare.mjs';
import { grammar } from './grammar.mjs';
import { columns } from './numbers.mjs';

const RUNS = Number(process.env.MILLRACE_EXACTNESS_PROGRAMS ?? 150);
const SEED = Number(process.env.MILLRACE_EXACTNESS_SEED ?? 20_261_124);

/** Expressions that read `k` and `cfg`, and call some functions in many ways. */
const calling = (names) => (expression) => [
  fc.constantFrom('k', 'cfg.a.b', 'cfg.list[2]', 'cfg.list.length', '(cfg.on ? 1 : 2)', '(cfg.none ?? k)'),
  ...(names.length === 0
    ? []
    : [
        fc
          .tuple(
            fc.constantFrom(...names.flatMap((name) => [name, `lib.${name}`, `(0, lib.${name})`])),
            fc.array(expression, { minLength: 1, maxLength: 3 }),
          )
          .map(([name, given]) => `${name}(${given.join(', ')})`),
        fc.tuple(expression, fc.constantFrom(...names)).map(([e, name]) => `apply(${name}, ${e})`),
      ]),
  fc.tuple(expression).map(([e]) => `apply((v) => v * k + a, ${e})`),
  fc.tuple(expression).map(([e]) => `inner(${e})`),
  fc.tuple(expression).map(([e]) => `choose(${e})`),
  fc.tuple(expression).map(([e]) => `(() => { const [p, { q }] = pair(${e}); return p - q; })()`),
  fc.tuple(expression, expression).map(([e, i]) => `(() => { const c = [${e}, k, 2]; return c[(${i}) & 1]; })()`),
  fc.tuple(expression, fc.nat(5)).map(([e, n]) => `rec(${e}, ${n})`),
];

/** A function of `x` and `y` that calls those named. */
function code(names) {
  const { expression, block } = grammar(calling(names));
  return fc.tuple(block, expression, expression).map(
    ([s, e, r]) => `(x, y = 2) => {
      let a = x, b = 1;
      const inner = (v) => { if (v > a) return v; b = b + 1; return v * y; };
      const choose = function (v) { switch (v | 0) { case 0: return 1; case 1: b = 2; default: return v; } };
      const apply = (f, v) => f(v);
      const pair = (v) => { if (v > a) return [v, { q: b }]; return [a, { q: v }]; };
      const rec = (v, n) => (n > 0 ? rec(v * 0.5 + a, n - 1) - n : v);
      ${s} if (b > 3) return ${e}; return ${r}; }`,
  );
}

const program = fc
  .tuple(code([]), code(['h2']), code(['h1', 'h2']))
  .map(([h2, h1, main]) => `const h2 = ${h2}; const h1 = ${h1}; const lib = { h1, h2 }; return ${main};`);

const table = Float64Array.of(0, 1, -2.5, NaN, 1e300, -0, 7, 1 / 3);
const cfg = { a: { b: -1.5 }, list: [3, 5, 0.1], on: true, none: undefined };
const inputs = columns(2, 0, 1).map((column) => column.filter((_, i) => i % 41 === 0));
const report = { node: process.version, programs: 0, results: 0, tooLarge: 0, failures: [] };

const property = fc.asyncProperty(program, async (source) => {
  const f = new Function('t', 'k', 'cfg', source)(table, 2.25, cfg);
  let compared;
  try {
    compared = await compare(f, inputs);
  } catch (error) {
    // Each call is written out, and a program may have very many.
    if (error.reason !== 'too-large') throw new Error(`${source}: ${error.message}`);
    report.tooLarge++;
    return;
  }
  const { differing, first } = compared;
  report.programs++;
  report.results += inputs[0].length;
  if (differing > 0) throw new Error(`${source}: ${differing} of ${inputs[0].length} differ; ${first}`);
});
const outcome = await fc.check(property, { numRuns: RUNS, seed: SEED, interruptAfterTimeLimit: 600_000 });
if (outcome.failed)
  report.failures.push(
    `${outcome.errorInstance?.message ?? outcome.error} (seed ${outcome.seed}, path ${outcome.counterexamplePath})`,
  );
console.log(JSON.stringify(report));
