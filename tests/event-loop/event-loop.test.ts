/** Native jobs never hold the event loop, and stop when they are told to. Shared machines stall now and then: three tries. */
import { stat } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { delayed, Parallel } from '../../ts/src/index.ts';

const heavy = (x: number) => {
  let sum = 0;
  for (let i = 0; i < 10_000; i++) sum += Math.sin(x + i);
  return sum;
};

const endless = (x: number) => {
  let i = 0;
  while (x >= 0) i += 1;
  return i;
};

const column = (length: number, shared: boolean) =>
  new Float64Array(shared ? new SharedArrayBuffer(length * 8) : new ArrayBuffer(length * 8)).map((_, i) => i);

const parallel = Parallel({ backend: 'native' });
const memories = [
  { memory: 'shared memory', shared: true },
  { memory: 'plain memory', shared: false },
];

/** Runs `job` for about so long and tells at what intervals a timer of 10 ms fired meanwhile. */
async function intervals(job: () => Promise<unknown>): Promise<number[]> {
  const fired: number[] = [];
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    fired.push(now - last);
    last = now;
  }, 10);
  await job();
  clearInterval(timer);
  return fired.sort((a, b) => a - b);
}

describe.each(memories)('while a job runs over $memory', { retry: 2 }, ({ shared }) => {
  it('timers fire', async () => {
    // As many items as take about two seconds here.
    const probe = column(200, shared);
    const start = performance.now();
    await parallel.map(heavy, probe);
    const items = Math.ceil((200 * 2000) / (performance.now() - start));
    const fired = await intervals(() => parallel.map(heavy, column(items, shared)));
    expect(fired.length).toBeGreaterThan(30);
    // The median says what the kit does, whatever else this machine does.
    expect(fired[fired.length >> 1]).toBeLessThan(40);
  });

  it('file system calls go on', async () => {
    const stop = new AbortController();
    const job = Parallel({ backend: 'native', signal: stop.signal }).map(endless, column(1000, shared));
    const done = expect(job).rejects.toThrow();
    for (let i = 0; i < 20; i++) await stat('.');
    stop.abort();
    await done;
  });
});

describe.each(memories)('a signal stops an endless loop over $memory', { retry: 2 }, ({ shared }) => {
  it('of map', async () => {
    const waits: number[] = [];
    for (let round = 0; round < 5; round++) {
      const stop = new AbortController();
      const job = Parallel({ backend: 'native', signal: stop.signal }).map(endless, column(100, shared));
      let aborted = 0;
      setTimeout(() => {
        aborted = performance.now();
        stop.abort(new Error('enough'));
      }, 50);
      await expect(job).rejects.toThrow('enough');
      waits.push(performance.now() - aborted);
    }
    expect(waits.sort((a, b) => a - b)[2]).toBeLessThan(50);
    // The pool is free again.
    expect(await parallel.map((x: number) => x + 1, column(3, shared))).toEqual(Float64Array.of(1, 2, 3));
  });
});

it('a signal stops calls', async () => {
  const stop = new AbortController();
  setTimeout(() => stop.abort(new Error('enough')), 30);
  const calls = [1, 2, 3].map((x) => delayed(endless)(x));
  await expect(Parallel({ backend: 'native', signal: stop.signal })(calls)).rejects.toThrow('enough');
});

it('several jobs at once share the lanes and all end', async () => {
  const results = await Promise.all(
    Array.from({ length: 8 }, (_, k) => parallel.map(heavy, column(50 + k, k % 2 === 0))),
  );
  expect(results.map((result) => result.length)).toEqual([50, 51, 52, 53, 54, 55, 56, 57]);
  for (const result of results) expect(result[7]).toBe(heavy(7));
});
