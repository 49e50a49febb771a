import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { TerminatedWorkerError, UnsupportedTaskError } from '../../errors.js';
import { delayed } from '../../functions/delayed.js';
import { Parallel } from '../../parallel/parallel.js';
import { batchOf, collect, inOrder, numbers } from '../conformance.js';
import { createThreadsExecutor } from './threads.js';

const threads = (signal?: AbortSignal) => Parallel({ backend: 'threads', nJobs: 2, signal });

const factor = 3;
const table = Float64Array.of(10, 20, 30, 40);
const helper = (x: number) => x + factor;
let counter = 0;

class Point {
  readonly x: number;
  constructor(x: number) {
    this.x = x;
  }
  moved(): Point {
    return new Point(this.x + 1);
  }
}

class NotFound extends Error {
  readonly code = 'ENOTHERE';
}

function spin(): number {
  for (let i = 0; ; i = (i + 1) % 1000) if (i < 0) return i;
}

/** What a promise rejects with. */
async function failure<T extends Error = Error>(promise: Promise<unknown>): Promise<T> {
  try {
    await promise;
  } catch (error) {
    return error as T;
  }
  throw new Error('it did not fail');
}

describe('functions that capture', () => {
  it('see variables, functions and arrays', async () => {
    const f = (n: number) => n * factor + helper(table[n]!);
    expect(await threads()([0, 1, 2, 3].map((n) => delayed(f)(n)))).toEqual([13, 26, 39, 52]);
  });

  it('see a variable anew in the next call', async () => {
    let rate = 2;
    const f = (n: number) => n * rate;
    expect(await threads()([delayed(f)(5)])).toEqual([10]);
    rate = 3;
    expect(await threads()([delayed(f)(5)])).toEqual([15]);
  });

  it('do not write back', async () => {
    counter = 0;
    await threads()([delayed(() => ++counter)(), delayed(() => ++counter)()]);
    expect(counter).toBe(0);
  });

  it('may differ from call to call', async () => {
    const calls = Array.from({ length: 100 }, (_, i) => delayed((n: number) => n * i)(2));
    expect(await threads()(calls)).toEqual(Array.from({ length: 100 }, (_, i) => i * 2));
  });

  it('take explicit captures, each their own', async () => {
    // biome-ignore lint/security/noGlobalEval: a function whose free variable stands nowhere.
    const f = globalThis.eval('(x) => x * R') as (x: number) => number;
    expect(await threads()([delayed(f, { R: 2 })(4), delayed(f, { R: 5 })(4)])).toEqual([8, 20]);
  });

  it('share one copy of a large array', async () => {
    const large = new Float64Array(200_000);
    // Each waits for what the other writes.
    const meet = (mine: number, other: number) => {
      large[mine] = 1;
      const end = performance.now() + 5000;
      while (large[other] === 0 && performance.now() < end);
      return large[other];
    };
    expect(await threads()([delayed(meet)(0, 1), delayed(meet)(1, 0)])).toEqual([1, 1]);
    expect(large[0]).toBe(0);
  });
});

