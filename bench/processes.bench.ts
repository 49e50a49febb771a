/** What calls cost on worker processes, and what a large array costs them. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { spread } from './harness/contest.ts';
import { type Row, report } from './harness/report.ts';
import { costsOf } from './workers.ts';

const ROUNDS = 5;
const script = fileURLToPath(new URL('./children/large.mjs', import.meta.url));

/** How the script does; without the addon every process gets the array as bytes. */
function large(flags: readonly string[]): { ms: number[]; grown: number[] } {
  const ms: number[] = [];
  const grown: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const { status, stdout } = spawnSync(process.execPath, [...flags, script, 'processes'], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`large.mjs ended with ${status}`);
    const one = JSON.parse(stdout) as { ms: number; grown: number };
    ms.push(one.ms);
    grown.push(one.grown);
  }
  return { ms, grown };
}

const tables = await costsOf('processes');
if (process.platform === 'linux') {
  const ways = { 'as bytes in the pipe': large(['--no-addons']), 'in maps': large([]) };
  const rows = (of: 'ms' | 'grown'): Row[] =>
    Object.entries(ways).map(([name, found]) => ({ name, ...spread(found[of]) }));
  const baseline = 'as bytes in the pipe';
  tables.push(
    { title: 'A hundred tasks that sum up a captured array of 64 MB', unit: 'ms', baseline, rows: rows('ms') },
    { title: 'What each process then has for itself', unit: 'MB', baseline, rows: rows('grown') },
  );
}
report('processes', 'What do calls cost on worker processes?', tables);
