/** What a call of a compiled function costs beside the function itself: from which size on it pays. */
import assert from 'node:assert/strict';
import { jit, prange, vectorize } from 'millrace';
import { contest } from './harness/contest.ts';
import { report, type Table } from './harness/report.ts';

/** Steps of the logistic map: V8 and machine code do the same work, one step after the other. */
const logistic = (n: number) => {
  let x = 0.3;
  for (let i = 0; i < n; i++) x = 3.7 * x * (1 - x);
  return x;
};

/** The mean of an array: reading memory. */
const mean = (x: Float64Array) => {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]!;
  return sum / x.length;
};

/** How often a number of 1..n reaches 1 under the rule of Collatz: integers and branches. */
const collatz = (n: number) => {
  let steps = 0;
  for (let start = 1; start <= n; start++) {
    for (let x = start; x > 1; steps++) x = x % 2 === 0 ? x / 2 : 3 * x + 1;
  }
  return steps;
};

const factor = 1.5;
const table = Float64Array.of(1, 2, 3, 4);
const captured = (x: number) => x * factor + table[2]!;
const nothing = (x: number) => x * 2 + 1;

/** Makes enough calls to be measured, and gives the microseconds of one. */
function calls(f: (...args: never[]) => number, args: readonly unknown[], count: number): () => number {
  return () => {
    const [a] = args as [never];
    let sum = 0;
    for (let i = 0; i < count; i++) sum += f(a);
    return sum;
  };
}

async function compare(title: string, f: (a: never) => number, argument: unknown, count: number): Promise<Table> {
  const compiled = jit(f);
  assert(Object.is(compiled(argument as never), f(argument as never)), title);
  for (let i = 0; i < 64; i++) compiled(argument as never);
  assert.equal(compiled.explain(argument as never).executor, 'native');
  const entrants = [
    { name: 'f(x)', run: calls(f, [argument], count) },
    { name: 'jit(f)(x)', run: calls(compiled, [argument], count) },
  ];
  const rows = await contest(entrants, { rounds: 11, warmUps: 3 });
  const perCall = (ms: number) => (ms * 1000) / count;
  return {
    title,
    unit: 'us',
    baseline: 'f(x)',
    rows: rows.map((row) => ({ ...row, median: perCall(row.median), min: perCall(row.min), max: perCall(row.max) })),
  };
}

const tables = [
  await compare('x * 2 + 1: the cost of the call itself', nothing, 3, 1e6),
  await compare('a captured number and array', captured, 3, 1e6),
  await compare('logistic map, 250 steps (some 1 us)', logistic, 250, 20_000),
  await compare('logistic map, 2,500 steps (some 10 us)', logistic, 2500, 2000),
  await compare('logistic map, 250,000 steps (some 1 ms)', logistic, 250_000, 20),
  await compare(
    'mean of 1,000 numbers',
    mean,
    Float64Array.from({ length: 1000 }, (_, i) => i / 7),
    20_000,
  ),
  await compare(
    'mean of 1,000,000 numbers',
    mean,
    Float64Array.from({ length: 1e6 }, (_, i) => i / 7),
    20,
  ),
  await compare('Collatz to 20', collatz, 20, 20_000),
  await compare('Collatz to 2,000', collatz, 2000, 50),
];

const n = 4_000_000;
const xs = Float64Array.from({ length: n }, (_, i) => Math.sin(i) * 3);
const out = new Float64Array(n);
const gauss = (x: number) => Math.exp(-0.5 * x * x);
const gausses = vectorize(gauss);
const lists = await contest(
  [
    {
      name: 'plain loop',
      run: () => {
        for (let i = 0; i < n; i++) out[i] = gauss(xs[i]!);
      },
    },
    { name: 'vectorize(f).into', run: () => gausses.into(out, xs) },
    { name: 'vectorize(f), a new result', run: () => gausses(xs) },
    { name: 'await vectorize(f).async', run: () => gausses.async(xs) },
  ],
  { rounds: 9, warmUps: 2 },
);
tables.push({ title: 'exp(-x * x / 2) of 4,000,000 numbers', unit: 'ms', baseline: 'plain loop', rows: lists });

const body = (i: number) => gauss(xs[i]!) * xs[i]!;
const sums = await contest(
  [
    {
      name: 'plain loop',
      run: () => {
        let sum = 0;
        for (let i = 0; i < n; i++) sum += body(i);
        return sum;
      },
    },
    { name: 'await prange(n, f, sum)', run: () => prange(n, body, { reduce: 'sum' }) },
  ],
  { rounds: 9, warmUps: 3 },
);
tables.push({ title: 'the sum of x * exp(-x * x / 2) over 4,000,000', unit: 'ms', baseline: 'plain loop', rows: sums });

report('jit', 'What does a call of jit(f) cost beside f, and from which size on does it pay?', tables);