describe('arguments and results', () => {
  it('are any values', async () => {
    const f = (...args: unknown[]) => args;
    const values = [
      undefined,
      null,
      'text',
      12n,
      true,
      -0,
      new Date(5),
      new Map([[1, { a: [2] }]]),
      Float32Array.of(1),
    ];
    expect(await threads()(values.map((value) => delayed(f)(value, 1, 'a')))).toEqual(
      values.map((value) => [value, 1, 'a']),
    );
  });

  it('keep their classes', async () => {
    const results = await threads()([1, 5].map((x) => delayed((p: Point) => p.moved())(new Point(x))));
    expect(results.every((point) => point instanceof Point)).toBe(true);
    expect(results.map(({ x }) => x)).toEqual([2, 6]);
  });

  it('are the same object where they were', async () => {
    const object = { a: 1 };
    const results = await threads()(
      [1, 2].map((i) => delayed((a: object, b: object, _: number) => a === b)(object, object, i)),
    );
    expect(results).toEqual([true, true]);
    const pairs = [{ a: 1 }, { a: 2 }].map((o) => delayed((a: object, b: object) => a === b)(o, o));
    expect(await threads()(pairs)).toEqual([true, true]);
  });

  it('can be of several kinds in one call', async () => {
    const f = (i: number) => [i, i > 2, `${i}`, undefined][i % 4];
    expect(await threads()(Array.from({ length: 1000 }, (_, i) => delayed(f)(i)))).toEqual(
      Array.from({ length: 1000 }, (_, i) => f(i)),
    );
  });

  it('are columns for map', async () => {
    const xs = Float64Array.from({ length: 100_000 }, (_, i) => i);
    const ys = await threads().map((x: number) => x * factor, xs);
    expect(ys).toBeInstanceOf(Float64Array);
    expect(ys.every((y, i) => y === i * factor)).toBe(true);
    const out = new Uint8ClampedArray(4);
    await threads().mapInto(out, (x: number) => x * 100, Float64Array.of(-1, 1, 2, 3));
    expect(out).toEqual(Uint8ClampedArray.of(0, 100, 200, 255));
  });

  it('that cannot travel are refused before anything runs, with the way to them', async () => {
    const ran = new Int32Array(new SharedArrayBuffer(4));
    const f = (_: unknown) => Atomics.add(ran, 0, 1);
    const calls = [delayed(f)({ rows: [1] }), delayed(f)({ rows: [1, { socket: new Socket() }] })];
    const error = await failure(threads()(calls as never));
    expect(error).toBeInstanceOf(UnsupportedTaskError);
    expect(error.message).toBe(
      '`rows[1].socket` in argument 1 of item 1 is a socket, which cannot travel to another thread or process; open it where it is used',
    );
    expect(ran[0]).toBe(0);
  });

  it('that cannot travel back are an error with the way to them', async () => {
    const error = await failure(threads()([delayed(() => ({ rows: [1, { later: Promise.resolve() }] }))()]));
    expect(error.message).toMatch(/^result\.rows\[1\]\.later is a promise, which cannot travel/);
  });

  it('refuses what a function captures, by name', async () => {
    const socket = new Socket();
    const error = await failure(threads()([delayed(() => socket.readable)()]));
    expect(error).toBeInstanceOf(UnsupportedTaskError);
    expect(error.message).toMatch(/socket is a socket, which cannot travel/);
  });
});

describe('errors', () => {
  it('keep class, code, cause and both stacks', async () => {
    const lookUp = (name: string) => {
      throw new NotFound(`no ${name}`, { cause: { name } });
    };
    const error = await failure<NotFound>(threads()([delayed(lookUp)('x')]));
    expect(error).toBeInstanceOf(NotFound);
    expect(error).toMatchObject({ message: 'no x', code: 'ENOTHERE', cause: { name: 'x' } });
    const [there, here] = error.stack!.split('--- called from ---');
    expect(there).toContain('lookUp');
    expect(there).not.toContain('worker.cjs');
    expect(here).toContain('executor.test.ts');
  });

  it('are whatever was thrown', async () => {
    const executor = createThreadsExecutor();
    const thrown = ['text', undefined, 5, { a: 1 }];
    const batch = batchOf(
      (i: number) => {
        throw thrown[i];
      },
      [numbers(4)],
    );
    const outcomes = (await collect(executor, batch)).sort((a, b) => a.first - b.first);
    expect(outcomes.map((outcome) => 'error' in outcome && outcome.error)).toEqual(thrown);
  });
});

