/** What becomes of calls under `auto` that are slow enough for worker threads. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forgetLessons } from '../executors/auto/lessons.js';
import { delayed } from '../functions/delayed.js';
import { Parallel } from './parallel.js';

/** In the worker, too: what is captured by value would not tell. */
const place = () =>
  (process.getBuiltinModule('node:worker_threads') as typeof import('node:worker_threads')).isMainThread
    ? 'here'
    : 'away';

/** Waits without working, so that it takes as long on a busy machine. */
const wait = (ms: number) => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
};

const slow = (x: unknown) => {
  wait(15);
  return `${x} ${place()}`;
};

const range = (length: number) => Array.from({ length }, (_, i) => i);
const count = (results: readonly unknown[], where: 'here' | 'away') =>
  results.filter((it) => String(it).includes(where)).length;

const parallel = Parallel({ nJobs: 2 });

beforeEach(forgetLessons);

describe('slow calls under auto', () => {
  it('run on workers after the first, in order', async () => {
    const results = await parallel(range(24).map((i) => delayed(slow)(i)));
    expect(results.map((it) => Number.parseInt(it, 10))).toEqual(range(24));
    expect(results[0]).toBe('0 here');
    expect(count(results, 'away')).toBeGreaterThanOrEqual(12);
  });

  it('take about half the time on two workers', async () => {
    const times: number[] = [];
    for (let round = 0; round < 3; round++) {
      const start = performance.now();
      await parallel(range(40).map((i) => delayed(slow)(i)));
      times.push(performance.now() - start);
    }
    // 600 ms one after the other.
    expect(Math.min(...times)).toBeLessThan(450);
  });

  it('run on workers from a generator, with objects as arguments', async () => {
    function* calls() {
      for (const i of range(24)) yield delayed((row: { name: string }) => slow(row.name))({ name: `${i}` });
    }
    const results = await parallel(calls());
    expect(results.map((it) => Number.parseInt(it, 10))).toEqual(range(24));
    expect(count(results, 'away')).toBeGreaterThanOrEqual(12);
  });

  it('run on workers where each is a closure of its own', async () => {
    const results = await parallel(range(24).map((i) => delayed(() => slow(i))()));
    expect(results.map((it) => Number.parseInt(it, 10))).toEqual(range(24));
    expect(count(results, 'away')).toBeGreaterThanOrEqual(12);
  });

  it('run on workers in map, over arrays and columns', async () => {
    const list = await parallel.map(slow, range(24).map(String));
    expect(list.map((it) => Number.parseInt(it, 10))).toEqual(range(24));
    expect(count(list, 'away')).toBeGreaterThanOrEqual(12);
    const column = await parallel.map(slow, Float64Array.from(range(24)));
    expect(count(column as unknown as string[], 'away')).toBeGreaterThanOrEqual(12);
  });

  it('write into `out`', async () => {
    const away = (x: { value: number }) => {
      wait(15);
      return place() === 'away' ? x.value : -1;
    };
    const out = new Int16Array(24);
    await parallel.mapInto(
      out,
      away,
      range(24).map((value) => ({ value })),
    );
    expect(out[0]).toBe(-1);
    expect([...out].every((it, i) => it === -1 || it === i)).toBe(true);
    expect([...out].filter((it) => it >= 0).length).toBeGreaterThanOrEqual(12);
  });

  it('stay here with one job', async () => {
    const results = await Parallel({ nJobs: 1 })(range(6).map((i) => delayed(slow)(i)));
    expect(count(results, 'here')).toBe(6);
  });

  it('stay here where they change what they captured, and change it', async () => {
    const seen: number[] = [];
    const note = (x: number) => {
      wait(15);
      seen.push(x);
      return place();
    };
    expect(await parallel(range(8).map((i) => delayed(note)(i)))).toEqual(new Array(8).fill('here'));
    expect(seen).toEqual(range(8));
    expect(await parallel.map(note, range(4))).toEqual(new Array(4).fill('here'));
    expect(seen).toHaveLength(12);
  });

  it('stay here in order, however many there are', async () => {
    const seen: number[] = [];
    const note = (x: number) => {
      if (x < 40) wait(12);
      seen.push(x);
    };
    await parallel(range(5000).map((i) => delayed(note)(i)));
    expect(seen).toEqual(range(5000));
    const other: number[] = [];
    const both = (x: number) => {
      if (x < 40) wait(12);
      other.push(x);
    };
    await parallel(range(3000).map((i) => (i % 7 === 0 ? delayed(note)(i) : delayed(both)(i))));
    expect(other).toEqual(range(3000).filter((i) => i % 7 !== 0));
  });

  it('stay here where a helper, or a method of an argument, changes something', async () => {
    const state = { total: 0 };
    const add = (x: number) => {
      state.total += x;
    };
    const helped = (x: number) => {
      wait(15);
      add(x);
      return place();
    };
    expect(count(await parallel(range(8).map((i) => delayed(helped)(i))), 'here')).toBe(8);
    expect(state.total).toBe(28);
    class Box {
      n = 0;
      bump() {
        this.n += 1;
      }
    }
    const boxes = range(8).map(() => new Box());
    const bumps = (box: Box) => {
      wait(15);
      box.bump();
      return place();
    };
    expect(count(await parallel.map(bumps, boxes), 'here')).toBe(8);
    expect(boxes.every((box) => box.n === 1)).toBe(true);
  });

  it('stay here where they cannot travel', async () => {
    const pending = Promise.resolve(1);
    const f = (x: number) => {
      wait(15);
      return `${x} ${place()} ${pending instanceof Promise}`;
    };
    expect(count(await parallel(range(8).map((i) => delayed(f)(i))), 'here')).toBe(8);
  });

  it('come back where an argument or a result cannot travel, with the same results', async () => {
    const args = [...range(10), Promise.resolve(0), ...range(5)];
    const typeOf = (x: unknown) => {
      wait(12);
      return `${typeof x} ${place()}`;
    };
    const results = await parallel.map(typeOf, args);
    expect(results.map((it) => it.split(' ')[0])).toEqual(args.map((it) => typeof it));
    expect(results[10]).toBe('object here');
    const maker = (x: number) => {
      wait(12);
      return x === 7 ? Promise.resolve.bind(Promise) : new Proxy({ x }, {});
    };
    const made = await parallel.map(maker, range(10));
    expect(made.map((it) => typeof it)).toEqual(range(10).map((i) => (i === 7 ? 'function' : 'object')));
    expect(made.map((it) => (it as { x?: number }).x)).toEqual(range(10).map((i) => (i === 7 ? undefined : i)));
  });

  it('alternate with others', async () => {
    const quick = (x: number) => x + 1;
    const results = await parallel(range(40).map((i) => (i % 2 ? delayed(slow)(i) : delayed(quick)(i))));
    expect(results.map((it) => Number.parseInt(String(it), 10))).toEqual(range(40).map((i) => (i % 2 ? i : i + 1)));
    expect(count(results, 'away')).toBeGreaterThanOrEqual(10);
  });

  it('alternate with others, a few milliseconds each', async () => {
    const brief = (x: number) => {
      wait(3);
      return `${x} ${place()}`;
    };
    const one = (x: number) => brief(x);
    const other = (x: number) => brief(x);
    let away = 0;
    // On a machine that is busy with others it may rightly be found not to pay.
    for (let round = 0; round < 5 && away < 40; round++) {
      forgetLessons();
      const results = await parallel(range(200).map((i) => (i % 2 ? delayed(one)(i) : delayed(other)(i))));
      expect(results.map((it) => Number.parseInt(it, 10))).toEqual(range(200));
      away = count(results, 'away');
    }
    expect(away).toBeGreaterThanOrEqual(40);
  });

  it('follow quick ones, and quick ones follow', async () => {
    const mixed = (i: number) => {
      if (i >= 2000 && i < 2030) wait(15);
      return `${i} ${place()}`;
    };
    const results = await parallel(range(6000).map((i) => delayed(mixed)(i)));
    expect(results.map((it) => Number.parseInt(it, 10))).toEqual(range(6000));
    expect(await parallel.map(mixed, range(6000))).toHaveLength(6000);
  });

  it('reject with what is thrown, wherever', async () => {
    class Special extends Error {
      readonly code = 'E_SPECIAL';
    }
    const thrower = (x: number) => {
      wait(12);
      if (x === 17) throw new Special(`at ${x}`);
      return x;
    };
    const calls = parallel(range(24).map((i) => delayed(thrower)(i)));
    await expect(calls).rejects.toMatchObject({ message: 'at 17', code: 'E_SPECIAL' });
    await expect(parallel.map(thrower, range(24))).rejects.toBeInstanceOf(Special);
    const atOnce = (x: number) => {
      wait(12);
      throw new Special(`at ${x}`);
    };
    await expect(parallel.map(atOnce, range(24))).rejects.toThrow('at 0');
  });

  it('give promises that are awaited, wherever they come', async () => {
    const sometimes = (x: number) => {
      wait(x < 3 ? 15 : 1);
      return x % 5 === 4 ? Promise.resolve(`${x}`) : `${x}`;
    };
    expect(await parallel(range(20).map((i) => delayed(sometimes)(i)))).toEqual(range(20).map(String));
    expect(await parallel.map(sometimes, range(20))).toEqual(range(20).map(String));
  });

  it('let the event loop turn while they run', async () => {
    let worst = 0;
    let last = performance.now();
    const waits: number[] = [];
    const timer = setInterval(() => {
      const now = performance.now();
      waits.push(now - last);
      worst = Math.max(worst, now - last);
      last = now;
    }, 1);
    await parallel.map(slow, range(60).map(String));
    clearInterval(timer);
    expect(waits.length).toBeGreaterThan(60);
    expect(waits.sort((a, b) => a - b)[Math.floor(waits.length * 0.9)]).toBeLessThan(10);
  });

  describe('end when the signal aborts', () => {
    let controller: AbortController;
    const reason = new Error('enough');
    beforeEach(() => {
      controller = new AbortController();
    });
    afterEach(() => controller.abort());

    it.each([0, 1, 10, 30, 60, 150, 300])('after %i ms', async (ms) => {
      const own = Parallel({ nJobs: 2, signal: controller.signal });
      const run = own(range(400).map((i) => delayed(slow)(i)));
      const over = own.map(slow, range(400)).catch((error) => error);
      setTimeout(() => controller.abort(reason), ms);
      const start = performance.now();
      await expect(run).rejects.toBe(reason);
      expect(await over).toBe(reason);
      expect(performance.now() - start).toBeLessThan(ms + 2000);
      // The workers are free again.
      expect(await parallel(range(6).map((i) => delayed((x: number) => slow(x).length)(i)))).toHaveLength(6);
    });

    it('in the middle of a task that never ends', async () => {
      const own = Parallel({ nJobs: 2, signal: controller.signal });
      const run = own.map((x: number) => {
        wait(15);
        while (x > 4 && place() === 'away');
        return `${x}`;
      }, range(40));
      setTimeout(() => controller.abort(reason), 400);
      await expect(run).rejects.toBe(reason);
    });
  });

  it('are sent only as long as that pays', async () => {
    // Little to compute, much to send.
    const rows = range(3000).map((i) => ({ i, values: range(200).map((k) => ({ k: `${k} ${i}` })) }));
    const peek = (row: { i: number; values: { k: string }[] }) => {
      let sum = 0;
      for (const value of row.values) sum += value.k.length;
      return `${sum} ${place()}`;
    };
    for (let round = 0; round < 3; round++) {
      const results = await parallel.map(peek, rows);
      expect(results.map((it) => Number.parseInt(it, 10))).toEqual(rows.map((row) => Number.parseInt(peek(row), 10)));
      if (round > 0) expect(count(results, 'here')).toBeGreaterThan(2900);
    }
  });
});
