// Tries the compiler on functions that people published: which ones are numeric is settled by V8, and each of those is handed
// as it is to `Parallel({ backend: 'native' }).map` and held against V8.
//
//     npm run corpus [-- [--group named|others|heldout|sample] [--inputs 10000] [--write] [--jobs 2] [part of a name...]]
//
// `--write` writes docs/corpus.md. Ends with 1 if any result differs from V8's.
import { parseArgs } from 'node:util';
import { packagesOf } from './functions.mjs';
import { GROUPS, installed } from './installed.mjs';
import { groupReport, writeReport } from './report.mjs';
import { tryPackages } from './tries.mjs';

const { values: options, positionals: filters } = parseArgs({
  allowPositionals: true,
  options: {
    group: { type: 'string', multiple: true },
    inputs: { type: 'string', default: '10000' },
    jobs: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});

const groups = options.group ?? ['named', 'others', 'heldout'];
for (const group of groups)
  if (!GROUPS.includes(group)) throw new Error(`there is no group \`${group}\`; there are ${GROUPS.join(', ')}`);

const inputs = Number(options.inputs);
const reports = [];
for (const group of groups) {
  const folder = await installed(group);
  const packages = packagesOf(folder);
  const tried = await tryPackages(folder, packages, { filters, inputs, jobs: Number(options.jobs) }, (done, name) => {
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${group}: ${done} of ${packages.length} packages; ${name}`);
  });
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  reports.push(groupReport(group, tried));
}
if (options.json) console.log(JSON.stringify(reports.map(({ text: _, ...report }) => report)));
else for (const { text } of reports) console.log(text);
if (options.write) writeReport(reports, inputs);
const found = reports.reduce((sum, { numeric }) => sum + numeric, 0);
if (found === 0) {
  console.error('No numeric function was found: nothing was shown.');
  process.exitCode = 1;
}
if (reports.some(({ counts }) => (counts.differs ?? 0) + (counts.crashed ?? 0) > 0)) process.exitCode = 1;