describe('a worker that ends', () => {
  it('by process.exit is the error of its item alone', async () => {
    const executor = createThreadsExecutor();
    const batch = batchOf((i: number) => (i === 5 ? process.exit(7) : i), [numbers(50)]);
    const outcomes = await collect(executor, batch);
    const failed = outcomes.filter((outcome) => 'error' in outcome);
    expect(failed).toMatchObject([{ first: 5, error: { name: 'TerminatedWorkerError', exitCode: 7 } }]);
    expect(outcomes.reduce((sum, { length }) => sum + length, 0)).toBe(50);
    expect(
      inOrder(
        await collect(
          executor,
          batchOf((i: number) => i, [numbers(3)]),
        ),
      ),
    ).toEqual([0, 1, 2]);
  });

  it('by process.exit in an item with other arguments, too', async () => {
    const f = (s: string) => (s === 'c' ? process.exit(3) : s);
    const executor = createThreadsExecutor();
    const batch = batchOf(f, [{ kind: 'values', values: [...'abcdefgh'] }]);
    const outcomes = await collect(executor, batch);
    expect(outcomes.filter((outcome) => 'error' in outcome)).toMatchObject([{ first: 2, error: { exitCode: 3 } }]);
    expect(outcomes.reduce((sum, { length }) => sum + length, 0)).toBe(8);
  });

  it('by an error that a task left behind is told with that error', async () => {
    const leave = async (i: number) => {
      setTimeout(() => {
        throw new NotFound('left behind');
      }, 5);
      await new Promise((resolve) => setTimeout(resolve, 2000));
      return i;
    };
    const start = performance.now();
    const error = await failure<TerminatedWorkerError>(threads()([delayed(leave)(1)]));
    expect(performance.now() - start).toBeLessThan(1500);
    expect(error).toBeInstanceOf(TerminatedWorkerError);
    expect(error.message).toBe('the worker that ran `leave` ended with exit code 1: left behind');
    expect(error.cause).toMatchObject({ message: 'left behind', code: 'ENOTHERE' });
  });

  it('after its call is told by a warning', async () => {
    const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
    const later = (i: number) => {
      setTimeout(() => {
        throw new RangeError('too late');
      }, 20);
      return i;
    };
    expect(await threads()([delayed(later)(1)])).toEqual([1]);
    const warning = await warned;
    expect(warning.name).toBe('TerminatedWorkerWarning');
    expect(warning.message).toContain('`later` left an error behind');
    expect(await threads()([delayed((i: number) => i)(2)])).toEqual([2]);
  });

  it('because its memory is spent tells so', async () => {
    const executor = createThreadsExecutor({ resourceLimits: { maxOldGenerationSizeMb: 24 } });
    const hoard = (_: number) => {
      const all: unknown[] = [];
      for (;;) all.push({ n: all.length });
    };
    const [outcome] = await collect(executor, batchOf(hoard, [numbers(1)]));
    expect(outcome).toMatchObject({ first: 0, error: { code: 'terminated-worker' } });
    expect(String((outcome as { error: unknown }).error)).toMatch(/memory/);
    expect(
      inOrder(
        await collect(
          executor,
          batchOf((i: number) => i, [numbers(3)]),
        ),
      ),
    ).toEqual([0, 1, 2]);
  });

  it('before it is ready rejects', async () => {
    const executor = createThreadsExecutor({
      initializer: () => {
        throw new RangeError('not today');
      },
    });
    const error = await failure<TerminatedWorkerError>(
      collect(
        executor,
        batchOf((i: number) => i, [numbers(3)]),
      ),
    );
    expect(error).toBeInstanceOf(TerminatedWorkerError);
    expect(error.message).toMatch(/could not be started.*not today/);
  });
});

