/** The same bits as V8, on every supported version of Node that there is a binary of. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { nodeBinaries } from '../node-versions/binaries.mjs';

const run = promisify(execFile);

/** What a script prints, also where it ends with 1: then its failures say why. */
async function report<T extends { failures: unknown[] }>(
  binary: string,
  script: string,
  args: string[] = [],
): Promise<T> {
  const path = fileURLToPath(new URL(`./${script}`, import.meta.url));
  const { stdout } = await run(binary, [path, ...args], { maxBuffer: 2 ** 26 }).catch((error) => {
    if (error.stdout) return error as { stdout: string };
    throw error;
  });
  return JSON.parse(stdout);
}

interface Report {
  node: string;
  results: number;
  failures: string[];
}

interface Programs {
  failures: unknown[];
  seldom: string[];
  unlisted: string[];
  seldomNative: string[];
  counts: {
    programs: number;
    results: number;
    native: number;
    interpreted: number;
    refused: Record<string, number>;
  };
}

const binaries = await nodeBinaries();

describe.each(binaries)('on Node $version', ({ version, path }) => {
  it('every operator and Math function has the same bits as V8', async () => {
    const { node, results, failures } = await report<Report>(path, 'operators.mjs');
    expect(failures).toEqual([]);
    expect(node).toBe(`v${version}`);
    expect(results).toBeGreaterThan(5_000_000);
  }, 300_000);

  it('functions that call themselves have the same bits as V8', async () => {
    const { results, failures } = await report<Report>(path, 'calls.mjs');
    expect(failures).toEqual([]);
    expect(results).toBeGreaterThan(300_000);
  }, 300_000);

  it('every Math function has the same bits as V8 near the points where formulas change', async () => {
    const { results, failures } = await report<Report>(path, 'math.mjs', ['--inputs', '100000']);
    expect(failures).toEqual([]);
    expect(results).toBeGreaterThan(35 * 100_000);
  }, 300_000);

  it('random programs have the same bits as V8', async () => {
    const args = ['--count', '1500', '--fresh'];
    const { failures, counts, seldom, unlisted, seldomNative } = await report<Programs>(path, 'programs.mjs', args);
    expect(failures).toEqual([]);
    expect(counts.programs).toBe(1500);
    expect(counts.results).toBeGreaterThan(25_000);
    // Most run to their end in machine code, and in the interpreter: what is refused or bails out shows little.
    expect(counts.native).toBeGreaterThan(counts.results * 0.85);
    expect(counts.interpreted).toBeGreaterThan(counts.results * 0.95);
    const refused = Object.values(counts.refused).reduce((sum, count) => sum + count, 0);
    expect(refused).toBeLessThan(counts.programs * 0.05);
    expect(seldomNative).toEqual([]);
    expect(unlisted).toEqual([]);
    // Once in a thousand programs: so few are no measure for what is rare.
    expect(seldom.length, seldom.join(', ')).toBeLessThan(20);
  }, 600_000);
});

it('covers the supported versions', () => {
  expect(binaries.map(({ major }) => major)).toEqual(expect.arrayContaining([22, 24, 26]));
});

describe('what ECMA-262 says of numbers', () => {
  it.each(binaries)(
    'holds of compiled functions on Node $version',
    async ({ path }) => {
      const asked = await report<{ failures: string[]; refused: string[]; groups: number; cases: number }>(
        path,
        'test262/main.mjs',
      );
      expect(asked.failures).toEqual([]);
      expect(asked.refused).toEqual([]);
      expect(asked.groups).toBeGreaterThan(140);
      expect(asked.cases).toBeGreaterThan(3_000);
    },
    120_000,
  );

  it('is noticed where it does not', async () => {
    const { askAll } = await import('./test262/main.mjs');
    const { failures } = await askAll([
      { of: 'x + y', cases: [[1, 1, 3]] },
      { of: '-x', cases: [[0, 0]] },
    ]);
    expect(failures).toEqual([
      'x + y of 1, 1 is 2, not 3',
      'x + y with 1, 1 of 0 is 2, not 3',
      '-x of 0 is -0, not 0',
      '-x with 0 of 0 is -0, not 0',
    ]);
  });
});
