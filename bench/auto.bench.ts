/** What `auto` costs where nothing is to be gained, and gains where something is. */
import assert from 'node:assert/strict';
import { type Call, delayed, Parallel } from 'millrace';
import { contest } from './harness/contest.ts';
import { report } from './harness/report.ts';

const OBJECTS = 1_000_000;
const CLOSURES = 100_000;
const HEAVY = 64;
const HEAVY_MS = 50;

const objects = Array.from({ length: OBJECTS }, (_, i) => ({ name: `name ${i}`, i }));
const k = 3;

/** Adds without end in sight; no optimiser knows the result. Gives a text, which no compiler here makes. */
const work = (n: number) => {
  let sum = k;
  for (let i = 0; i < n; i++) sum = (sum * 31 + i) | 0;
  return `${sum}`;
};

/** So many rounds of `work` take so many milliseconds. */
function roundsFor(ms: number): number {
  const probe = 20_000_000;
  work(probe);
  const start = performance.now();
  work(probe);
  return Math.round((probe * ms) / (performance.now() - start));
}

const parallel = Parallel();

const quick = {
  'plain map': () => objects.map((x) => x.name.length),
  'auto, map': () => parallel.map((x) => x.name.length, objects),
};

const closures = {
  'plain loop that makes and calls them': () => {
    const results: number[] = [];
    for (let i = 0; i < CLOSURES; i++) results.push(((x: number) => x * k + i)(i));
    return results;
  },
  'plain loop that makes all, then one that calls them': () => {
    const made: ((x: number) => number)[] = [];
    for (let i = 0; i < CLOSURES; i++) made.push((x) => x * k + i);
    return made.map((f, i) => f(i));
  },
  'auto, from a list of calls': () => {
    const calls: Call<number>[] = [];
    for (let i = 0; i < CLOSURES; i++) calls.push(delayed((x: number) => x * k + i)(i));
    return parallel(calls);
  },
  'auto, from a generator of calls': () => parallel(closureCalls()),
};

function* closureCalls(): Generator<Call<number>> {
  for (let i = 0; i < CLOSURES; i++) yield delayed((x: number) => x * k + i)(i);
}

const rounds = roundsFor(HEAVY_MS);
const heavy = {
  'plain loop': () => {
    const results: string[] = [];
    for (let i = 0; i < HEAVY; i++) results.push(work(rounds));
    return results;
  },
  'auto, calls': () => parallel(Array.from({ length: HEAVY }, () => delayed(work)(rounds))),
  'auto, map': () => parallel.map(work, new Array<number>(HEAVY).fill(rounds)),
  'auto, closures': () => parallel(Array.from({ length: HEAVY }, () => delayed(() => work(rounds))())),
};

for (const ways of [quick, closures, heavy] as Record<string, () => unknown>[]) {
  const [plain, ...others] = Object.values(ways);
  const expected = plain!();
  for (const run of others) assert.deepEqual(await run(), expected);
}

/** The longest that the event loop was kept while a call ran, the first task not counted: a timer of its own measures it. */
async function longestHold(run: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let last = performance.now();
  let ticks = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    if (ticks++ > 0) longest = Math.max(longest, now - last);
    last = now;
  }, 1);
  await run();
  clearInterval(timer);
  return longest;
}

const rows = Array.from({ length: 2000 }, (_, i) => ({ i, cells: Array.from({ length: 50 }, (_, j) => ({ i, j })) }));
const sumOf = (row: { cells: { i: number; j: number }[] }) => {
  let sum = 0;
  for (let round = 0; round < 2000; round++) for (const { i, j } of row.cells) sum = (sum * 31 + i * k + j) | 0;
  return `${sum}`;
};

const entrants = (ways: Record<string, () => unknown>) => Object.entries(ways).map(([name, run]) => ({ name, run }));
const holds: { name: string; median: number }[] = [{ name: 'what is aimed at', median: 8 }];
holds.push({ name: `${HEAVY} calls of ${HEAVY_MS} ms`, median: await longestHold(heavy['auto, calls']) });
holds.push({ name: 'map of rows of 50 objects', median: await longestHold(() => parallel.map(sumOf, rows)) });
holds.push({ name: `map of ${OBJECTS} objects`, median: await longestHold(quick['auto, map']) });

report('auto', 'What does `auto` cost, and what does it gain?', [
  {
    title: `map((x) => x.name.length) over ${OBJECTS} objects`,
    unit: 'ms',
    baseline: 'plain map',
    rows: await contest(entrants(quick), { rounds: 15, warmUps: 3 }),
  },
  {
    title: `${CLOSURES} distinct closures, x * k + i`,
    unit: 'ms',
    baseline: 'plain loop that makes and calls them',
    rows: await contest(entrants(closures), { rounds: 15, warmUps: 3 }),
  },
  {
    title: `${HEAVY} tasks of ${HEAVY_MS} ms`,
    unit: 'ms',
    baseline: 'plain loop',
    rows: await contest(entrants(heavy), { rounds: 3, warmUps: 1 }),
  },
  {
    title: 'The longest that the event loop was kept, the first task not counted',
    unit: 'ms',
    baseline: 'what is aimed at',
    rows: holds,
  },
]);
