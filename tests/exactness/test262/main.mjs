// What ECMA-262 says of Math and of operators on numbers, and test262 tests, asked of compiled functions: all pass or are refused.
// The sources of test262 come in no package, so its cases are written down here by its directories; see the lists beside this.
// Prints one JSON object; ends with 1 if a case gives another result.
import { pathToFileURL } from 'node:url';
import { Parallel } from '../../../ts/dist/index.js';
import { MATH } from './math-cases.mjs';
import { OPERATORS } from './operator-cases.mjs';

/** What test262 has beside these, and why it says nothing of a compiled function of numbers. */
export const DOES_NOT_APPLY = [
  [
    'length.js, name.js, prop-desc.js, Math/prop-desc.js, Symbol.toStringTag.js',
    'properties of function objects, which no task of numbers sees',
  ],
  ['not-a-constructor.js, proto.js, invoked-as-constructor', 'functions are called, never constructed or inspected'],
  [
    'S*_A2, *-to-number.js, coercion, Symbol.toPrimitive, valueOf, order of evaluation of objects',
    'operands that are objects, strings, symbols or BigInts: such arguments are refused or run in JavaScript',
  ],
  ['bigint*.js', 'BigInts run in JavaScript'],
  ['Math.random', 'has no result to compare; compiled only with a seed'],
  ['Math.sumPrecise, Math.f16round', 'not in every version of Node; held against V8 in operators.mjs where they are'],
  ['early errors, line terminators, white space, asi', 'syntax: the text of a function was parsed by V8 before'],
  ['cptn-*, statements', 'completion values: tasks return'],
];

const native = Parallel({ backend: 'native' });

/** `{ groups, cases, refused, failures }`. */
export async function askAll(groups = [...MATH, ...OPERATORS]) {
  const report = { groups: 0, cases: 0, refused: [], failures: [] };
  for (const { of, cases, within = 0 } of groups) {
    report.groups++;
    const arity = cases[0].length - 1;
    // A function without arguments is still called for each item.
    const parameters = ['x', 'y', 'z'].slice(0, Math.max(1, arity)).join(', ');
    const body = /^\w+ [-+*/%&|^<>?]*=(?!=)|\+\+|--/.test(of) ? `{ return (${of}); }` : `(${of})`;
    const f = (0, eval)(`(${parameters}) => ${body}`);
    const columns = Array.from({ length: Math.max(1, arity) }, (_, k) => cases.map((row) => (k < arity ? row[k] : 0)));
    // As constants too: those are computed when a function is compiled.
    const folded = await ask(report, of, f, columns, cases, within);
    if (folded === 'refused') continue;
    for (const row of cases.slice(0, 40)) {
      const constants = row
        .slice(0, arity)
        .map((value, k) => `let ${'xyz'[k]} = ${text(value)};`)
        .join(' ');
      const g = (0, eval)(`(q) => { ${constants} return (${of}); }`);
      await ask(report, `${of} with ${row.slice(0, arity).map(text).join(', ')}`, g, [[0]], [[0, row.at(-1)]], within);
    }
  }
  return report;
}

async function ask(report, of, f, columns, cases, within) {
  let results;
  try {
    results = await native.map(f, ...columns);
  } catch (error) {
    if (error?.code !== 'unsupported-task') throw error;
    report.refused.push(`${of}: ${error.message}`);
    return 'refused';
  }
  for (const [i, row] of cases.entries()) {
    report.cases++;
    const expected = row.at(-1);
    const isRight =
      within === 0
        ? Object.is(results[i], expected)
        : Math.abs(results[i] - expected) <= within * Math.max(1, Math.abs(expected));
    if (!isRight)
      report.failures.push(
        `${of} of ${row.slice(0, -1).map(text).join(', ')} is ${text(results[i])}, not ${text(expected)}`,
      );
  }
  return 'asked';
}

const text = (value) => (Object.is(value, -0) ? '-0' : String(value));

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const report = await askAll();
  console.log(JSON.stringify({ ...report, doesNotApply: DOES_NOT_APPLY }, undefined, 1));
  if (report.failures.length > 0 || report.cases === 0) process.exitCode = 1;
}
