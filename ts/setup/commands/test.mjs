/** `npm test`: every check there is, the cheap ones first; the first that fails ends it. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { child, node } from '../child.mjs';
import { PROFILE } from '../products/addon.mjs';
import { requireComponents } from '../rust.mjs';
import { timed } from '../timed.mjs';
import { tool } from '../tools.mjs';

/** `biome ci` colours what it says wherever that goes, unless told not to. */
const COLOURS = `--colors=${process.stdout.isTTY ? 'force' : 'off'}`;
const WORKSPACE = ['--workspace', '--profile', PROFILE];

/**
 * Each step gives its exit code and adds to `count` how many tests passed, failed and were skipped; a check counts as
 * one.
 */
const STEPS = [
  ['format and lint of TypeScript', check(() => node([tool('@biomejs/biome', 'biome'), 'ci', COLOURS, '.']))],
  ['format of Rust', check(() => child('cargo', ['fmt', '--all', '--check']))],
  ['lint of Rust', check(() => child('cargo', ['clippy', ...WORKSPACE, '--all-targets', '--', '-D', 'warnings']))],
  ['types', check(() => node([tool('typescript', 'tsc'), '--project', 'tsconfig.json']))],
  ['tests of Rust', cargoTest],
  ['tests of TypeScript', (count) => vitest(count, [])],
];

/** Runs all steps; with arguments only vitest, which gets them: `npm test -- ts/src/parallel`. */
export async function test(args) {
  const start = performance.now();
  const count = { passed: 0, failed: 0, skipped: 0 };
  const steps = args.length > 0 ? [['tests of TypeScript', (counted) => vitest(counted, args)]] : STEPS;
  if (steps === STEPS) requireComponents();
  let code = 0;
  for (const [title, step] of steps) {
    const { ok } = await timed(title, () => step(count));
    if (ok) continue;
    // A step may fail without a failing test: an error outside of the tests, a file that does not load.
    count.failed ||= 1;
    code = 1;
    console.log(`\nStopped at: ${title}`);
    break;
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  console.log(`\n${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped in ${seconds} s`);
  return code;
}

function check(run) {
  return async (count) => {
    const code = await run();
    if (code === 0) count.passed++;
    else count.failed++;
    return code;
  };
}

async function cargoTest(count) {
  let rest = '';
  return await child('cargo', ['test', ...WORKSPACE], {
    onText(text) {
      const lines = (rest + text).split('\n');
      rest = lines.pop();
      for (const line of lines) {
        const result = /^test result: .*? (\d+) passed; (\d+) failed; (\d+) ignored/.exec(line);
        if (result === null) continue;
        count.passed += Number(result[1]);
        count.failed += Number(result[2]);
        count.skipped += Number(result[3]);
      }
    },
  });
}

async function vitest(count, args) {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-test-'));
  const report = join(folder, 'report.json');
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const code = await node([tool('vitest', 'vitest'), 'run', ...reporters, ...args]);
    // There is none if vitest itself failed.
    if (!existsSync(report)) return code || 1;
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, 'utf8'));
    count.passed += numPassedTests;
    count.failed += numFailedTests;
    count.skipped += numPendingTests;
    return code;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
