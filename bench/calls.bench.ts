/** A million calls, building them included. */
import assert from 'node:assert/strict';
import { type Call, delayed, Parallel } from 'millrace';
import { joblib } from './compare/joblib.ts';
import { piscina } from './compare/piscina.ts';
import { contest, type Entrant } from './harness/contest.ts';
import { report } from './harness/report.ts';
import { square } from './workload.ts';

const N = 1_000_000;

/** The leanest call that there could be. */
class LeanCall {
  readonly f: (x: number) => number;
  readonly a: number;
  constructor(f: (x: number) => number, a: number) {
    this.f = f;
    this.a = a;
  }
}

function* leanCalls() {
  for (let i = 0; i < N; i++) yield new LeanCall(square, i);
}

function* delayedCalls() {
  for (let i = 0; i < N; i++) yield delayed(square)(i);
}

/** Reads the argument of every call and builds the list of results. */
function read(calls: Iterable<LeanCall>): number[] {
  const results: number[] = [];
  for (const call of calls) results.push(call.a * call.a);
  return results;
}

const parallel = Parallel();
const pool = piscina();
const python = await joblib();

const ways = {
  'plain loop': () => {
    const results: number[] = [];
    for (let i = 0; i < N; i++) results.push(square(i));
    return results;
  },
  'floor, array': () => {
    const calls: LeanCall[] = [];
    for (let i = 0; i < N; i++) calls.push(new LeanCall(square, i));
    return read(calls);
  },
  'millrace, array': () => {
    const calls: Call<number>[] = [];
    for (let i = 0; i < N; i++) calls.push(delayed(square)(i));
    return parallel(calls);
  },
  'floor, generator': () => read(leanCalls()),
  'millrace, generator': () => parallel(delayedCalls()),
  'piscina, batched by hand': () => pool.squares(N),
};

const expected = ways['plain loop']();
for (const [name, run] of Object.entries(ways)) assert.deepEqual(await run(), expected, name);

const entrants: Entrant[] = Object.entries(ways).map(([name, run]) => ({ name, run }));
const absent: string[] = [];
if (typeof python === 'string') absent.push(python);
else {
  const sum = expected.reduce((a, b) => a + b);
  const run = async () => {
    const answer = await python.squares(N);
    // Python adds integers, exactly; here the sum is of doubles.
    assert(Math.abs(answer.check / sum - 1) < 1e-9);
    return answer;
  };
  entrants.push({ name: `joblib ${python.versions.joblib}, loky, generator`, run, rounds: 3 });
}

const timings = await contest(entrants, { rounds: 9, warmUps: 3 });
const rows = (...parts: string[]) => timings.filter(({ name }) => parts.some((part) => name.includes(part)));
report('calls', 'What do a million delayed(square)(i) cost, building them included?', [
  { title: 'Built as an array first', unit: 'ms', baseline: 'floor, array', rows: rows('array') },
  {
    title: 'From a generator',
    unit: 'ms',
    baseline: 'floor, generator',
    rows: rows('floor, generator', 'millrace, generator'),
  },
  {
    title: 'Beside others',
    unit: 'ms',
    baseline: 'millrace, generator',
    rows: rows('plain', 'millrace', 'piscina', 'joblib'),
    absent,
  },
]);
await pool.close();
if (typeof python !== 'string') python.close();
