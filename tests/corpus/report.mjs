// What was found, as text and as docs/corpus.md.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const TITLES = {
  named: 'The packages that it is measured on',
  others: 'Packages that it was not made for',
  heldout: 'Packages that were looked at by nobody who worked on it',
  sample: 'A sample',
};

/** Figures of a group, and the same in words. */
export function groupReport(group, verdicts) {
  const counts = {};
  for (const { kind } of verdicts) counts[kind] = (counts[kind] ?? 0) + 1;
  const numeric = verdicts.filter(({ kind }) => kind !== 'not-numeric' && kind !== 'not-loaded');
  const reasons = ranked(numeric);
  const native = counts.native ?? 0;
  const share = numeric.length === 0 ? 0 : (100 * native) / numeric.length;
  const lines = [
    `${TITLES[group]}: ${native} of ${numeric.length} numeric functions are native (${share.toFixed(1)}%), ${counts.bails ?? 0} bail out, ` +
      `${counts.refused ?? 0} are refused, ${counts.differs ?? 0} differ, ${counts.crashed ?? 0} crash; ` +
      `${counts['not-numeric'] ?? 0} functions are not numeric.`,
    ...reasons.map(({ reason, count, example }) => `  ${String(count).padStart(4)}  ${reason}  e.g. ${example}`),
    ...numeric
      .filter(({ kind }) => kind === 'differs' || kind === 'crashed')
      .map(({ id, kind, wrong }) => `  ${kind.toUpperCase()} ${id}: ${String(wrong).slice(0, 600)}`),
    ...verdicts.filter(({ kind }) => kind === 'not-loaded').map(({ id, why }) => `  NOT LOADED ${id}: ${why}`),
  ];
  return { group, counts, numeric: numeric.length, reasons, verdicts, text: lines.join('\n') };
}

/** Refusals by what is in the way, the most frequent first. */
function ranked(verdicts) {
  const reasons = new Map();
  for (const verdict of verdicts) {
    if (verdict.kind !== 'refused') continue;
    const reason = `${verdict.code}: ${general(verdict)}`;
    const known = reasons.get(reason) ?? { reason, count: 0, example: verdict.id };
    known.count++;
    reasons.set(reason, known);
  }
  return [...reasons.values()].sort((a, b) => b.count - a.count);
}

/** A message without what is particular to one function. Names of syntax and of JavaScript's own things stay. */
function general({ message }) {
  return message
    .replaceAll(/`([^`]*)`/g, (quoted, text) =>
      /^(Math|Number|Array|Object)\.\w+$/.test(text) || KEPT.has(text) ? quoted : '`…`',
    )
    .replaceAll(/is (an? (?:array|object|Float64Array|function)).*?, and only/g, 'is $1, and only')
    .replaceAll(/-?\b\d+(\.\d+)?(e[+-]?\d+)?\b/g, 'n');
}

const KEPT = new Set([
  ...[
    'await',
    'yield',
    'typeof',
    'void',
    'delete',
    'new',
    'this',
    'in',
    'instanceof',
    '?.',
    '...',
    'try',
    'with',
    'throw',
  ],
  ...['arguments', 'super', 'switch', 'for ... in', 'for ... of', 'return', 'Math', 'Number', 'Array', 'Infinity'],
  ...['undefined', 'null', 'NaN', 'length', 'push', 'map', 'Date', 'String', 'Object'],
]);

/** Writes docs/corpus.md. */
export function writeReport(reports, inputs) {
  const path = fileURLToPath(new URL('../../docs/corpus.md', import.meta.url));
  mkdirSync(new URL('../../docs/', import.meta.url), { recursive: true });
  const text = [
    '# Which published functions the compiler takes',
    '',
    `Made by \`npm run corpus -- --write\`, on Node ${process.versions.node}, ${process.platform} ${process.arch}.`,
    '',
    'Functions that packages export are called in V8 with arguments of many kinds. One is *numeric* if for some kinds it gives',
    'numbers, booleans, or arrays and records of them, the same each time and in any order of the calls, and writes to nothing but',
    `its arguments. Each of these was handed as it is to \`Parallel({ backend: 'native' }).map\`, with ${inputs} calls with usual`,
    `arguments and ${inputs} with odd ones (infinities, NaN, -0, denormals, limits of integers, any bits), and each result held`,
    'against V8. *native*: compiled, and fewer than 1 in 100 of the usual calls had to be run again in JavaScript.',
    ...reports.flatMap(section),
    '',
  ];
  writeFileSync(path, text.join('\n'));
}

function section({ group, counts, numeric, reasons, verdicts }) {
  const native = counts.native ?? 0;
  return [
    '',
    `## ${TITLES[group]}`,
    '',
    `${native} of ${numeric} numeric functions are native (${((100 * native) / Math.max(1, numeric)).toFixed(1)}%), ` +
      `${counts.bails ?? 0} are compiled but bail out, ${counts.refused ?? 0} are refused, ${counts.differs ?? 0} give other results than V8.`,
    '',
    ...(reasons.length === 0
      ? []
      : [
          '| functions | what is in the way | for example |',
          '|---|---|---|',
          ...reasons.map(({ reason, count, example }) => `| ${count} | ${inCell(reason)} | ${inCell(example)} |`),
          '',
        ]),
    '| function | arguments | |',
    '|---|---|---|',
    ...verdicts
      .filter(({ kind }) => kind !== 'not-numeric' && kind !== 'not-loaded')
      .map((verdict) => `| ${inCell(verdict.id)} | ${inCell(verdict.signature ?? '')} | ${inCell(said(verdict))} |`),
    '',
    `Not numeric: ${verdicts
      .filter(({ kind }) => kind === 'not-numeric')
      .map(({ id }) => inCell(id))
      .join(', ')}.`,
  ];
}

function said(verdict) {
  switch (verdict.kind) {
    case 'native':
      return verdict.bailed > 0 ? `native, ${(100 * verdict.bailed).toFixed(2)}% run again` : 'native';
    case 'bails':
      return `${(100 * verdict.bailed).toFixed(1)}% run again in JavaScript`;
    case 'refused':
      return `${verdict.code}${verdict.line > 0 ? ` at line ${verdict.line}` : ''}: ${verdict.message}`;
    default:
      return `${verdict.kind}: ${String(verdict.wrong).slice(0, 200)}`;
  }
}

const inCell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ').replaceAll('<', '&lt;');
