import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TerminatedWorkerError, UnsupportedTaskError } from '../../errors.js';
import { delayed } from '../../functions/delayed.js';
import type { AnyFunction } from '../../functions/task.js';
import { Parallel } from '../../parallel/parallel.js';
import { batchOf, collect, inOrder, numbers } from '../conformance.js';
import type { Executor } from '../executor.js';
import { createDistantExecutor, createProcessesExecutor } from './processes.js';

const processes = (signal?: AbortSignal) => Parallel({ backend: 'processes', nJobs: 2, signal });
const same = (i: number) => i;

async function failure<T = Error>(promise: Promise<unknown>): Promise<T> {
  try {
    await promise;
  } catch (error) {
    return error as T;
  }
  throw new Error('it did not fail');
}

function spin(): void {
  for (;;);
}

const executors: readonly (readonly [string, (options?: object) => Executor])[] = [
  ['with common memory', createProcessesExecutor],
  ['without', createDistantExecutor],
];

describe.each(executors)('a process %s that ends', (_, create) => {
  /** Runs a function over 0, 1, 2, ... of which one item ends its process. */
  async function endingOf(end: AnyFunction, options?: object): Promise<TerminatedWorkerError> {
    const executor = create(options);
    const start = performance.now();
    const outcomes = await collect(executor, batchOf(end, [numbers(40)]));
    expect(performance.now() - start).toBeLessThan(10_000);
    const failed = outcomes.filter((outcome) => 'error' in outcome);
    expect(failed).toMatchObject([{ first: 5, length: 1 }]);
    expect(outcomes.reduce((sum, { length }) => sum + length, 0)).toBe(40);
    expect(inOrder(await collect(executor, batchOf(same, [numbers(3)])))).toEqual([0, 1, 2]);
    return failed[0]!.error as TerminatedWorkerError;
  }

  it('by process.exit fails its item alone, with the code and the name of the task', async () => {
    const leaves = (i: number) => (i === 5 ? process.exit(7) : i);
    const error = await endingOf(leaves);
    expect(error).toBeInstanceOf(TerminatedWorkerError);
    expect(error).toMatchObject({ exitCode: 7, signal: undefined, code: 'terminated-worker' });
    expect(error.message).toBe('the worker that ran `leaves` ended with exit code 7');
    expect(error.stack).toContain('processes.test.ts');
  });

  it.each(['SIGKILL', 'SIGSEGV', 'SIGTERM'] as const)('by %s tells the signal', async (signal) => {
    const outside = { signal };
    const dies = (i: number) => {
      if (i !== 5) return i;
      process.kill(process.pid, outside.signal);
      for (;;);
    };
    expect(await endingOf(dies)).toMatchObject({ exitCode: undefined, signal });
  });

  it('by process.abort tells the signal', async () => {
    const aborts = (i: number) => (i === 5 ? process.abort() : i);
    const error = await endingOf(aborts);
    expect(error).toMatchObject({ exitCode: undefined, signal: 'SIGABRT' });
    expect(error.message).toMatch(/^the worker that ran `aborts` ended with signal SIGABRT: its memory was spent/);
  });

  it('because its memory is spent harms nobody else', async () => {
    const hoard = (i: number) => {
      const all: unknown[] = [];
      while (i === 5) all.push(new Array(3e6).fill(1.5));
      return i;
    };
    const error = await endingOf(hoard, { execArgv: ['--max-old-space-size=64'] });
    expect(error.exitCode ?? error.signal).toBeDefined();
    expect(error.message).toMatch(/memory/);
  });
});

describe.each(executors)('items %s', (_, create) => {
  it('run once each, those without arguments of their own, too', async () => {
    const log = mkdtempSync(join(tmpdir(), 'millrace-once-'));
    try {
      const marks = (folder: string) => {
        const { appendFileSync } = process.getBuiltinModule('node:fs');
        appendFileSync(`${folder}/${process.pid}`, 'x');
        const end = performance.now() + 2;
        while (performance.now() < end);
        return process.pid;
      };
      const batch = { ...batchOf(marks, [{ kind: 'uniform', value: log }]), length: 100 };
      expect(inOrder(await collect(create(), batch))).toHaveLength(100);
      const written = readdirSync(log).map((name) => readFileSync(join(log, name), 'utf8').length);
      expect(written.reduce((sum, size) => sum + size, 0)).toBe(100);
    } finally {
      rmSync(log, { recursive: true });
    }
  });

  it('that take too long are ended alone', async () => {
    const slow = (i: number) => {
      while (i === 5);
      return i;
    };
    const outcomes = await collect(create(), { ...batchOf(slow, [numbers(20)]), timeout: 300 });
    expect(outcomes.filter((outcome) => 'error' in outcome)).toMatchObject([
      { first: 5, length: 1, error: { name: 'TaskTimeoutError' } },
    ]);
    expect(outcomes.reduce((sum, { length }) => sum + length, 0)).toBe(20);
  });
});

