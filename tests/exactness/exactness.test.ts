/** The same bits as V8, on every supported version of Node that there is a binary of. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { nodeBinaries } from '../node-versions/binaries.mjs';

const run = promisify(execFile);

interface Report {
  node: string;
  results: number;
  failures: string[];
}

async function report(binary: string, script: string): Promise<Report> {
  const path = fileURLToPath(new URL(`./${script}`, import.meta.url));
  const { stdout } = await run(binary, [path], { maxBuffer: 2 ** 26 });
  return JSON.parse(stdout);
}

const binaries = await nodeBinaries();

describe.each(binaries)('on Node $version', ({ version, path }) => {
  it('every operator and Math function has the same bits as V8', async () => {
    const { node, results, failures } = await report(path, 'operators.mjs');
    expect(failures).toEqual([]);
    expect(node).toBe(`v${version}`);
    expect(results).toBeGreaterThan(5_000_000);
  }, 300_000);

  it('random programs have the same bits as V8', async () => {
    const { results, failures } = await report(path, 'programs.mjs');
    expect(failures).toEqual([]);
    expect(results).toBeGreaterThan(100_000);
  }, 600_000);

  it('random programs that capture values and call functions have the same bits as V8', async () => {
    const { results, failures } = await report(path, 'calls.mjs');
    expect(failures).toEqual([]);
    expect(results).toBeGreaterThan(10_000);
  }, 600_000);
});

it('covers the supported versions', () => {
  expect(binaries.map(({ major }) => major)).toEqual(expect.arrayContaining([22, 24, 26]));
});
