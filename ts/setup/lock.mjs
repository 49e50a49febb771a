/**
 * One set-up at a time in a folder: a lock file which names its holder.
 *
 * The holder touches the file every second. A lock is stale when its process is gone, or when a waiter saw it untouched
 * for 30 seconds of the waiter's own monotonic clock: no clocks are compared, and a process id that the system gave to
 * somebody else after a crash does not block for ever.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const TOUCH_MS = 1_000;
const UNTOUCHED_MS = 30_000;
const LOOK_MS = 100;

/**
 * Runs `work` while holding the lock at `path`; `onWait` is called once, with the holder's process id, if somebody else
 * has it.
 */
export async function withLock(path, onWait, work) {
  mkdirSync(dirname(path), { recursive: true });
  const mine = JSON.stringify({ pid: process.pid, host: hostname(), nonce: randomUUID() });
  await acquire(path, mine, onWait);
  const release = () => {
    if (contents(path) === mine) rmSync(path, { force: true });
  };
  process.once('exit', release);
  const touching = setInterval(() => touch(path, mine), TOUCH_MS);
  try {
    return await work();
  } finally {
    clearInterval(touching);
    process.off('exit', release);
    release();
  }
}

async function acquire(path, mine, onWait) {
  let seen = '';
  let since = 0;
  let told = false;
  for (;;) {
    try {
      writeFileSync(path, mine, { flag: 'wx' });
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const holder = contents(path);
    const state = `${holder} ${statSync(path, { throwIfNoEntry: false })?.mtimeMs}`;
    if (state !== seen) {
      seen = state;
      since = performance.now();
    }
    if (isGone(holder) || performance.now() - since > UNTOUCHED_MS) {
      removeStale(path, holder);
      continue;
    }
    if (!told) {
      told = true;
      onWait(parsed(holder)?.pid);
    }
    await sleep(LOOK_MS);
  }
}

/**
 * Removes the lock if it is still the one that was found stale. Of two waiters that found it so at once only one may: a
 * folder beside it is their mutex, held for no longer than this function runs.
 */
function removeStale(path, holder) {
  const mutex = `${path}.stale`;
  try {
    mkdirSync(mutex);
  } catch {
    const age = Date.now() - (statSync(mutex, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > UNTOUCHED_MS) rmSync(mutex, { recursive: true, force: true });
    return;
  }
  try {
    if (contents(path) === holder) rmSync(path, { force: true });
  } finally {
    rmSync(mutex, { recursive: true, force: true });
  }
}

function isGone(holder) {
  const { pid, host } = parsed(holder) ?? {};
  if (pid === undefined || host !== hostname()) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

function touch(path, mine) {
  const now = new Date();
  if (contents(path) === mine) utimesSync(path, now, now);
}

function contents(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function parsed(holder) {
  try {
    return JSON.parse(holder);
  } catch {
    return undefined;
  }
}