describe('an abort', () => {
  it('ends a task that spins', async () => {
    const reason = new Error('enough');
    const start = performance.now();
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 50);
    expect(await failure(threads(controller.signal)([delayed(spin)(), delayed(spin)()]))).toBe(reason);
    expect(performance.now() - start).toBeLessThan(550);
    expect(await threads()([delayed((i: number) => i)(2)])).toEqual([2]);
  });

  it('ends a task that never settles', async () => {
    const signal = AbortSignal.timeout(50);
    expect(await failure(threads(signal)([delayed(() => new Promise(() => {}))()]))).toBe(signal.reason);
  });

  it('harms no batch beside it', async () => {
    const executor = createThreadsExecutor();
    const slow = (i: number) => {
      const end = performance.now() + 20;
      while (performance.now() < end);
      return i;
    };
    const beside = collect(executor, batchOf(slow, [numbers(40)]));
    const controller = new AbortController();
    const reason = new Error('enough');
    const stopped = failure(collect(executor, batchOf(spin, [numbers(4)]), controller.signal));
    setTimeout(() => controller.abort(reason), 100);
    expect(await stopped).toBe(reason);
    expect(inOrder(await beside)).toEqual(Array.from({ length: 40 }, (_, i) => i));
  });

  it('harms no other call', async () => {
    const signal = AbortSignal.timeout(100);
    const slow = (i: number) => {
      const end = performance.now() + 5;
      while (performance.now() < end);
      return i;
    };
    const others = [0, 1, 2].map((k) => threads()(Array.from({ length: 20 }, (_, i) => delayed(slow)(i + k))));
    const stopped = failure(threads(signal)([delayed(spin)(), delayed(spin)()]));
    expect(await stopped).toBe(signal.reason);
    for (const [k, results] of (await Promise.all(others)).entries()) {
      expect(results).toEqual(Array.from({ length: 20 }, (_, i) => i + k));
    }
  });
});

describe('workers', () => {
  it('await promises', async () => {
    const f = async (i: number) => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      if (i === 3) throw new RangeError('three');
      return i;
    };
    expect(await threads()([0, 1, 2].map((i) => delayed(f)(i)))).toEqual([0, 1, 2]);
    expect(await failure(threads()([2, 3].map((i) => delayed(f)(i))))).toBeInstanceOf(RangeError);
  });

  it('run calls of Parallel inside tasks, where they are', async () => {
    const outer = async (i: number) => {
      const { isMainThread } = process.getBuiltinModule('node:worker_threads');
      const inner = await Parallel({ backend: 'threads' })([1, 2].map((j) => delayed((n: number) => n * i)(j)));
      return { isMainThread, inner };
    };
    expect(await threads()([1, 2].map((i) => delayed(outer)(i)))).toEqual([
      { isMainThread: false, inner: [1, 2] },
      { isMainThread: false, inner: [2, 4] },
    ]);
  });

  it('run an initializer first', async () => {
    const executor = createThreadsExecutor({
      initializer: async () => {
        await Promise.resolve();
        (globalThis as { prepared?: number }).prepared = 41;
      },
    });
    const batch = batchOf((i: number) => (globalThis as { prepared?: number }).prepared! + i, [numbers(2)]);
    expect(inOrder(await collect(executor, batch))).toEqual([41, 42]);
  });

  it('are used again', async () => {
    const mark = (_: number) => {
      const { threadId } = process.getBuiltinModule('node:worker_threads');
      return threadId;
    };
    const ids = new Set<number>();
    for (let i = 0; i < 20; i++) for (const id of await threads()([delayed(mark)(1), delayed(mark)(2)])) ids.add(id);
    expect(ids.size).toBeLessThanOrEqual(2);
  });

  it('work for calls that come all at once', async () => {
    const runs = Array.from({ length: 20 }, (_, k) =>
      threads()([1, 2, 3].map((i) => delayed((n: number) => n * 2)(i + k))),
    );
    for (const [k, results] of (await Promise.all(runs)).entries()) {
      expect(results).toEqual([2 * (1 + k), 2 * (2 + k), 2 * (3 + k)]);
    }
  });

  it('do not grow in memory over ten thousand calls', async () => {
    const parallel = threads();
    const f = (n: number) => n + factor;
    for (let i = 0; i < 2000; i++) await parallel([delayed(f)(i)]);
    const before = process.memoryUsage().rss;
    for (let i = 0; i < 8000; i++) await parallel([delayed(f)(i)]);
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 2 ** 20);
  }, 120_000);
});