describe('a limit of memory', () => {
  it('holds for each process', async () => {
    const executor = createProcessesExecutor({ resourceLimits: { maxOldGenerationSizeMb: 77 } });
    const limit = (_: number) => process.getBuiltinModule('node:v8').getHeapStatistics().heap_size_limit / 2 ** 20;
    const [found] = inOrder(await collect(executor, batchOf(limit, [numbers(1)]))) as [number];
    expect(found).toBeGreaterThan(70);
    expect(found).toBeLessThan(200);
  });
});

describe('an abort', () => {
  it('ends a task that spins', async () => {
    expect(await processes()([delayed(same)(1), delayed(same)(2)])).toEqual([1, 2]);
    const reason = new Error('enough');
    const controller = new AbortController();
    let start = 0;
    setTimeout(() => {
      start = performance.now();
      controller.abort(reason);
    }, 100);
    expect(await failure(processes(controller.signal)([delayed(spin)(), delayed(spin)()]))).toBe(reason);
    expect(performance.now() - start).toBeLessThan(500);
    expect(await processes()([delayed(same)(2)])).toEqual([2]);
  });

  it('ends a task that will not be asked', async () => {
    const stubborn = () => {
      process.on('SIGTERM', () => {});
      for (;;);
    };
    const signal = AbortSignal.timeout(300);
    expect(await failure(processes(signal)([delayed(stubborn)()]))).toBe(signal.reason);
    expect(await processes()([delayed(same)(2)])).toEqual([2]);
  });

  it('harms no other call', async () => {
    const signal = AbortSignal.timeout(200);
    const slow = (i: number) => {
      const end = performance.now() + 5;
      while (performance.now() < end);
      return i;
    };
    const others = [0, 1, 2].map((k) => processes()(Array.from({ length: 20 }, (_, i) => delayed(slow)(i + k))));
    expect(await failure(processes(signal)([delayed(spin)(), delayed(spin)()]))).toBe(signal.reason);
    for (const [k, results] of (await Promise.all(others)).entries()) {
      expect(results).toEqual(Array.from({ length: 20 }, (_, i) => i + k));
    }
  });
});

describe('values', () => {
  it.each(executors)('of any kind and size go both ways %s', async (_, create) => {
    const values = [undefined, null, 'text', 12n, true, -0, new Date(5), new Map([[1, { a: [2] }]]), 'x'.repeat(3e6)];
    const echo = (value: unknown) => [value, process.pid];
    const found = inOrder(await collect(create(), batchOf(echo, [{ kind: 'values', values }]))) as [unknown, number][];
    expect(found.map(([value]) => value)).toEqual(values);
    expect(found.every(([, pid]) => pid !== process.pid)).toBe(true);
  });

  it('that cannot travel are refused with the way to them', async () => {
    const memory = new Int32Array(new SharedArrayBuffer(4));
    const error = await failure(processes()([delayed((i: number) => memory[i])(0)]));
    expect(error).toBeInstanceOf(UnsupportedTaskError);
    expect(error.message).toMatch(/memory\.buffer.* is a SharedArrayBuffer.*pass an ArrayBuffer, or use threads/);
    const socket = new Socket();
    expect((await failure(processes()([delayed(() => socket.readable)()]))).message).toMatch(/socket is a socket/);
    const gives = () => ({ rows: [new SharedArrayBuffer(8)] });
    expect((await failure(processes()([delayed(gives)()]))).message).toMatch(
      /^result\.rows\[0\] is a SharedArrayBuffer/,
    );
  });

  it('are written by a task for itself alone', async () => {
    const table = new Float64Array(200_000).fill(1);
    const spoil = (i: number) => {
      const before = table[i];
      table[i] = -1;
      return before;
    };
    expect(await processes()([delayed(spoil)(3)])).toEqual([1]);
    expect(table[3]).toBe(1);
  });
});

