/** Functions that return lists and typed arrays that they made, of any length: held against plain JavaScript. */
import { describe, expect, it, vi } from 'vitest';
import { delayed } from '../functions/delayed.js';
import { native as load } from '../native.js';
import { explain } from './explain.js';
import { Parallel } from './parallel.js';

const parallel = Parallel({ backend: 'native', nJobs: 2 });
const numbers = [0, -0, 1, 2, 3, 4, 5, 7, 17, 64, 0.5, -1, -2.5, 1e10, 5e-324, Number.NaN, 1 / 0, -1 / 0];
const xs = Float64Array.from(numbers.flatMap((x) => numbers.map(() => x)));
const ys = Float64Array.from(numbers.flatMap(() => numbers));

/** Everything that can be seen of a result. */
function written(value: unknown): string {
  if (Object.is(value, -0)) return '-0';
  if (ArrayBuffer.isView(value)) return `${value.constructor.name}(${Array.from(value as Float64Array, written)})`;
  if (Array.isArray(value)) {
    const members = Array.from(value, (member, index) => (index in value ? written(member) : 'a hole'));
    return `${Object.getPrototypeOf(value) === Array.prototype ? '' : 'no '}[${members}]`;
  }
  if (typeof value !== 'object' || value === null) return String(value);
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  return `{${Object.entries(value).map(([key, member]) => `${key}:${written(member)}`)}}`;
}

async function counted<T>(work: () => Promise<T>): Promise<{ value: T; bailed: number }> {
  const bails = vi.spyOn(load().Job.prototype, 'bailed');
  try {
    const value = await work();
    return { value, bailed: bails.mock.results.reduce((sum, { value }) => sum + (value as Float64Array).length, 0) };
  } finally {
    bails.mockRestore();
  }
}

type F = (x: number, y: number) => unknown;

/** A few items at most are run again in JavaScript. */
async function same(f: F, most = 0): Promise<void> {
  const expected = Array.from(xs, (x, i) => written(f(x, ys[i]!)));
  const mapped = await counted(() => parallel.map(f, xs, ys) as Promise<unknown[]>);
  expect(mapped.value.map(written)).toEqual(expected);
  expect(mapped.bailed).toBeLessThanOrEqual(most);
  const called = await parallel(Array.from(xs, (x, i) => delayed(f)(x, ys[i]!)));
  expect(called.map(written)).toEqual(expected);
}

