/** Generators in compiled functions: what is done in which order, and what is left to JavaScript. */
import { describe, expect, it } from 'vitest';
import { UnsupportedTaskError } from '../errors.js';
import { explain } from './explain.js';
import { Parallel } from './parallel.js';

const parallel = Parallel({ backend: 'native' });
const xs = Float64Array.from({ length: 40 }, (_, index) => index / 4 - 3);

async function same(f: (x: number) => number): Promise<void> {
  const expected = Array.from(xs, (x) => f(x));
  expect(Array.from((await parallel.map(f, xs)) as ArrayLike<number>)).toEqual(expected);
  expect(explain(f, 1).executor).toBe('native');
}

/** Refused natively, and right under `auto`. */
async function refused(f: (x: number) => number): Promise<void> {
  await expect(parallel.map(f, xs)).rejects.toThrow(UnsupportedTaskError);
  const items = Array.from(xs);
  expect(await Parallel().map(f, items)).toEqual(items.map(f));
}

describe('generators', () => {
  it('take turns with what consumes them', async () => {
    await same((x) => {
      let log = x;
      function* counting(n: number) {
        for (let i = 0; i < n; i++) {
          log = log * 2 + 1;
          yield log;
          log = log * 2 - i;
        }
        log += 1000;
      }
      for (const value of counting(4)) log += value / 8;
      for (const value of counting(4)) if (value > 3) break;
      return log;
    });
  });

  it('begin with new variables in each turn of a loop', async () => {
    function* once(k: number): Generator<number> {
      var seen: number | undefined;
      if (k === 1) seen = 5;
      yield seen === undefined ? -1 : seen;
    }
    await same((x) => {
      let s = x;
      for (let i = 0; i < 4; i++) for (const v of once(i)) s = s * 3 + v;
      return s;
    });
  });

  it('may be consumed in a loop over others, and by closures', async () => {
    function* upTo(n: number) {
      for (let i = 0; i < n; i++) yield i;
    }
    function* grid(n: number) {
      for (const i of upTo(n)) for (const j of upTo(i)) yield i * 10 + j;
    }
    await same((x) => {
      const total = (n: number) => {
        let s = 0;
        for (const v of grid(n)) s += v * x;
        return s;
      };
      return total(4) - total(2);
    });
  });

  it('run their `finally`, where nothing leaves it early', async () => {
    await same((x) => {
      let log = x;
      function* guarded() {
        try {
          yield 1;
          yield 2;
        } finally {
          log *= 10;
        }
      }
      for (const v of guarded()) log += v;
      return log;
    });
    await refused((x) => {
      let log = x;
      function* guarded() {
        try {
          yield 1;
          yield 2;
        } finally {
          log *= 10;
        }
      }
      for (const v of guarded()) {
        log += v;
        if (log > 0) break;
      }
      return log;
    });
  });

  it('are not compiled where their iterator is used, or they are sent something', async () => {
    function* one(x: number): Generator<number, number, number | undefined> {
      const sent = yield x;
      return sent ?? 0;
    }
    await refused((x) => one(x).next().value);
    await refused((x) => {
      let s = 0;
      for (const v of one(x)) s += v;
      return s;
    });
    function* deep(n: number): Generator<number> {
      yield n;
      if (n > 0) yield* deep(n - 1);
    }
    await refused((x) => {
      let s = 0;
      for (const v of deep(Math.min(3, Math.abs(Math.trunc(x))))) s = s * 2 + v;
      return s;
    });
  });

  it('that are the function itself are not compiled', async () => {
    await expect(
      parallel.map(function* (x: number) {
        yield x;
      }, xs),
    ).rejects.toThrow('a generator function');
  });
});
