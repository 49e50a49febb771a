import { setTimeout as sleep } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { TaskTimeoutError, TerminatedWorkerError, UnsupportedTaskError } from '../../errors.js';
import { delayed } from '../../functions/delayed.js';
import type { Backend, ParallelOptions } from '../../parallel/options.js';
import { Parallel } from '../../parallel/parallel.js';
import { batchOf, collect, numbers } from '../conformance.js';
import { shutdownWorkers } from './shutdown.js';
import { createThreadsExecutor } from './threads.js';

const threads = (options: ParallelOptions<'list'> = {}) => Parallel({ backend: 'threads', nJobs: 2, ...options });
const threadId = () => process.getBuiltinModule('node:worker_threads').threadId;

function spin(): number {
  for (let i = 0; ; i = (i + 1) % 1000) if (i < 0) return i;
}

async function failure<T extends Error = Error>(promise: Promise<unknown>): Promise<T> {
  try {
    await promise;
  } catch (error) {
    return error as T;
  }
  throw new Error('it did not fail');
}

const alive = new Set<Worker>();
process.on('worker', (worker) => {
  alive.add(worker);
  worker.on('exit', () => alive.delete(worker));
});

/** How many worker threads this process has. */
const activeWorkers = () => alive.size;

afterAll(() => shutdownWorkers());

