/** What tasks see of the process: its environment, arguments and folder as they are when they are called. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { delayed, Parallel } from '../../index.js';

const here = process.cwd();
const argv = [...process.argv];
afterEach(() => {
  process.chdir(here);
  delete process.env.MILLRACE_TEST;
  process.argv.splice(0, process.argv.length, ...argv);
});

const read = (name: string) => process.env[name];

describe.each(['threads', 'processes'] as const)('over %s', (backend) => {
  const ask = async <T>(fn: () => T) => (await Parallel({ backend, nJobs: 1 })([delayed(fn)()]))[0];

  it('a variable that was set, changed and removed after the worker began', async () => {
    const fn = () => [read('MILLRACE_TEST'), 'MILLRACE_TEST' in process.env];
    expect(await ask(fn)).toEqual([undefined, false]);
    process.env.MILLRACE_TEST = 'one';
    expect(await ask(fn)).toEqual(['one', true]);
    process.env.MILLRACE_TEST = 'two';
    expect(await ask(fn)).toEqual(['two', true]);
    delete process.env.MILLRACE_TEST;
    expect(await ask(fn)).toEqual([undefined, false]);
  });

  it('the time zone', async () => {
    const before = process.env.TZ;
    try {
      for (const zone of ['UTC', 'Asia/Tokyo', 'America/New_York']) {
        process.env.TZ = zone;
        expect(await ask(() => new Date(0).toString())).toBe(new Date(0).toString());
      }
    } finally {
      if (before === undefined) delete process.env.TZ;
      else process.env.TZ = before;
    }
  });

  it('the arguments of the program', async () => {
    expect(await ask(() => process.argv)).toEqual(process.argv);
    process.argv.push('--more');
    expect(await ask(() => process.argv.at(-1))).toBe('--more');
  });

  it('the folder', async () => {
    expect(await ask(() => process.cwd())).toBe(here);
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'millrace-folder-')));
    try {
      process.chdir(folder);
      expect(await ask(() => process.cwd())).toBe(folder);
      process.chdir(here);
      expect(await ask(() => process.cwd())).toBe(here);
    } finally {
      process.chdir(here);
      rmSync(folder, { recursive: true });
    }
  });

  it('a folder that is no more is an error, and the next call works', async () => {
    expect(await ask(() => 1)).toBe(1);
    const folder = mkdtempSync(join(tmpdir(), 'millrace-folder-'));
    process.chdir(folder);
    // Node remembers what it was.
    process.cwd();
    rmSync(folder, { recursive: true });
    const run = Parallel({ backend, nJobs: 1 })([delayed((x: number) => x)(1)]);
    if (backend === 'processes') await expect(run).rejects.toThrow(/ENOENT.*chdir/);
    else expect(await run).toEqual([1]);
    process.chdir(here);
    expect(await ask(() => process.cwd())).toBe(here);
  });
});
