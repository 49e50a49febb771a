/** A function over columns. */
import assert from 'node:assert/strict';
import { Parallel } from 'millrace';
import { joblib } from './compare/joblib.ts';
import { piscina } from './compare/piscina.ts';
import { contest, type Entrant } from './harness/contest.ts';
import { report, type Table } from './harness/report.ts';
import { column, KERNELS } from './workload.ts';

const parallel = Parallel();
const pool = piscina();
const python = await joblib();
const tables: Table[] = [];

for (const kernel of KERNELS) {
  const { name, length, f, ranges } = kernel;
  const [plain, shared] = [false, true].map((isShared) => ({
    columns: ranges.map((range, index) => column(length, range, index + 1, isShared)),
    out: column(length, [0, 0], 1, isShared),
  }));
  assert(plain !== undefined && shared !== undefined);

  const ways: Record<string, () => unknown> = {
    'plain loop': () => kernel.loop(plain.out, plain.columns),
    'millrace mapInto, shared memory': () => parallel.mapInto(shared.out, f, ...shared.columns),
    'millrace mapInto, plain buffers': () => parallel.mapInto(plain.out, f, ...plain.columns),
    'millrace map, a new result': () => parallel.map(f, ...plain.columns),
    'piscina, shared memory': () => pool.map(name, shared.out, shared.columns),
  };

  kernel.loop(plain.out, plain.columns);
  const expected = plain.out.slice();
  for (const [way, run] of Object.entries(ways)) {
    plain.out.fill(NaN);
    shared.out.fill(NaN);
    const given = await run();
    const out = given instanceof Float64Array ? given : Number.isNaN(plain.out[0]) ? shared.out : plain.out;
    assert(Buffer.from(out.buffer).equals(Buffer.from(expected.buffer)), `${name}: ${way} gives other bits`);
  }

  const entrants: Entrant[] = Object.entries(ways).map(([way, run]) => ({ name: way, run }));
  const absent: string[] = [];
  if (typeof python === 'string') absent.push(python);
  else {
    const { versions } = python;
    entrants.push(
      { name: `joblib ${versions.joblib}, NumPy in chunks`, run: () => python.chunks(kernel), rounds: 5 },
      { name: `NumPy ${versions.numpy}, one core`, run: () => python.numpy(kernel), rounds: 5 },
    );
  }
  const rows = await contest(entrants, { rounds: 9, warmUps: 2 });
  const title = `${name}, ${length.toExponential().replace('+', '')} items`;
  tables.push({ title, unit: 'ms', baseline: 'plain loop', rows, absent });
}

report(
  'map',
  'How does a function over columns compare with the plain loop over the same preallocated columns?',
  tables,
);
await pool.close();
if (typeof python !== 'string') python.close();
