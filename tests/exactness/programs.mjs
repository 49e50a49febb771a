// Random well-typed functions, machine code against the V8 that runs this. Prints one JSON object; a counterexample is shrunk.
import fc from 'fast-check';
import { delayed } from '../../ts/dist/index.js';
import { compare } from './compare.mjs';
import { columns } from './numbers.mjs';

const RUNS = Number(process.env.MILLRACE_EXACTNESS_PROGRAMS ?? 200);
const SEED = Number(process.env.MILLRACE_EXACTNESS_SEED ?? 20_260_102);

// Variables that every statement may use: parameters `x`, `y`, locals `a`, `b`, a counter `i` where there is a loop, and a
// captured table `t`. All are numbers, all are set at any point where they are read.
const literal = fc.constantFrom(
  '0',
  '1',
  '-1',
  '2',
  '0.5',
  '3.7',
  '10',
  '255',
  '65536',
  '2147483647',
  '4294967296',
  '1e-7',
  '1e300',
  'Infinity',
  'NaN',
  'Math.PI',
);
const number = fc.constantFrom('x', 'y', 'a', 'b');
const unaryMath = fc.constantFrom(
  'abs',
  'sqrt',
  'floor',
  'ceil',
  'trunc',
  'round',
  'sign',
  'sin',
  'cos',
  'exp',
  'log',
  'atan',
  'cbrt',
  'fround',
  'clz32',
  'tanh',
);
const binaryMath = fc.constantFrom('min', 'max', 'atan2', 'pow', 'hypot', 'imul');
const arithmetic = fc.constantFrom('+', '-', '*', '/', '%', '**', '&', '|', '^', '<<', '>>', '>>>');
const comparison = fc.constantFrom('<', '<=', '>', '>=', '==', '!=', '===', '!==');

const { expression, condition } = fc.letrec((tie) => ({
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    number,
    literal,
    fc.tuple(tie('expression'), arithmetic, tie('expression')).map(([l, op, r]) => `((${l}) ${op} (${r}))`),
    fc.tuple(fc.constantFrom('-', '~', '+'), tie('expression')).map(([op, e]) => `(${op}(${e}))`),
    fc.tuple(unaryMath, tie('expression')).map(([f, e]) => `Math.${f}(${e})`),
    fc.tuple(binaryMath, tie('expression'), tie('expression')).map(([f, l, r]) => `Math.${f}(${l}, ${r})`),
    fc.tuple(tie('condition'), tie('expression'), tie('expression')).map(([c, l, r]) => `(${c} ? ${l} : ${r})`),
    fc
      .tuple(tie('expression'), fc.constantFrom('&&', '||'), tie('expression'))
      .map(([l, op, r]) => `((${l}) ${op} (${r}))`),
    fc.tuple(tie('expression')).map(([e]) => `(t[${e}] + 0)`),
    fc.tuple(tie('expression')).map(([e]) => `(t[(${e}) & 7] * 1)`),
    fc.tuple(fc.constantFrom('a', 'b'), fc.constantFrom('++', '--')).map(([v, op]) => `(${v}${op})`),
    fc.tuple(fc.constantFrom('a', 'b'), arithmetic, tie('expression')).map(([v, op, e]) => `(${v} ${op}= ${e})`),
    fc.constant('t.length'),
  ),
  condition: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.tuple(tie('expression'), comparison, tie('expression')).map(([l, op, r]) => `((${l}) ${op} (${r}))`),
    fc
      .tuple(tie('condition'), fc.constantFrom('&&', '||', '===', '!=='), tie('condition'))
      .map(([l, op, r]) => `(${l} ${op} ${r})`),
    fc.tuple(tie('condition')).map(([c]) => `!${c}`),
    fc.tuple(tie('expression')).map(([e]) => `!(${e})`),
  ),
}));

const { block } = fc.letrec((tie) => ({
  statement: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.tuple(fc.constantFrom('a', 'b', 'x'), expression).map(([v, e]) => `${v} = ${e};`),
    fc.tuple(condition, tie('block')).map(([c, s]) => `if (${c}) { ${s} }`),
    fc.tuple(condition, tie('block'), tie('block')).map(([c, s, o]) => `if (${c}) { ${s} } else { ${o} }`),
    fc.tuple(fc.nat(6), tie('block')).map(([n, s]) => `for (let i = 0; i < ${n}; i++) { ${s} b = b + i; }`),
    fc
      .tuple(fc.nat(4), condition, tie('block'))
      .map(([n, c, s]) => `for (let k = 0; k < ${n}; k++) { if (${c}) break; ${s} }`),
    fc
      .tuple(fc.nat(4), condition, tie('block'))
      .map(([n, c, s]) => `for (let k = ${n}; k > 0; k--) { if (${c}) continue; ${s} }`),
    fc.tuple(fc.nat(4), tie('block')).map(([n, s]) => `{ let k = ${n}; while (k > 0) { k -= 1; ${s} } }`),
    fc
      .tuple(fc.nat(3), condition, tie('block'))
      .map(([n, c, s]) => `{ let k = 0; do { k++; ${s} } while (k < ${n} && ${c}); }`),
    fc.tuple(condition, expression).map(([c, e]) => `if (${c}) return ${e};`),
  ),
  block: fc.array(tie('statement'), { maxLength: 3, depthIdentifier: 'block' }).map((all) => all.join(' ')),
}));

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
