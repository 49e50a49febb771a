// Every operator and every function of Math, machine code against the V8 that runs this. Prints one JSON object.
import { compare } from './compare.mjs';
import { columns } from './numbers.mjs';

const RANDOM = Number(process.env.MILLRACE_EXACTNESS_RANDOM ?? 30_000);

const binary = [
  '+',
  '-',
  '*',
  '/',
  '%',
  '**',
  '&',
  '|',
  '^',
  '<<',
  '>>',
  '>>>',
  '<',
  '<=',
  '>',
  '>=',
  '==',
  '!=',
  '===',
  '!==',
];
const sources = [
  ...[
    '-x',
    '+x',
    '~x',
    '!x',
    '!!x',
    '-(-x)',
    'x++ + x',
    '++x + x',
    'x-- - x',
    '--x',
    'x | 0',
    'x >>> 0',
    '(x, y)',
    'Number(x)',
    'Boolean(x)',
  ].map((e) => `(x, y) => ${e}`),
  ...binary.map((op) => `(x, y) => ${op === '**' ? 'x ** y' : `x ${op} y`}`),
  // With constants, since those are folded and reduced.
  ...binary.flatMap((op) =>
    ['0', '1', '2', '-1', '0.5', '3', '31', '1e10', 'NaN', '-0'].map((c) => `(x) => x ${op} ${c}`),
  ),
  ...['+', '-', '*', '/', '%', '**', '&', '|', '^', '<<', '>>', '>>>'].map(
    (op) => `(x, y) => { let z = x; z ${op}= y; return z; }`,
  ),
  ...['&&', '||'].flatMap((op) => [
    `(x, y) => x ${op} y`,
    `(x, y) => { let z = x; z ${op}= y; return z; }`,
    `(x, y) => x < y ${op} x > 1`,
    `(x, y) => x ${op} y ? x : y`,
  ]),
  '(x, y) => (x < y ? x : y)',
  '(x, y) => (x ? y : x)',
  '(x, y) => (x < y) + (x > y) * 2',
  '(x, y) => (x < y) === (x > y)',
  '(x, y) => (x > 0) & (y > 0)',
  '(x, y) => (x | 0) + (y | 0)',
  '(x, y) => ((x | 0) * (y | 0)) | 0',
  '(x, y) => ((x | 0) + (y | 0)) | 0',
  '(x, y) => ((x >>> 0) * (y >>> 0)) >>> 0',
  '(x, y) => -(x | 0)',
  '(x, y) => (x | 0) / (y | 0)',
  '(x, y) => (x | 0) % (y | 0)',
  '(x, y) => Math.abs(x | 0)',
  '(x, y) => Math.fround(x) + Math.fround(y)',
  '(x, y) => Math.fround(Math.fround(x) * Math.fround(y))',
  '(x, y) => isNaN(x) || isFinite(y)',
  ...['isInteger', 'isSafeInteger', 'isFinite', 'isNaN'].map((name) => `(x) => Number.${name}(x)`),
  ...['EPSILON', 'MAX_VALUE', 'MIN_VALUE', 'MAX_SAFE_INTEGER', 'MIN_SAFE_INTEGER'].map(
    (name) => `(x) => x * Number.${name}`,
  ),
];

const unsupported = new Set(['random', 'sumPrecise']);
for (const name of Object.getOwnPropertyNames(Math)) {
  const member = Math[name];
  if (typeof member === 'number') sources.push(`(x) => x * Math.${name}`);
  if (typeof member !== 'function' || unsupported.has(name)) continue;
  sources.push(
    `() => Math.${name}()`.replace('()', '(x)'),
    `(x) => Math.${name}(x)`,
    `(x, y) => Math.${name}(x, y)`,
    `(x, y, z) => Math.${name}(x, y, z)`,
  );
}

const [xs, ys, zs] = columns(3, RANDOM, 20_260_101);
const report = { node: process.version, functions: 0, results: 0, failures: [] };
for (const source of sources) {
  const f = (0, eval)(source);
  try {
    const { differing, first } = await compare(f, [xs, ys, zs].slice(0, Math.max(1, f.length)));
    if (differing > 0) report.failures.push(`${source}: ${differing} of ${xs.length} differ; ${first}`);
  } catch (error) {
    report.failures.push(`${source}: ${error.message}`);
  }
  report.functions++;
  report.results += xs.length;
}
console.log(JSON.stringify(report));