describe('large arrays', () => {
  /** What of a process's memory is its own, in bytes: pages of files, and of maps, are not. */
  const own = () => {
    const text = process.getBuiltinModule('node:fs').readFileSync('/proc/self/smaps_rollup', 'latin1');
    return Number(/Anonymous:\s+(\d+)/.exec(text)![1]) * 1024;
  };
  /** How much of the millrace files is mapped. */
  const mapped = () => {
    const text = process.getBuiltinModule('node:fs').readFileSync('/proc/self/maps', 'latin1');
    return text.split('\n').filter((line: string) => line.includes('memfd:millrace')).length;
  };

  it.runIf(process.platform === 'linux')('are in memory once, however many tasks use them', async () => {
    const table = new Float64Array(8 * 2 ** 20).fill(0.5);
    const outside = { own, mapped };
    const before = await processes()(Array.from({ length: 8 }, (_, i) => delayed((_: number) => outside.own())(i)));
    const sum = (i: number) => {
      let total = 0;
      for (let k = i; k < table.length; k += 512) total += table[k]!;
      return { total, own: outside.own(), mapped: outside.mapped() };
    };
    const found = await processes()(Array.from({ length: 100 }, (_, i) => delayed(sum)(i)));
    for (const one of found) {
      expect(one.total).toBe(8192);
      expect(one.mapped).toBeGreaterThan(0);
      // The array itself has 64 MiB.
      expect(one.own).toBeLessThan(Math.max(...before) + 24 * 2 ** 20);
    }
  });

  it.runIf(process.platform === 'linux')('are let go of when the call is over', async () => {
    const megabytes = (pid: number) =>
      readFileSync(`/proc/${pid}/maps`, 'latin1')
        .split('\n')
        .filter((line) => line.includes('memfd:millrace'))
        .map((line) =>
          line
            .split(' ')[0]!
            .split('-')
            .map((address) => Number.parseInt(address, 16)),
        )
        .reduce((sum, [start, end]) => sum + (end! - start!) / 2 ** 20, 0);
    const table = new Float64Array(4 * 2 ** 20).fill(1);
    const pids = await processes()([1, 2, 3, 4].map((i) => delayed((k: number) => table[k]! * process.pid)(i)));
    const [pid] = pids as [number];
    expect(megabytes(pid)).toBeGreaterThan(31);
    expect(megabytes(process.pid)).toBeLessThan(8);
    for (let tries = 0; tries < 100 && megabytes(pid) > 8; tries++) await new Promise((go) => setTimeout(go, 100));
    expect(megabytes(pid)).toBeLessThan(8);
    expect(await processes()([delayed((k: number) => table[k])(5)])).toEqual([1]);
  });

  it.runIf(process.platform === 'linux')('leave no file, descriptor or map behind', async () => {
    const count = () => {
      const open = readdirSync('/proc/self/fd').length;
      const maps = readFileSync('/proc/self/maps', 'latin1').split('memfd:millrace').length - 1;
      return { open, maps, shm: readdirSync('/dev/shm').length };
    };
    const use = async (i: number) => {
      const table = new Float64Array(150_000).fill(i);
      return await processes()([delayed((k: number) => table[k])(i % 100), delayed((k: number) => table[k])(7)]);
    };
    for (let i = 0; i < 20; i++) expect(await use(i)).toEqual([i, i]);
    const before = count();
    for (let i = 0; i < 200; i++) await use(i);
    const after = count();
    expect(after.open).toBeLessThanOrEqual(before.open + 4);
    expect(after.maps).toBeLessThanOrEqual(before.maps + 4);
    expect(after.shm).toBe(before.shm);
  });
});

describe('processes', () => {
  it('are used again', async () => {
    const ids = new Set<number>();
    const mark = (_: number) => process.pid;
    for (let i = 0; i < 20; i++) for (const id of await processes()([delayed(mark)(1), delayed(mark)(2)])) ids.add(id);
    expect(ids.size).toBeLessThanOrEqual(2);
  });

  it('run an initializer first', async () => {
    const executor = createProcessesExecutor({
      initializer: async () => {
        await Promise.resolve();
        (globalThis as { prepared?: number }).prepared = 41;
      },
    });
    const batch = batchOf((i: number) => (globalThis as { prepared?: number }).prepared! + i, [numbers(2)]);
    expect(inOrder(await collect(executor, batch))).toEqual([41, 42]);
  });

  it('that cannot be started reject', async () => {
    const executor = createProcessesExecutor({ execArgv: ['--no-such-flag'] });
    const error = await failure<TerminatedWorkerError>(collect(executor, batchOf(same, [numbers(3)])));
    expect(error).toBeInstanceOf(TerminatedWorkerError);
    expect(error.message).toBe('a worker could not be started: it ended with exit code 9');
  });

  it('tell of an error that a task left behind', async () => {
    const leave = async (i: number) => {
      setTimeout(() => {
        throw new RangeError('left behind');
      }, 5);
      await new Promise((resolve) => setTimeout(resolve, 5000));
      return i;
    };
    const error = await failure<TerminatedWorkerError>(processes()([delayed(leave)(1)]));
    expect(error.message).toBe('the worker that ran `leave` ended with exit code 1: left behind');
    expect(error.cause).toBeInstanceOf(RangeError);
  });

  it('run calls of Parallel inside tasks', async () => {
    const outer = async (i: number) => await Parallel()([1, 2].map((j) => delayed((n: number) => n * i)(j)));
    expect(await processes()([1, 2].map((i) => delayed(outer)(i)))).toEqual([
      [1, 2],
      [2, 4],
    ]);
  });

  it('do not grow in memory over ten thousand calls', async () => {
    const parallel = processes();
    const size = (_: number) => process.memoryUsage().rss;
    const own = () => process.memoryUsage().rss;
    for (let i = 0; i < 2000; i++) await parallel([delayed(same)(i)]);
    const before = [own(), ...(await parallel([delayed(size)(1)]))];
    for (let i = 0; i < 8000; i++) await parallel([delayed(same)(i)]);
    const after = [own(), ...(await parallel([delayed(size)(1)]))];
    expect(after[0]! - before[0]!).toBeLessThan(64 * 2 ** 20);
    expect(after[1]! - before[1]!).toBeLessThan(64 * 2 ** 20);
  }, 120_000);
});
