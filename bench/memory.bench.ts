/** What a map copies. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { spread } from './harness/contest.ts';
import { type Row, report } from './harness/report.ts';

const ROUNDS = 5;
const WAYS = {
  'plain copy of the column': 'copy',
  'millrace mapInto, shared memory': 'shared',
  'millrace mapInto, plain buffers': 'plain',
};

const script = fileURLToPath(new URL('./children/memory.mjs', import.meta.url));
const samples = new Map<string, number[]>(Object.keys(WAYS).map((name) => [name, []]));
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, way] of Object.entries(WAYS)) {
    const { status, stdout } = spawnSync(process.execPath, ['--expose-gc', script, way], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (status !== 0) throw new Error(`memory.mjs ${way} ended with ${status}`);
    samples.get(name)!.push(Number(stdout));
  }
}

const rows: Row[] = Array.from(samples, ([name, growth]) => ({ name, ...spread(growth) }));
report('memory', 'How much does memory grow while a 256 MB column is mapped into a given `out`?', [
  {
    title: 'Peak resident memory over what it was before, of the column’s size',
    unit: '%',
    baseline: 'plain copy of the column',
    rows,
  },
]);
