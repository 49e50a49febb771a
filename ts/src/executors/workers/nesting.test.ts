import { describe, expect, it } from 'vitest';
import {
  InvalidArgumentError,
  InvalidRangeError,
  MillraceError,
  NestingError,
  UnsupportedTaskError,
} from '../../errors.js';
import { delayed } from '../../functions/delayed.js';
import { cpuCount, effectiveNJobs } from '../../parallel/cpu-count.js';
import { Parallel } from '../../parallel/parallel.js';

const threads = (nJobs = 2) => Parallel({ backend: 'threads', nJobs });
const square = (n: number) => n * n;

async function failure(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error('it did not fail');
}

describe('what tasks capture of this package', () => {
  it('is an instance of Parallel, made again from its options', async () => {
    const inner = Parallel({ backend: 'sequential', nJobs: 3 });
    const outer = (i: number) => inner([1, 2].map((j) => delayed((n: number) => n * i)(j)));
    expect(await threads()([1, 2].map((i) => delayed(outer)(i)))).toEqual([
      [1, 2],
      [2, 4],
    ]);
  });

  it('is the methods of an instance, too', async () => {
    const inner = Parallel({ backend: 'auto' });
    const outer = (k: number) => inner.map((x: number) => x * k, Float64Array.of(1, 2));
    expect(await threads()([delayed(outer)(3)])).toEqual([Float64Array.of(3, 6)]);
  });

  it('is delayed functions, with explicit captures and without', async () => {
    const plain = delayed(square);
    const given = delayed((n: number) => n * square(2), { square });
    const outer = (i: number) => Parallel()([plain(i), given(i)]);
    expect(await threads()([delayed(outer)(3)])).toEqual([[9, 12]]);
  });

  it('is a delayed function that its own function captures', async () => {
    const count = async (n: number): Promise<number> => (n === 0 ? 0 : 1 + (await Parallel()([again(n - 1)]))[0]!);
    const again = delayed(count);
    expect(await threads()([again(4)])).toEqual([4]);
    const through = (n: number) => Parallel()([again(n)]);
    expect(await threads()([delayed(through)(3)])).toEqual([[3]]);
  });

  it('is calls, given as arguments and results', async () => {
    const run = (calls: ReturnType<ReturnType<typeof delayed<[number], number>>>[]) => Parallel()(calls);
    const calls = [1, 2, 3].map((n) => delayed(square)(n));
    expect(await threads()([delayed(run)(calls)])).toEqual([[1, 4, 9]]);
    const [made] = await threads()([delayed((n: number) => [delayed(square)(n), delayed(square)(n + 1)])(5)]);
    expect(await Parallel({ backend: 'sequential' })(made!)).toEqual([25, 36]);
  });

  it('comes back as what it is here', async () => {
    const inner = Parallel({ nJobs: 2 });
    const [back] = await threads()([
      delayed(() => ({ Parallel, delayed, cpuCount, InvalidRangeError, inner, f: delayed(square) }))(),
    ]);
    expect(back!.Parallel).toBe(Parallel);
    expect(back!.delayed).toBe(delayed);
    expect(back!.cpuCount).toBe(cpuCount);
    expect(back!.InvalidRangeError).toBe(InvalidRangeError);
    expect(await back!.inner([back!.f(4)])).toEqual([16]);
  });

  it('is its errors, which are of their classes here and there', async () => {
    const fail = () => Parallel({ nJobs: 0 });
    const error = await failure(threads()([delayed(fail)()] as never));
    expect(error).toBeInstanceOf(InvalidRangeError);
    expect(error).toBeInstanceOf(MillraceError);
    expect(error).toMatchObject({ name: 'InvalidRangeError', code: 'invalid-range' });
    const caught = () => {
      try {
        Parallel({ nope: 1 } as never);
      } catch (error) {
        return error instanceof InvalidArgumentError && error instanceof MillraceError;
      }
      return 'nothing thrown';
    };
    expect(await threads()([delayed(caught)()])).toEqual([true]);
    const given = new InvalidRangeError('given');
    expect(await threads()([delayed((e: Error) => e instanceof InvalidRangeError)(given)])).toEqual([true]);
  });

  it('is refused with a signal in it, by name', async () => {
    const inner = Parallel({ signal: new AbortController().signal });
    const error = await failure(threads()([delayed(() => inner([delayed(square)(1)]))()]));
    expect(error).toBeInstanceOf(UnsupportedTaskError);
    expect(error.message).toMatch(/inner is an instance of Parallel with a signal, which cannot travel/);
    expect(error.message).toMatch(/give the signal to the outer call/);
  });

  it('is refused by name where what a delayed function captures cannot travel', async () => {
    const waiting = Promise.resolve(1);
    const wait = delayed(() => waiting);
    const error = await failure(threads()([delayed(() => Parallel()([wait()]))()]));
    expect(error).toBeInstanceOf(UnsupportedTaskError);
    expect(error.message).toMatch(/wait -> function -> waiting is a promise/);
  });
});