const natively: Record<string, F> = {
  'a list that is pushed to': (x, y) => {
    const list: number[] = [];
    for (let i = 0; i < 70 && i < x; i++) list.push(i * y);
    return list;
  },
  'a list that is always empty': () => [],
  'a list that is cut and grows': (x, y) => {
    const list = [x, y, -0];
    list.length = 1;
    list.push(y, x);
    list.pop();
    list.unshift(-x);
    return list;
  },
  'a list of booleans': (x, y) => [x, y, 1].map((v) => v > 0),
  'new Array(n), filled': (x, y) => {
    const n = x > 0 && x < 100 ? Math.trunc(x) : 3;
    const list = new Array(n);
    for (let i = 0; i < n; i++) list[i] = i / y;
    return list;
  },
  'new Array(n).fill(v)': (x, y) => new Array(x > 0 && x < 100 ? Math.trunc(x) : 3).fill(y),
  'methods that make lists': (x, y) => [x, y, 1, -0].map((v) => v * 2).filter((v) => v > x || v === 0),
  'Array.from': (x, y) => Array.from({ length: x > 0 && x < 50 ? x : 2 }, (_, i) => i * y),
  'slice, concat and spread': (x, y) => {
    const list = [...[x, y, 3, 4].slice(1), x].concat([y]);
    return [...list, ...list.slice(2)];
  },
  'sorted and reversed': (x, y) =>
    [x, y, 2]
      .filter((v) => !Number.isNaN(v))
      .sort((a, b) => a - b)
      .reverse(),
  'of several lengths': (x, y) => {
    if (x < 0) return [];
    if (x === 1) return [y];
    return x > 2 ? [x, y] : [x, y, x];
  },
  'by a function that it calls': (x, y) => {
    const times = (n: number) => {
      if (!(n > 0)) return [];
      const list: number[] = [];
      for (let i = 0; i < n && i < 9; i++) list.push(i);
      return list;
    };
    const list = times(x);
    list.push(y);
    return list;
  },
  'records with lists in them': (x, y) => {
    const list: number[] = [];
    const bits = [y > 1];
    while (list.length < 3 || list.length < x % 11) {
      list.push(x * list.length);
      bits.push(list.length > 2);
    }
    return { list, at: { y, bits }, pair: [x, list.slice(1)] };
  },
  'Float64Array, filled': (x, y) => new Float64Array(x > 0 && x < 50 ? x : 3).fill(y),
  'every kind of typed array': (x, y) => ({
    a: Float64Array.of(x, y),
    b: Float32Array.of(x, y),
    c: Int32Array.of(x, y),
    d: Uint32Array.of(x, y),
    e: Int16Array.of(x, y),
    f: Uint16Array.of(x, y),
    g: Int8Array.of(x, y),
    h: Uint8Array.of(x, y),
    i: Uint8ClampedArray.of(x, y),
  }),
  'methods of typed arrays': (x, y) =>
    Int16Array.from([x, y, 3, 4, 5])
      .map((v) => v * 2)
      .filter((v) => v > 2),
  slice: (x, y) => Float32Array.of(x, y, 3, 4).slice(1, x),
  subarray: (x, y) => Uint8Array.of(x, y, 3, 4).subarray(1, y),
  'views of one buffer, one of which comes back': (x, y) => {
    const f = new Float64Array(2);
    const u = new Uint32Array(f.buffer);
    f[0] = Number.isNaN(x) ? 1 : x;
    f[1] = Number.isNaN(y) ? 1 : y;
    return u;
  },
  'one of two typed arrays': (x, y) => {
    if (x > 1) return Float64Array.of(x);
    const b = new Float64Array(3);
    b[1] = y;
    return b;
  },
  'a list under the name of a number': (x, y) => {
    const turn = (a: number, b: number) => [a - b, a + b];
    const compose = (f: typeof turn, g: typeof turn) => {
      function composed(a: unknown, b: number) {
        // biome-ignore lint: as libraries write it, when they are made small
        return (a = f(a as number, b)), g((a as number[])[0]!, (a as number[])[1]!);
      }
      return composed;
    };
    return compose(turn, turn)(x, y);
  },
  'a list under the name of another': (x, y) => {
    let point: number[] = [x, y, 3];
    const before = point;
    point = [point[1]!, before[0]!];
    point[0]! *= 2;
    return point && [point[0], point[1], before.length];
  },
  'and what follows it': (x, y) => {
    const p = [x, y];
    p[0]! *= 2;
    return p && [p[0], p[0] || p[1]];
  },
  'a copy of a typed array that is written afterwards': (x, y) => {
    const a = Float64Array.of(x, y);
    const b = a.slice();
    a[0] = 5;
    return [b, a];
  },
};

describe('lists and typed arrays that a function made come back', () => {
  for (const [name, f] of Object.entries(natively)) it(name, () => same(f));

  it('as lists of their own, which nobody else has', async () => {
    const f = (x: number) => {
      const list = [x];
      list.push(1);
      return { list, typed: Float64Array.of(x, 2) };
    };
    const [one, two] = await parallel.map(f, Float64Array.of(1, 1));
    one!.list.push(7);
    one!.typed[0] = 9;
    expect(one!.typed.buffer).not.toBe(two!.typed.buffer);
    expect(two).toEqual({ list: [1, 1], typed: Float64Array.of(1, 2) });
    expect([one!.typed.byteOffset, one!.typed.buffer.byteLength]).toEqual([0, 16]);
  });

  it('from arguments that are lists', async () => {
    const lists = [[], [1], [3, -0, Number.NaN], Array.from({ length: 1000 }, (_, i) => i / 7)];
    const f = (list: number[], k: number) => {
      const sums: number[] = [];
      let sum = 0;
      for (const value of list) {
        sum += value * k;
        sums.push(sum);
      }
      return sums;
    };
    const { value, bailed } = await counted(() => parallel.map(f, lists, [1, 2, 3, 4]));
    expect(value).toEqual(lists.map((list, i) => f(list, i + 1)));
    expect(bailed).toBe(0);
  });
});

