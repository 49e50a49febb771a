import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at } from './places.mjs';

let empty;
beforeAll(() => {
  empty = mkdtempSync(join(tmpdir(), 'millrace-setup-'));
});
afterAll(() => rmSync(empty, { recursive: true, force: true }));

const run = (args, env = {}) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [at('ts/setup/run.mjs'), ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  return { status, stdout, stderr };
};

describe('the set-up program', () => {
  it('says what is missing on a machine without Rust, and how to get it', () => {
    const { status, stdout, stderr } = run(['build'], { PATH: empty, Path: empty, CARGO_HOME: empty });
    expect(stderr).toMatch(
      /^millrace builds its native part with Rust .* and `rustc` was not found\.\nGet it from https:/,
    );
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  });

  it('names its commands when it is asked for another', () => {
    expect(run(['tset'])).toEqual({
      status: 1,
      stdout: '',
      stderr: 'There is no command `tset`; there are bench, build, corpus, demo, exactness, mutants, test.\n',
    });
  });

  it('has nothing to do and to say when all is made', () => {
    const start = performance.now();
    expect(run(['build'])).toEqual({ status: 0, stdout: '', stderr: '' });
    // Well under 2 seconds on a machine that is not also running tests.
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});
