import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withLock } from './lock.mjs';

let folder;
let lock;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-lock-'));
  lock = join(folder, 'inner', '.lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a script in another process, where `withLock`, `lock` and `fs` are at hand. */
function other(script) {
  const source = `
    import fs from 'node:fs';
    import { withLock } from ${JSON.stringify(new URL('./lock.mjs', import.meta.url).href)};
    const lock = ${JSON.stringify(lock)};
    ${script}`;
  return spawn(process.execPath, ['--input-type=module', '--eval', source], { stdio: ['ignore', 'pipe', 'inherit'] });
}

describe('the lock', () => {
  it('lets one in at a time, over processes', async () => {
    const counter = join(folder, 'counter');
    writeFileSync(counter, '0');
    const children = Array.from({ length: 4 }, () =>
      other(`
        for (let i = 0; i < 5; i++) await withLock(lock, () => {}, async () => {
          const count = Number(fs.readFileSync(${JSON.stringify(counter)}, 'utf8'));
          await new Promise((resolve) => setTimeout(resolve, 5));
          fs.writeFileSync(${JSON.stringify(counter)}, String(count + 1));
        });`),
    );
    const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0]));
    expect(codes).toEqual([0, 0, 0, 0]);
    expect(readFileSync(counter, 'utf8')).toBe('20');
    expect(existsSync(lock)).toBe(false);
  });

  it('is taken over at once from a process that was killed, by one of several', async () => {
    const holder = other(`await withLock(lock, () => {}, () => new Promise((resolve) => {
      console.log('held');
      setTimeout(resolve, 60_000);
    }));`);
    await once(holder.stdout, 'data');
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    expect(existsSync(lock)).toBe(true);
    let inside = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 5 }, () =>
        withLock(lock, ignore, async () => {
          most = Math.max(most, ++inside);
          await new Promise((resolve) => setTimeout(resolve, 10));
          inside--;
        }),
      ),
    );
    expect(most).toBe(1);
  });

  it('tells once who has it, and goes on when they let go', async () => {
    const holder = other(`await withLock(lock, () => {}, () => new Promise((resolve) => {
      console.log('held');
      setTimeout(resolve, 500);
    }));`);
    await once(holder.stdout, 'data');
    const told = [];
    expect(
      await withLock(
        lock,
        (pid) => told.push(pid),
        async () => 'done',
      ),
    ).toBe('done');
    expect(told).toEqual([holder.pid]);
  });

  it('is let go when the work fails', async () => {
    await expect(withLock(lock, ignore, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(existsSync(lock)).toBe(false);
  });

  it('is not let go by one from whom it was taken over', async () => {
    await withLock(lock, ignore, async () => writeFileSync(lock, JSON.stringify({ pid: 1, host: hostname() })));
    expect(existsSync(lock)).toBe(true);
  });
});

function ignore() {}
