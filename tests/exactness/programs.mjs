// Random well-typed programs, machine code against the V8 that runs this.
//
//     node tests/exactness/programs.mjs [--programs 1000000] [--seconds 600] [--seed 1] [--workers 2] [--rows 96]
//
// Prints one JSON object. A program that differs is shrunk and, with `--keep`, written to `regressions`, which every run tries
// first. Each round of programs has a seed of its own, `--seed` for the first; `--seed S --programs N` runs the same again.
import { fork } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { add, check, newTally } from './programs/check.mjs';
import { programs, sampleOf } from './programs/program.mjs';
import { RULES } from './programs/rules.mjs';
import { makeWorld } from './programs/world.mjs';

const { values: options } = parseArgs({
  options: {
    programs: { type: 'string', default: process.env.MILLRACE_EXACTNESS_PROGRAMS ?? '300' },
    seconds: { type: 'string', default: '600' },
    seed: { type: 'string', default: process.env.MILLRACE_EXACTNESS_SEED ?? '20260102' },
    workers: { type: 'string', default: '1' },
    rows: { type: 'string', default: '160' },
    keep: { type: 'boolean', default: false },
    part: { type: 'boolean', default: false },
  },
});
const [wanted, seconds, firstSeed, workers, rows] = ['programs', 'seconds', 'seed', 'workers', 'rows'].map((name) =>
  Number(options[name]),
);
const ROUND = 250;
const regressions = new URL('./regressions/', import.meta.url);
const world = makeWorld(rows, 1);
/** The program that is being checked. */
let current;
let isReported = false;
// A promise that never settles leaves nothing to wait for.
process.on('exit', (code) => {
  if (isReported) return;
  console.error(`ended with ${code} in the midst of ${JSON.stringify(current)}`);
  process.exitCode ||= 1;
});

if (workers > 1) await byWorkers();
else await here();

async function here() {
  const tally = newTally();
  const failures = [];
  const { isTaken, left } = await takenRules();
  if (!options.part) await replay(tally, failures);
  const program = programs(isTaken);
  const end = performance.now() + seconds * 1000;
  let seed = firstSeed;
  for (let done = 0; done < wanted && performance.now() < end && failures.length < 5; done += ROUND, seed++) {
    const property = fc.asyncProperty(program, async (candidate) => {
      current = candidate;
      const difference = await check(candidate, world, tally);
      if (difference !== undefined) throw new Difference(candidate, difference);
    });
    const outcome = await fc.check(property, {
      numRuns: Math.min(ROUND, wanted - done),
      seed,
      interruptAfterTimeLimit: Math.max(1000, end - performance.now()),
      markInterruptAsFailure: false,
    });
    if (!outcome.failed) continue;
    const { errorInstance: error } = outcome;
    const [candidate] = outcome.counterexample ?? [];
    failures.push({
      source: candidate?.source,
      difference: error?.message ?? String(error),
      seed,
      path: outcome.counterexamplePath,
    });
    if (options.keep && candidate !== undefined) keep(candidate, seed);
  }
  report({ tally, failures, left, seeds: [firstSeed, seed - 1] });
}

class Difference extends Error {
  constructor({ source, ...kinds }, difference) {
    super(`${source} with ${JSON.stringify(kinds)}: ${difference}`);
  }
}

/** Rules that the compiler takes as it is today, each by its simplest form. */
async function takenRules() {
  const left = [];
  const taken = new Set();
  for (const [kind, rules] of Object.entries(RULES)) {
    for (const rule of rules) {
      const tally = newTally();
      const difference = await check(sampleOf(rule, kind), world, tally);
      if (difference !== undefined) throw new Difference(sampleOf(rule, kind), difference);
      if (tally.refused.size > 0) left.push(`${rule.name}: ${[...tally.refused.keys()][0]}`);
      else taken.add(rule);
    }
  }
  return { isTaken: (rule) => taken.has(rule), left };
}

/** Every program that ever differed. */
async function replay(tally, failures) {
  for (const name of readdirSync(regressions).filter((file) => file.endsWith('.json'))) {
    const program = JSON.parse(readFileSync(new URL(name, regressions), 'utf8'));
    const difference = await check(program, world, tally);
    if (difference !== undefined) failures.push({ source: program.source, difference, regression: name });
  }
}

function keep(program, seed) {
  writeFileSync(new URL(`seed-${seed}.json`, regressions), `${JSON.stringify(program, undefined, 2)}\n`);
}

async function byWorkers() {
  const share = Math.ceil(wanted / workers);
  const parts = await Promise.all(
    Array.from({ length: workers }, (_, worker) => part(worker, share, firstSeed + worker * Math.ceil(share / ROUND))),
  );
  const tally = newTally();
  for (const { counts } of parts) {
    for (const name of ['programs', 'results', 'native']) tally[name] += counts[name];
    for (const name of ['refused', 'operations', 'bailed'])
      for (const [key, count] of Object.entries(counts[name])) add(tally[name], key, count);
  }
  const failures = parts.flatMap((one) => one.failures);
  const last = Math.max(...parts.map(({ seeds }) => seeds[1]));
  report({ tally, failures, left: parts[0].left, seeds: [firstSeed, last] });
}

function part(worker, share, seed) {
  return new Promise((resolve, reject) => {
    const args = [
      '--programs',
      share,
      '--seconds',
      seconds,
      '--seed',
      seed,
      '--rows',
      rows,
      ...(worker > 0 ? ['--part'] : []),
    ];
    const child = fork(fileURLToPath(import.meta.url), [...args.map(String), ...(options.keep ? ['--keep'] : [])], {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (piece) => {
      text += piece;
    });
    child.on('close', (code, signal) => {
      if (text !== '') resolve(JSON.parse(text));
      else reject(new Error(`the programs from seed ${seed} on ended with ${signal ?? code}`));
    });
  });
}

function report({ tally, failures, left, seeds }) {
  isReported = true;
  const counts = Object.fromEntries(
    Object.entries(tally).map(([name, value]) => [name, value instanceof Map ? sorted(value) : value]),
  );
  console.log(JSON.stringify({ node: process.version, seeds, failures, left, counts }, undefined, 1));
  if (failures.length > 0) process.exitCode = 1;
}

function sorted(counts) {
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