describe('timeout', () => {
  it('ends a task that spins, and everything with it', async () => {
    const start = performance.now();
    const slow = async (n: number) => {
      await new Promise((resolve) => setTimeout(resolve, 10_000));
      return n;
    };
    const error = await failure<TaskTimeoutError>(
      threads({ timeout: 200 })([delayed(slow)(1), delayed(spin)()] as never),
    );
    expect(performance.now() - start).toBeLessThan(2500);
    expect(error).toBeInstanceOf(TaskTimeoutError);
    expect(error).toMatchObject({ code: 'task-timeout', timeout: 200 });
    expect(error.message).toMatch(/^`(slow|spin)` took longer than the timeout of 200 ms; raise `timeout`/);
    expect(error.stack).toContain('options.test.ts');
    expect(await threads()([delayed((n: number) => n)(2)])).toEqual([2]);
  });

  it('is from the start of each task', async () => {
    const wait = (n: number) => {
      const end = performance.now() + 60;
      while (performance.now() < end);
      return n;
    };
    const results = await threads({ timeout: 1000 })(Array.from({ length: 40 }, (_, i) => delayed(wait)(i)));
    expect(results).toEqual(Array.from({ length: 40 }, (_, i) => i));
  });

  it('fails the item alone, as far as the executor is concerned', async () => {
    const executor = createThreadsExecutor();
    const f = (i: number) => {
      if (i === 5) for (;;);
      return i;
    };
    const outcomes = await collect(executor, { ...batchOf(f, [numbers(40)]), timeout: 100 });
    expect(outcomes.filter((outcome) => 'error' in outcome)).toMatchObject([
      { first: 5, error: { name: 'TaskTimeoutError' } },
    ]);
    expect(outcomes.reduce((sum, { length }) => sum + length, 0)).toBe(40);
  });

  it.each(['auto', 'threads'] as const)('ends what spins in map under %s', async (backend) => {
    const xs = Float64Array.from({ length: 100 }, (_, i) => i);
    const f = (x: number) => {
      if (x === 50) for (;;);
      return x;
    };
    expect(await failure(Parallel({ backend, nJobs: 2, timeout: 150 }).map(f, xs))).toBeInstanceOf(TaskTimeoutError);
  });

  it.each(['auto', 'threads', 'async', 'sequential'] as const)('ends what awaits under %s', async (backend) => {
    const start = performance.now();
    const never = async () => new Promise(() => {});
    const error = await failure(Parallel({ backend, nJobs: 2, timeout: 60 })([delayed(never)(), delayed(never)()]));
    expect(error).toBeInstanceOf(TaskTimeoutError);
    expect(performance.now() - start).toBeLessThan(2500);
  });

  it.each(['async', 'sequential'] as const)('is seen when a task is done under %s', async (backend) => {
    const busy = () => {
      const end = performance.now() + 50;
      while (performance.now() < end);
    };
    expect(await failure(Parallel({ backend, timeout: 20 })([delayed(busy)()]))).toBeInstanceOf(TaskTimeoutError);
    expect(await Parallel({ backend, timeout: 2000 })([delayed(busy)()])).toEqual([undefined]);
  });

  it('lets auto run here what cannot travel', async () => {
    const waiting = Promise.resolve(5);
    expect(await Parallel({ timeout: 2000 })([delayed((n: number) => waiting.then((m) => m + n))(1)])).toEqual([6]);
  });

  it('lets auto run what can travel in workers, and async functions here', async () => {
    const ids = await Parallel({ timeout: 2000, nJobs: 2 })([delayed(threadId)(), delayed(async () => threadId())()]);
    expect(ids[0]).not.toBe(threadId());
    const asynchronous = async () => process.getBuiltinModule('node:worker_threads').threadId;
    expect(await Parallel({ timeout: 2000 })([delayed(asynchronous)()])).toEqual([threadId()]);
  });

  it('keeps no more promises on their way than may be', async () => {
    let now = 0;
    let most = 0;
    const f = async (_: object) => {
      most = Math.max(most, ++now);
      await sleep(1);
      now -= 1;
    };
    await Parallel({ timeout: 5000, nJobs: 3 })(Array.from({ length: 600 }, (_, i) => delayed(f)({ i })));
    expect(most).toBe(3);
  });

  it('holds inside tasks, where promises are left', async () => {
    const never = async () => new Promise(() => {});
    const inner = Parallel({ timeout: 50 });
    const outer = async () => {
      try {
        await inner([delayed(never)()]);
        return 'done';
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    expect(await threads()([delayed(outer)()])).toEqual(['task-timeout']);
  });
});

describe('initializer', () => {
  const initializer = (value: number) => Object.assign(globalThis, { prepared: value });
  const prepared = (n: number) => ((globalThis as { prepared?: number }).prepared ?? Number.NaN) + n;

  it.each(['threads', 'auto'] as const)('runs first in every worker under %s, with its arguments', async (backend) => {
    const parallel = Parallel({ backend, nJobs: 2, initializer, initArgs: [40] });
    expect(await parallel([1, 2, 3].map((n) => delayed(prepared)(n)))).toEqual([41, 42, 43]);
    expect((globalThis as { prepared?: number }).prepared).toBeUndefined();
  });

  it('shares workers with equal ones, and with no others', async () => {
    const ids = async (value: number) => {
      const parallel = threads({ nJobs: 1, initializer: (n: number) => n, initArgs: [value] });
      return (await parallel([delayed(threadId)()]))[0];
    };
    const first = await ids(1);
    expect(await ids(1)).toBe(first);
    expect(await ids(2)).not.toBe(first);
    expect(await ids(1)).toBe(first);
  });

  it('that differs each time leaves few workers behind', async () => {
    const seen = new Set<number | undefined>();
    for (let i = 0; i < 20; i++) {
      const parallel = threads({ nJobs: 1, initializer: () => i });
      seen.add((await parallel([delayed(threadId)()]))[0]);
    }
    expect(seen.size).toBe(20);
    await expect.poll(() => activeWorkers()).toBeLessThanOrEqual(10);
  });

  it('that throws is the cause of the rejection', async () => {
    const error = await failure<TerminatedWorkerError>(
      threads({
        initializer: () => {
          throw new RangeError('not today');
        },
      })([delayed(threadId)()]),
    );
    expect(error).toBeInstanceOf(TerminatedWorkerError);
    expect(error.cause).toMatchObject({ name: 'RangeError', message: 'not today' });
  });

  it('that cannot travel is refused by name', async () => {
    const waiting = Promise.resolve();
    const error = await failure(threads({ initializer: () => waiting })([delayed(threadId)()]));
    expect(error.message).toMatch(/^initializer -> waiting is a promise, which cannot travel/);
    const under = await failure(Parallel({ initializer: () => waiting })([delayed(threadId)()]));
    expect(under).toBeInstanceOf(UnsupportedTaskError);
    const given = await failure(
      threads({ initializer: (_: object) => {}, initArgs: [1, { waiting }] })([delayed(threadId)()]),
    );
    expect(given.message).toMatch(/^initArgs\[1\]\.waiting is a promise, which cannot travel/);
  });

  it('runs once where the task runs, inside tasks', async () => {
    const inner = Parallel({ backend: 'threads', initializer, initArgs: [7] });
    const outer = async () => [...(await inner([delayed(prepared)(1)])), ...(await inner([delayed(prepared)(2)]))];
    expect(await threads()([delayed(outer)()])).toEqual([[8, 9]]);
  });
});

describe('resourceLimits', () => {
  it('end a task that spends too much', async () => {
    const hoard = () => {
      for (const all: object[] = []; ; ) all.push({ n: all.length });
    };
    const limited = threads({ resourceLimits: { maxOldGenerationSizeMb: 24 } });
    const error = await failure(limited([delayed(hoard)()]));
    expect(error).toMatchObject({ code: 'terminated-worker', message: expect.stringMatching(/memory/) });
    expect(await limited([delayed(threadId)()])).toHaveLength(1);
  });
});

describe('execArgv', () => {
  it('that no worker can have are told', async () => {
    const error = await failure(threads({ execArgv: ['--stack-trace-limit=3'] })([delayed(threadId)()]));
    expect(error.message).toMatch(/invalid execArgv flags: --stack-trace-limit=3/);
  });

  it('are the flags of the workers', async () => {
    const flags = () => process.execArgv;
    expect(await threads({ execArgv: ['--no-warnings', '--conditions=own'] })([delayed(flags)()])).toEqual([
      ['--no-warnings', '--conditions=own'],
    ]);
  });
});

describe('idleTimeout', () => {
  it('ends workers that nobody needs', async () => {
    await shutdownWorkers();
    await threads({ idleTimeout: 50 })([delayed(threadId)(), delayed(threadId)()]);
    expect(activeWorkers()).toBeGreaterThan(0);
    await expect.poll(() => activeWorkers(), { timeout: 4000 }).toBe(0);
  });
});

describe('shutdownWorkers', () => {
  afterEach(() => shutdownWorkers());

  it('ends all workers, and the next call starts others', async () => {
    const [first] = await threads({ nJobs: 1 })([delayed(threadId)()]);
    await shutdownWorkers();
    expect(activeWorkers()).toBe(0);
    const [second] = await threads({ nJobs: 1 })([delayed(threadId)()]);
    expect(second).not.toBe(first);
  });

  it('lets calls that are under way finish', async () => {
    const slow = (n: number) => {
      const end = performance.now() + 30;
      while (performance.now() < end);
      return n;
    };
    const run = threads()(Array.from({ length: 10 }, (_, i) => delayed(slow)(i)));
    await sleep(100);
    await shutdownWorkers();
    expect(await run).toEqual(Array.from({ length: 10 }, (_, i) => i));
    await expect.poll(() => activeWorkers()).toBe(0);
  });

  it('ends them, too, if that is asked for', async () => {
    const run = failure<TerminatedWorkerError>(threads()([delayed(spin)()]));
    await sleep(200);
    await shutdownWorkers({ killWorkers: true });
    const error = await run;
    expect(error).toBeInstanceOf(TerminatedWorkerError);
    expect(error.message).toMatch(/shutdownWorkers/);
    expect(activeWorkers()).toBe(0);
  });

  it('has nothing to do where there are none, and refuses what it does not know', async () => {
    await shutdownWorkers();
    await shutdownWorkers({});
    await expect(shutdownWorkers(5 as never)).rejects.toThrow(/needs an object of options or nothing/);
    await expect(shutdownWorkers({ killWorkers: 1 as never })).rejects.toThrow(/killWorkers must be a boolean/);
  });
});

describe('options of workers', () => {
  it.each([
    [{ initializer: 5 }, /initializer must be a function, but got a number, 5/],
    [{ initArgs: [1] }, /initArgs are the arguments of an initializer, but there is none/],
    [{ initializer: () => {}, initArgs: 1 }, /initArgs must be an array/],
    [{ resourceLimits: 5 }, /resourceLimits must be an object of sizes in megabytes/],
    [{ resourceLimits: { heap: 5 } }, /resourceLimits has no `heap`; its members are maxYoung/],
    [
      { resourceLimits: { stackSizeMb: 0 } },
      /resourceLimits.stackSizeMb must be a positive number of megabytes, but got 0/,
    ],
    [{ execArgv: '--a' }, /execArgv must be an array of Node's flags/],
    [{ execArgv: [5] }, /execArgv\[0\] must be a string/],
    [{ idleTimeout: -1 }, /idleTimeout must be a number of milliseconds from 0, or Infinity, but got -1/],
    [{ idleTimeout: Number.NaN }, /idleTimeout must be/],
    [{ maxNbytes: '1M' }, /maxNbytes must be a number of bytes from 0, or null for no limit, but got a string/],
    [{ maxNbytes: Number.POSITIVE_INFINITY }, /maxNbytes must be .* but got Infinity/],
    [{ timeout: 0 }, /timeout must be a number of milliseconds greater than 0, but got 0/],
    [{ timeout: '5' }, /timeout must be a number of milliseconds greater than 0, but got a string/],
  ])('%o is refused at once', (options, message) => {
    expect(() => threads(options as never)).toThrow(message);
  });

  it.each(['native', 'async', 'sequential'] satisfies Backend[])('are refused for backend %s', (backend) => {
    for (const [name, value] of [
      ['initializer', () => {}],
      ['resourceLimits', {}],
      ['execArgv', []],
      ['idleTimeout', 5],
      ['maxNbytes', null],
    ] as const) {
      expect(() => Parallel({ backend, [name]: value })).toThrow(
        `\`${name}\` is nothing for backend '${backend}': it has no workers; use one of auto, threads, processes, or leave it out`,
      );
    }
    expect(() => Parallel({ backend, initializer: undefined, maxNbytes: undefined })).not.toThrow();
  });

  it('may be given under auto', async () => {
    const options = { resourceLimits: {}, execArgv: [], idleTimeout: Number.POSITIVE_INFINITY, maxNbytes: null };
    expect(await Parallel(options)([delayed((n: number) => n)(1)])).toEqual([1]);
  });

  it('timeout is refused where tasks are not timed', () => {
    expect(() => Parallel({ backend: 'native', timeout: 5 })).toThrow(
      /`timeout` is nothing for backend 'native'.*AbortSignal.timeout/,
    );
  });
});