describe('what is made in JavaScript', () => {
  const some: Record<string, F> = {
    holes: (x, y) => {
      const list = new Array(3);
      list[0] = y;
      if (x > -9) list[1] = 2;
      if (x > 2) list[2] = x;
      return list;
    },
    'elements that are undefined': (x, y) => {
      const list: unknown[] = [x];
      list.push(y > 3 ? undefined : y);
      return list;
    },
    'the same list twice': (x, y) => {
      const list = [y];
      list.push(x);
      return x > 2 ? { a: list, b: list } : { a: list, b: [1, 2].map((v) => v * y) };
    },
    nothing: (x, y) => {
      if (x > 2) return undefined;
      const list = [x];
      list.push(y);
      return list;
    },
    'null in place of a typed array': (x, y) => (x > 2 ? null : Float32Array.of(x, y)),
    'something else': (x, y) => {
      if (x > 2) return { x };
      const list = [x];
      list.push(y);
      return list;
    },
    'a condition, or a list': (x, y) => x > 2 && [x, y],
    'null or a list': (x, y) => (x > 2 ? [x, y] : null),
    'an error': (x, y) => new Float64Array(x > 2 ? 1 : y > 60 && y < 100 ? 2 : 3),
  };
  for (const [name, f] of Object.entries(some)) it(`${name}, item by item`, () => same(f, xs.length));

  it('is refused where no copy can be what is returned', async () => {
    const typed = [Float64Array.of(1, 2), Float64Array.of(3)];
    const itself = (a: Float64Array) => a;
    expect((await parallel.map(itself, typed))[1]).toBe(typed[1]);
    const within = (a: Float64Array) => [a];
    await expect(parallel.map(within, typed)).rejects.toThrow('an array that the function did not make');
    expect((await Parallel().map(within, typed))[1]![0]).toBe(typed[1]);
    const shared = (x: number) => {
      const a = Float64Array.of(x, 2);
      return [a, a.subarray(1)];
    };
    expect(String(explain(shared, 1))).toContain('one array at two places');
    const [[a, b]] = (await Parallel().map(shared, [1])) as [[Float64Array, Float64Array]];
    expect(a.buffer).toBe(b.buffer);
  });

  it('throws at its place', async () => {
    const f = (n: number) => {
      if (n === 3) throw new RangeError('three');
      const list: number[] = [];
      for (let i = 0; i < n; i++) list.push(i);
      return list;
    };
    await expect(parallel.map(f, Float64Array.of(1, 2, 3, 4))).rejects.toThrow('three');
  });

  it('is longer than the memory of an item', async () => {
    const f = (n: number) => {
      const list: number[] = [];
      for (let i = 0; i < n; i++) list.push(i);
      return list;
    };
    const { value, bailed } = await counted(() => parallel.map(f, Float64Array.of(3, 6e6, 0)));
    expect(value.map((list) => list.length)).toEqual([3, 6e6, 0]);
    expect(value[1]![6e6 - 1]).toBe(6e6 - 1);
    expect(bailed).toBe(1);
  });
});

it('a call that is stopped hands out nothing', async () => {
  const f = (n: number) => {
    const list: number[] = [];
    for (let i = 0; n > 0; i = (i + 1) % 1000) list[i] = n;
    return list;
  };
  const controller = new AbortController();
  const running = Parallel({ backend: 'native', signal: controller.signal }).map(f, Float64Array.of(1, 2, 3, 4));
  setTimeout(() => controller.abort(new Error('enough')), 30);
  await expect(running).rejects.toThrow('enough');
});
