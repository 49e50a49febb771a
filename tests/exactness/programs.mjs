// Random well-typed functions, machine code against the V8 that runs this. Prints one JSON object; a counterexample is shrunk.
import fc from 'fast-check';
import { delayed } from '../../ts/dist/index.js';
import { compare } from './compare.mjs';
import { grammar } from './grammar.mjs';
import { columns } from './numbers.mjs';

const RUNS = Number(process.env.MILLRACE_EXACTNESS_PROGRAMS ?? 200);
const SEED = Number(process.env.MILLRACE_EXACTNESS_SEED ?? 20_260_102);

const { block, expression } = grammar();
const program = fc.tuple(block, expression).map(([s, e]) => `(x, y) => { let a = x, b = 1; ${s} return ${e}; }`);

const table = Float64Array.of(0, 1, -2.5, NaN, 1e300, -0, 7, 1 / 3);
const inputs = columns(2, 0, 1).map((column) => column.filter((_, i) => i % 17 === 0));
const report = { node: process.version, programs: 0, results: 0, refused: 0, failures: [] };

const property = fc.asyncProperty(program, async (source) => {
  const f = new Function('t', `return ${source}`)(table);
  const { differing, first } = await compare(f, inputs, delayed(f, { t: table })).catch((error) => {
    throw new Error(`${source}: ${error.message}`);
  });
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
