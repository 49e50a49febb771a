// Random well-typed programs: V8, machine code and the interpreter, bit for bit.
//
//     npm run exactness -- programs [--count 1000000] [--node 24] [--jobs 2] [--seconds 3600] [--seed 1] [--from 0] [--fresh]
//
// Prints one JSON object; ends with 1 if a program differs, or if an operation or a reason to bail out was met too seldom. The same
// command goes on where it was stopped, also after the compiler has changed: `runs` says how many programs were checked at which
// commit, and counts are of all. `--fresh` begins anew. `--seed S --from N --count 1` runs program N of a seed again.
// With `--keep` a program that differs is written, shrunk, to `regressions`, which every run tries first.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { nodeBinaries } from '../node-versions/binaries.mjs';
import { BAILS, OPERATIONS, seldom, seldomNative, unlisted } from './programs/coverage.mjs';
import { READ } from './programs/grow.mjs';
import { replay } from './programs/part.mjs';
import { merge, runPrograms } from './programs/run.mjs';

const { values: options } = parseArgs({
  options: {
    count: { type: 'string', default: process.env.MILLRACE_EXACTNESS_PROGRAMS ?? '10000' },
    from: { type: 'string', default: '0' },
    seed: { type: 'string', default: process.env.MILLRACE_EXACTNESS_SEED ?? '20261124' },
    seconds: { type: 'string', default: '3600' },
    jobs: { type: 'string', default: '1' },
    node: { type: 'string' },
    keep: { type: 'boolean', default: false },
    fresh: { type: 'boolean', default: false },
  },
});
const [count, from, seed, seconds, jobs] = ['count', 'from', 'seed', 'seconds', 'jobs'].map((name) =>
  Number(options[name]),
);
const regressions = new URL('./regressions/', import.meta.url);

const { path, version } = await binary(options.node);
const failures = await replay();
const begun = performance.now();
const state = await runPrograms({
  ...{ node: path, version, seed, from, count, jobs, seconds, fresh: options.fresh },
  told: ({ tally }) => {
    const each = ((performance.now() - begun) * jobs) / tally.programs;
    if (process.stderr.isTTY) process.stderr.write(`\r${tally.programs} programs, ${each.toFixed(2)} ms each `);
  },
});
failures.push(...state.failures);
if (options.keep) for (const failure of failures) keep(failure);
const tally = { programs: 0, operations: {}, bailed: {}, rules: {}, nativeRules: {}, refused: {} };
merge(tally, state.tally);
const maps = Object.fromEntries(
  ['operations', 'bailed', 'rules', 'nativeRules'].map((name) => [name, new Map(Object.entries(tally[name]))]),
);
const rare = new Set(
  Object.values(READ).flatMap((rules) => rules.filter((rule) => rule.rare || rule.mostlyBails).map(({ name }) => name)),
);
const shortage = {
  seldom: seldom(maps, tally.programs),
  unlisted: unlisted(maps),
  seldomNative: seldomNative(maps, (name) => rare.has(name)),
};
const listed = (names, counts) => Object.fromEntries(names.map((name) => [name, counts[name] ?? 0]));
console.log(
  JSON.stringify(
    {
      node: `v${version}`,
      seed,
      range: [from, from + count],
      runs: state.runs.map(({ commit, programs }) => ({ commit, programs })),
      failures,
      left: state.left,
      ...shortage,
      counts: {
        ...tally,
        operations: { ...listed(OPERATIONS, tally.operations), ...tally.operations },
        bailed: { ...listed(BAILS, tally.bailed), ...tally.bailed },
      },
    },
    undefined,
    1,
  ),
);
if (failures.length > 0 || Object.values(shortage).some((names) => names.length > 0)) process.exitCode = 1;

/** The Node that is asked for by its major version; this one unless one is. */
async function binary(major) {
  if (major === undefined) return { path: process.execPath, version: process.versions.node };
  const found = (await nodeBinaries()).find((each) => each.major === Number(major));
  if (found === undefined) throw new Error(`there is no Node ${major} in tests/node-versions`);
  return found;
}

function keep({ seed: of, number, program, difference }) {
  if (program === undefined) return;
  const text = JSON.stringify({ ...program, found: { seed: of, number, difference } }, undefined, 2);
  writeFileSync(new URL(`seed-${of}-${number}.json`, regressions), `${text}\n`);
}
