/** What `auto` costs where nothing is to be gained, and gains where something is. */
import assert from 'node:assert/strict';
import { type Call, delayed, Parallel } from 'millrace';
import { contest, entrants } from './harness/contest.ts';
import { BareThreads, HEAVY, HEAVY_MS, heavyRounds, work } from './harness/heavy.ts';
import { report } from './harness/report.ts';

const OBJECTS = 1_000_000;
const CLOSURES = 100_000;

const objects = Array.from({ length: OBJECTS }, (_, i) => ({ name: `name ${i}`, i }));
const k = 3;

const parallel = Parallel();

const quick = {
  'plain map': () => objects.map((x) => x.name.length),
  'auto, map': () => parallel.map((x) => x.name.length, objects),
};

/**
 * The plain loop makes all closures and then calls them, as one has to who hands them to anybody. A loop that calls each where it
 * is made has none for V8: it writes the closure's text into the loop. That loop stands beside it, and so does what is nearest to
 * calls that can be written by hand, objects of a function and an argument: what is behind `delayed` cannot be less than that.
 */
const closures = {
  'plain loop that makes all, then one that calls them': () => {
    const made: ((x: number) => number)[] = [];
    for (let i = 0; i < CLOSURES; i++) made.push((x) => x * k + i);
    const results: number[] = [];
    for (let i = 0; i < CLOSURES; i++) results.push(made[i]!(i));
    return results;
  },
  'plain loop that makes and calls them': () => {
    const results: number[] = [];
    for (let i = 0; i < CLOSURES; i++) results.push(((x: number) => x * k + i)(i));
    return results;
  },
  'objects of a function and an argument, by hand': () => {
    const made: ByHand[] = [];
    for (let i = 0; i < CLOSURES; i++) made.push(new ByHand((x) => x * k + i, i));
    const results: number[] = [];
    for (let i = 0; i < CLOSURES; i++) results.push(made[i]!.fn(made[i]!.argument));
    return results;
  },
  'auto, from a list of calls': () => {
    const calls: Call<number>[] = [];
    for (let i = 0; i < CLOSURES; i++) calls.push(delayed((x: number) => x * k + i)(i));
    return parallel(calls);
  },
  'plain generator of closures': () => {
    const results: number[] = [];
    for (const f of plainClosures()) results.push(f(results.length));
    return results;
  },
  'auto, from a generator of calls': () => parallel(closureCalls()),
};

class ByHand {
  declare readonly fn: (x: number) => number;
  declare readonly argument: number;

  constructor(fn: (x: number) => number, argument: number) {
    this.fn = fn;
    this.argument = argument;
  }
}

function* plainClosures(): Generator<(x: number) => number> {
  for (let i = 0; i < CLOSURES; i++) yield (x: number) => x * k + i;
}

function* closureCalls(): Generator<Call<number>> {
  for (let i = 0; i < CLOSURES; i++) yield delayed((x: number) => x * k + i)(i);
}

const rounds = heavyRounds();
const bare = new BareThreads();
const heavy = {
  'plain loop': () => {
    const results: string[] = [];
    for (let i = 0; i < HEAVY; i++) results.push(work(rounds));
    return results;
  },
  'bare threads, each handed its part': () => bare.run(rounds),
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
    baseline: 'plain loop that makes all, then one that calls them',
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
await bare.close();
