import { describe, expect, it } from 'vitest';
import { delayed } from '../functions/delayed.js';
import { cpuCount } from './cpu-count.js';
import type { Backend } from './options.js';
import { Parallel } from './parallel.js';

const later = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const echo = async (x: number) => {
  await later(1);
  return x;
};

describe.each<Backend>(['async', 'auto'])('async functions on %s', (backend) => {
  it('run so many at once as jobs', async () => {
    for (const [nJobs, expected] of [
      [3, 3],
      [1, 1],
      [-1, undefined],
      [undefined, undefined],
    ] as const) {
      let now = 0;
      let most = 0;
      const task = async (x: number) => {
        now += 1;
        most = Math.max(most, now);
        await later(2);
        now -= 1;
        return x;
      };
      const parallel = Parallel({ backend, nJobs });
      const values = Array.from({ length: 70 }, (_, i) => i);
      expect(await parallel(values.map((x) => delayed(task)(x)))).toEqual(values);
      expect(most).toBe(expected ?? Math.min(32, cpuCount() + 4));
      most = 0;
      expect(await parallel.map(task, values)).toEqual(values);
      expect(most).toBe(expected ?? Math.min(32, cpuCount() + 4));
    }
  });

  it('are read only as they are needed', async () => {
    let pulled = 0;
    let done = 0;
    let most = 0;
    const task = async (x: number) => {
      await later(1);
      done += 1;
      return x;
    };
    function* calls() {
      for (; pulled < 60; ) {
        most = Math.max(most, pulled - done);
        yield delayed(task)(pulled++);
      }
    }
    expect(await Parallel({ backend, nJobs: 4 })(calls())).toHaveLength(60);
    expect(most).toBeLessThanOrEqual(5);
  });

  it('fail with the first error, at once', async () => {
    const error = new RangeError('three');
    const task = async (x: number) => {
      if (x === 3) throw error;
      if (x < 3) await new Promise(() => {});
      return x;
    };
    const calls = Array.from({ length: 10 }, (_, x) => delayed(task)(x));
    await expect(Parallel({ backend, nJobs: 4 })(calls)).rejects.toBe(error);
    await expect(Parallel({ backend, nJobs: 4 }).map(task, [0, 1, 2, 3, 4])).rejects.toBe(error);
  });

  it('are left when the signal aborts, and nothing more is read', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    let pulled = 0;
    let isClosed = false;
    function* calls() {
      try {
        for (;;) yield delayed((x: number) => new Promise<number>(() => x))(pulled++);
      } finally {
        isClosed = true;
      }
    }
    setTimeout(() => controller.abort(reason), 10);
    const start = performance.now();
    await expect(Parallel({ backend, nJobs: 4, signal: controller.signal })(calls())).rejects.toBe(reason);
    expect(performance.now() - start).toBeLessThan(1000);
    expect(isClosed).toBe(true);
    expect(pulled).toBeLessThanOrEqual(5);
  });

  it('may stand between others', async () => {
    const calls = Array.from({ length: 5000 }, (_, i) =>
      i % 50 === 7 ? delayed(echo)(i) : i % 3 === 0 ? delayed((x: number) => x)(i) : delayed(Math.abs)(-i),
    );
    expect(await Parallel({ backend })(calls)).toEqual(Array.from({ length: 5000 }, (_, i) => i));
    const vector = await Parallel({ backend, returnAs: 'arrow' })(calls);
    expect(vector.toArray()).toEqual(Float64Array.from({ length: 5000 }, (_, i) => i));
  });
});
