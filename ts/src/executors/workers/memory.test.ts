/** Large arrays: one memory for all workers, for as long as the call lasts. */
import { spawnSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { delayed } from '../../functions/delayed.js';
import { Parallel } from '../../parallel/parallel.js';
import { packageFile } from '../../workers/places.js';
import { shutdownWorkers } from './shutdown.js';

const threads = (options = {}) => Parallel({ backend: 'threads', nJobs: 4, ...options });
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i);
const sorted = (values: readonly number[]) => [...values].sort((a, b) => a - b);

afterAll(() => shutdownWorkers());

describe('a large array', () => {
  it('that is captured is one memory in every worker', async () => {
    const big = new Int32Array(2 ** 24);
    big[5] = 7;
    // Nobody gets a number that another one got, unless there are two memories.
    const count = (_: number) => Atomics.add(big, 0, big[5]!);
    expect(sorted(await threads()(upTo(100).map((i) => delayed(count)(i))))).toEqual(upTo(100).map((i) => i * 7));
    expect(big[0]).toBe(0);
  });

  it('that is an argument of many calls is one memory, beside others too', async () => {
    const big = new Int32Array(2 ** 20);
    const small = { tag: 'x' };
    const count = (array: Int32Array, _: number) => Atomics.add(array, 0, 1);
    expect(sorted(await threads()(upTo(100).map((i) => delayed(count)(big, i))))).toEqual(upTo(100));
    const inside = ({ array }: { array: Int32Array; tag: string }, _: string) => Atomics.add(array, 0, 1);
    const calls = upTo(100).map((i) => delayed(inside)({ array: big, ...small }, `${i}`));
    expect(sorted(await threads()(calls))).toEqual(upTo(100));
  });

  it('of which parts are given is one memory, whichever parts they are', async () => {
    const buffer = new ArrayBuffer(2 ** 23);
    const parts = upTo(100).map((i) => new Int32Array(buffer, i * 4, 2 ** 20));
    // All of them show the element at 400.
    const count = (part: Int32Array, i: number) => Atomics.add(part, 100 - i, 1);
    expect(sorted(await threads()(parts.map((part, i) => delayed(count)(part, i))))).toEqual(upTo(100));
  });

  it('is a memory of its own in the next call, with what it holds then', async () => {
    const big = new Float64Array(2 ** 18).fill(1);
    const write = (i: number) => {
      big[i] = 5;
      return big[3];
    };
    await threads()([delayed(write)(3)]);
    big[3] = 2;
    expect(await threads()([delayed((i: number) => big[i])(3)])).toEqual([2]);
  });

  it('is what maxNbytes says', async () => {
    const kilobyte = new Uint8Array(1024);
    const isShared = (given: Uint8Array) => [given, kilobyte].map(({ buffer }) => buffer instanceof SharedArrayBuffer);
    const ask = async (maxNbytes?: number | null) =>
      (await threads({ maxNbytes })([delayed(isShared)(new Uint8Array(2048))]))[0];
    expect(await ask()).toEqual([false, false]);
    expect(await ask(1024)).toEqual([true, true]);
    expect(await ask(1025)).toEqual([true, false]);
    expect(await ask(0)).toEqual([true, true]);
    const large = new Float64Array(2 ** 18);
    const shared = () => large.buffer instanceof SharedArrayBuffer;
    expect(await threads()([delayed(shared)()])).toEqual([true]);
    expect(await threads({ maxNbytes: null })([delayed(shared)()])).toEqual([false]);
  });
});

describe('memory of the process', () => {
  it('holds a large array once beside the original, and lets go of it after the call', () => {
    const { base, peak, idle, collected } = measure();
    // 64 MB for all four workers, and something for their heaps.
    expect(peak - base).toBeLessThan(64 + 48);
    expect(idle - base).toBeLessThan(5 * 64);
    expect(collected - base).toBeLessThan(48);
  }, 60_000);
});

/** Resident megabytes of a process: with a large array, after a call over it, after twenty more, and when garbage was collected. */
function measure(): Record<'base' | 'peak' | 'idle' | 'collected', number> {
  const code = `
    import { delayed, Parallel } from ${JSON.stringify(pathToFileURL(packageFile()).href)};
    const megabytes = () => process.memoryUsage.rss() / 2 ** 20;
    const threads = Parallel({ backend: 'threads', nJobs: 4 });
    const run = (f) => threads(Array.from({ length: 100 }, (_, i) => delayed(f)(i)));
    const busy = (i) => { const end = performance.now() + 2; while (performance.now() < end); return i; };
    await run(busy);
    const big = new Float64Array(2 ** 23).fill(1);
    const sum = (i) => { busy(i); let sum = 0; for (let at = 0; at < big.length; at += 512) sum += big[at]; return sum; };
    const base = megabytes();
    await run(sum);
    const peak = megabytes();
    for (let i = 0; i < 20; i++) await run((i) => big[i]);
    const idle = megabytes();
    await new Promise((resolve) => setTimeout(resolve, 1500));
    gc();
    await new Promise((resolve) => setTimeout(resolve, 200));
    gc();
    console.log(JSON.stringify({ base, peak, idle, collected: megabytes() }));`;
  const args = ['--expose-gc', '--input-type=module', '--eval', code];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 60_000 });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
}
