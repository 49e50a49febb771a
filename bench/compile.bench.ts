/** What compiling costs: time, the size of the addon, and memory, which must come back. */
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spread } from './harness/contest.ts';
import { report, type Table } from './harness/report.ts';

const COUNT = 10_000;
const MB = 2 ** 20;
const script = fileURLToPath(new URL('./children/compile.mjs', import.meta.url));
const binding = fileURLToPath(new URL('../ts/binding/', import.meta.url));

function child(...args: string[]): string {
  const { status, stdout } = spawnSync(process.execPath, ['--expose-gc', script, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`compile.mjs ${args.join(' ')} ended with ${status}`);
  return stdout;
}

/** The size of the addon without symbols, and what it could not be made of. */
function addonSize(): { rows: { name: string; median: number }[]; absent: string[] } {
  const [name] = readdirSync(binding).filter((file) => file.endsWith('.node'));
  const addon = join(binding, name!);
  const rows = [{ name: 'as it is built here', median: statSync(addon).size / MB }];
  const stripped = join(tmpdir(), `millrace-stripped-${process.pid}.node`);
  const { status } = spawnSync('strip', ['-s', '-o', stripped, addon]);
  if (status !== 0) return { rows, absent: ['without symbols: there is no `strip`'] };
  rows.push({ name: 'without symbols', median: statSync(stripped).size / MB });
  rmSync(stripped);
  return { rows, absent: [] };
}

const times = JSON.parse(child('time')) as Record<string, number[]>;
const tables: Table[] = [
  {
    title: 'Compiling a function that was not seen before, the goal being 5 ms for a typical one',
    unit: 'ms',
    baseline: Object.keys(times)[0]!,
    rows: Object.entries(times).map(([name, samples]) => ({ name, ...spread(samples) })),
  },
  { title: 'The addon, the goal being 12 MB', unit: 'MB', baseline: 'as it is built here', ...addonSize() },
];
if (process.platform === 'linux') {
  type Figures = Record<'resident' | 'code', number>;
  const { before, rounds } = JSON.parse(child('memory', String(COUNT))) as {
    before: Figures;
    rounds: { held: Figures; after: Figures }[];
  };
  const grown = (what: keyof Figures, at: Figures) => (at[what] - before[what]) / MB;
  const [first, second] = rounds;
  tables.push({
    title: `Memory of ${COUNT} compiled functions, beyond what the process had before`,
    unit: 'MB',
    baseline: 'resident, all of them in use',
    rows: [
      { name: 'resident, all of them in use', median: grown('resident', first!.held) },
      { name: 'resident, after they were let go', median: grown('resident', first!.after) },
      { name: 'resident, after as many again were let go', median: grown('resident', second!.after) },
      { name: 'machine code, all of them in use', median: grown('code', first!.held) },
      { name: 'machine code, after they were let go', median: grown('code', first!.after) },
      { name: 'machine code, after as many again were let go', median: grown('code', second!.after) },
    ],
  });
}
report('compile', 'What does it cost to compile functions, and does it come back?', tables);
