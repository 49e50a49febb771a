// Calls of functions that may never end: stopped from outside, which leaves nothing of them behind.
import vm from 'node:vm';

const script = new vm.Script('globalThis.__millraceCorpusWork()');

/** Thrown for work that did not end in time. */
export class TooSlow extends Error {}

/**
 * Runs `work`, and stops it after so many milliseconds.
 * @throws {TooSlow}
 */
export function within(milliseconds, work) {
  const outer = globalThis.__millraceCorpusWork;
  globalThis.__millraceCorpusWork = work;
  try {
    return script.runInThisContext({ timeout: milliseconds });
  } catch (error) {
    if (error?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw new TooSlow(`did not end in ${milliseconds} ms`);
    throw error;
  } finally {
    globalThis.__millraceCorpusWork = outer;
  }
}

/**
 * Calls `step(i)` for `0 <= i < count`. Steps that take longer than `milliseconds` are stopped and told to `late`; one
 * clock watches many quick steps.
 */
export function eachWithin(milliseconds, count, step, late) {
  let at = 0;
  while (at < count) {
    try {
      within(milliseconds, () => {
        const until = Math.min(count, at + 64);
        for (; at < until; at++) step(at);
      });
    } catch (error) {
      if (!(error instanceof TooSlow)) throw error;
      late(at);
      at++;
    }
  }
}