describe('calls inside tasks', () => {
  it('have their part of the cores', async () => {
    const seen = () => ({ count: cpuCount(), all: effectiveNJobs(-1), many: effectiveNJobs(64) });
    for (const nJobs of [1, 2, 4]) {
      const part = Math.max(1, Math.floor(cpuCount() / nJobs));
      const found = await threads(nJobs)(Array.from({ length: 8 }, () => delayed(seen)()));
      for (const one of found) expect(one).toEqual({ count: part, all: part, many: part });
    }
    expect(effectiveNJobs(64)).toBe(64);
  });

  it('have it again when the next call has other jobs, an instance from before included', async () => {
    const inner = Parallel();
    const lanes = async () => (await inner([delayed(() => effectiveNJobs(-1))()]))[0];
    expect(await threads(1)([delayed(lanes)()])).toEqual([cpuCount()]);
    expect(await threads(64)([delayed(lanes)()])).toEqual([1]);
    expect(await threads(1)([delayed(lanes)()])).toEqual([cpuCount()]);
  });

  it('have no workers of their own, however deep', async () => {
    const id = () => process.getBuiltinModule('node:worker_threads').threadId;
    const inmost = () => Parallel({ backend: 'threads', nJobs: 8 })([delayed(id)(), delayed(id)()]);
    const inner = () => Parallel({ backend: 'threads', nJobs: 8 })([delayed(inmost)(), delayed(inmost)()]);
    const outer = async () => ({ own: id(), inside: (await inner()).flat() });
    for (const { own, inside } of await threads()([delayed(outer)(), delayed(outer)()])) {
      expect(own).not.toBe(id());
      expect(inside).toEqual([own, own, own, own]);
    }
  });

  it.each(['auto', 'native', 'threads', 'async', 'sequential'] as const)('work with backend %s', async (backend) => {
    const outer = (k: number) =>
      Parallel({ backend })([1, 2].map((i) => delayed((n: number, m: number) => n * m)(i, k)));
    const expected = [
      [3, 6],
      [4, 8],
    ];
    for (const around of ['auto', 'threads', 'async', 'sequential'] as const) {
      expect(await Parallel({ backend: around, nJobs: 2 })([3, 4].map((k) => delayed(outer)(k)))).toEqual(expected);
    }
  });

  it('keep errors as they were thrown, two levels deep', async () => {
    const fail = (n: number) => {
      throw new RangeError(`no ${n}`, { cause: { n } });
    };
    const inner = (n: number) => threads()([delayed(fail)(n)] as never);
    const error = await failure(threads()([delayed((n: number) => inner(n))(7)]));
    expect(error).toBeInstanceOf(RangeError);
    expect(error).toMatchObject({ message: 'no 7', cause: { n: 7 } });
  });
});

describe('calls inside tasks of processes', () => {
  it('have threads while there are cores, and then no workers', async () => {
    const where = () => {
      const { isMainThread, threadId } = process.getBuiltinModule('node:worker_threads');
      return `${process.pid} ${isMainThread} ${threadId}`;
    };
    const inner = (backend: 'threads' | 'processes') =>
      Parallel({ backend })(Array.from({ length: 4 }, () => delayed(where)()));
    const outer = async (backend: 'threads' | 'processes') => ({ own: where(), inside: await inner(backend) });
    for (const nJobs of [1, 64]) {
      const found = await Parallel({ backend: 'processes', nJobs })([
        delayed(outer)('threads'),
        delayed(outer)('processes'),
      ]);
      for (const { own, inside } of found) {
        const [pid] = own.split(' ');
        expect(Number(pid)).not.toBe(process.pid);
        expect(inside.every((one) => one.startsWith(`${pid} `))).toBe(true);
        const isThread = nJobs === 1 && cpuCount() > 1;
        expect(inside.every((one) => (one === own) !== isThread)).toBe(true);
      }
    }
  });
});

describe('calls that nest without an end', () => {
  it.each(['auto', 'threads', 'async', 'sequential'] as const)('fail under %s', async (backend) => {
    const again = async (n: number): Promise<number> =>
      (await Parallel({ backend, nJobs: 2 })([delayed(again)(n + 1), delayed(again)(n + 2)]))[0]!;
    const error = await failure(again(0));
    expect(error).toBeInstanceOf(NestingError);
    expect(error.message).toMatch(/more than 64 deep in one another; a task that calls Parallel with itself/);
    // And nothing is broken afterwards.
    expect(await Parallel({ backend, nJobs: 2 })([delayed(square)(3)])).toEqual([9]);
  });

  it('are told from deep ones', async () => {
    const depth = async (n: number): Promise<number> =>
      n === 0 ? 0 : 1 + (await Parallel({ backend: 'sequential' })([delayed(depth)(n - 1)]))[0]!;
    expect(await depth(50)).toBe(50);
    expect(await threads()([delayed(depth)(50)])).toEqual([50]);
  });

  it('are told from many at once', async () => {
    const runs = Array.from({ length: 500 }, (_, i) =>
      Parallel({ backend: 'async' })([delayed(async (n: number) => n + 1)(i)]),
    );
    expect((await Promise.all(runs)).flat()).toEqual(Array.from({ length: 500 }, (_, i) => i + 1));
  });
});
