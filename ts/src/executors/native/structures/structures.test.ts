import { describe, expect, it } from 'vitest';
import { delayed } from '../../../functions/delayed.js';
import { explain, Parallel } from '../../../index.js';
import { native as load } from '../../../native.js';
import { batchOf, collect, inOrder } from '../../conformance.js';
import { createNativeExecutor } from '../executor.js';

const native = Parallel({ backend: 'native', nJobs: 2 });
const ODD = [0, -0, 1, -1.5, Number.NaN, Number.POSITIVE_INFINITY, 5e-324, 2 ** 53, 1e300, -7];

/** Runs natively what plain JavaScript gives, to the bit. */
async function same(f: (...args: never[]) => unknown, ...columns: unknown[][]): Promise<void> {
  const expected = columns[0]!.map((_, i) =>
    (f as (...args: unknown[]) => unknown)(...columns.map((column) => column[i])),
  );
  const results = (await native.map(f as never, ...(columns as [never[]]))) as unknown[];
  expect(results).toStrictEqual(expected);
  // `toStrictEqual` holds classes and members, this the order of members and signs of zeros.
  expect(results.map(written)).toEqual(expected.map(written));
}

function written(value: unknown): string {
  if (Object.is(value, -0)) return '-0';
  if (ArrayBuffer.isView(value)) return `${value.constructor.name}(${[...(value as Float64Array)].map(written)})`;
  if (Array.isArray(value)) return `[${value.map(written)}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  return `{${Object.entries(value).map(([key, member]) => `${key}:${written(member)}`)}}`;
}

const pairs = ODD.flatMap((x) => ODD.map((y) => [x, y]));
const points = pairs.map(([x, y]) => ({ x: x!, y: y! }));

describe('lists as arguments', () => {
  it('are read element by element, of any length', async () => {
    await same((v: number[]) => v[0]! * v[0]! - v[1]!, pairs);
    await same(([x, y]: [number, number]) => x - y, pairs);
    await same(
      (v: number[]) => {
        let sum = 0;
        for (let i = 0; i < v.length; i++) sum += v[i]! * i;
        return sum;
      },
      [[], [1], [1, 2, 3], ODD, Array.from({ length: 1000 }, (_, i) => i / 7)],
    );
    await same(
      (v: boolean[], n: number[]) => (v[1] ? n[0]! : -n[0]!),
      [
        [true, false],
        [false, true, true],
      ],
      [[1], [2]],
    );
  });

  it('may be one for all items', async () => {
    const weights = [0.5, 0.25, -3];
    const calls = ODD.map((x) => delayed((w: number[], v: number) => w[0]! * v + w[2]!)(weights, x));
    expect(await native(calls)).toEqual(ODD.map((x) => 0.5 * x - 3));
    expect(await native([1, 2].map((k) => delayed((v: number[]) => v[0]! + v[1]!)([k, k * 2])))).toEqual([3, 6]);
  });

  it('that are not like most are run in JavaScript, each at its place', async () => {
    const sparse = [1, 2, 3];
    delete sparse[1];
    class Special extends Array<number> {}
    const values = [
      ...pairs,
      ['a', 2],
      [undefined, 1],
      sparse,
      [1n, 2n],
      [[1], [2]],
      new Proxy([4, 5], {}),
      Special.of(6, 7),
      Float64Array.of(8, 9),
      Object.freeze([1.5, 2.5]),
      [true, false],
      Object.assign([1, 2], { [Symbol.iterator]: () => [3, 4][Symbol.iterator]() }),
    ];
    const f = ([x, y]: unknown[]) => (x as number) + (y as number);
    expect(await native.map(f as never, values as never[])).toEqual(values.map((value) => f(value as unknown[])));
    const indices = Float64Array.from(values, (_, i) => i);
    const g = (v: { readonly length: number }, i: number) => v.length * 100 + i;
    expect(await native.map(g as never, values as never[], indices)).toEqual(
      Float64Array.from(values, (v, i) => g(v as never, i)),
    );
    const out = new Int32Array(values.length);
    expect(await native.mapInto(out, g as never, values as never[], indices)).toBe(out);
    expect(out).toEqual(Int32Array.from(values, (v, i) => g(v as never, i)));
  });

  it('throw what they throw in JavaScript', async () => {
    const values = [[1, 2], null, [3, 4], [5, 6]];
    await expect(native.map(((v: number[]) => v[0]) as never, values as never[])).rejects.toThrow(TypeError);
  });
});

describe('objects as arguments', () => {
  it('are read member by member', async () => {
    await same((p: { x: number; y: number }) => Math.sqrt(p.x * p.x + p.y * p.y), points);
    await same(({ x, y }: { x: number; y: number }) => x < y, points);
    const nested = pairs.map(([x, y]) => ({
      name: 'a',
      at: { x, y, tags: ['u'] },
      w: [x, y, 1],
      ok: x! > 0,
      t: Float32Array.of(y!),
    }));
    await same((p: (typeof nested)[0]) => (p.ok ? p.at.x! * p.w[2]! : p.at.y! + p.t[0]! + p.w.length), nested);
  });

  it('may be instances of classes, frozen, without a prototype', async () => {
    class Complex {
      re: number;
      im: number;
      constructor(re: number, im: number) {
        this.re = re;
        this.im = im;
      }
      get norm(): number {
        return Math.hypot(this.re, this.im);
      }
    }
    const values = pairs.map(([x, y]) => new Complex(x!, y!));
    await same((z: Complex) => z.re * z.re - z.im * z.im, values);
    await same(
      (z: Complex) => z.re - z.im,
      pairs.map(([re, im]) => Object.freeze(Object.assign(Object.create(null), { re, im }))),
    );
    // An accessor is no member of its own.
    await expect(native.map((z: Complex) => z.norm, values)).rejects.toMatchObject({ code: 'unsupported-task' });
  });

  it('never have a getter called or a proxy asked but by the function', async () => {
    let asked = 0;
    const odd = () => {
      const proxy = new Proxy(
        { x: 1, y: 2 },
        {
          get(target, key) {
            asked++;
            return Reflect.get(target, key);
          },
        },
      );
      const getter = {
        y: 3,
        get x() {
          return asked++;
        },
      };
      const inherited = Object.create({ x: 5, y: 6 });
      return [...points, proxy, getter, inherited, { x: '7', y: 8 }, { y: 9 }];
    };
    const f = (p: { x: number; y: number }) => p.x + p.y;
    const expected = odd().map((p) => f(p as never));
    const times = asked;
    asked = 0;
    expect(await native.map(f, odd() as never[])).toEqual(expected);
    expect(asked).toBe(times);
  });

  it('may be one for all items', async () => {
    const settings = { scale: 3, table: [1, 2, 4], inner: { offset: -0 } };
    const f = (s: typeof settings, x: number) => s.table[1]! * s.scale * x + s.inner.offset;
    expect(await native(ODD.map((x) => delayed(f)(settings, x)))).toEqual(ODD.map((x) => f(settings, x)));
  });

  it('are told apart by the members that a function reads only', async () => {
    const values = points.map((p, i) => ({ ...p, [`other${i}`]: i }));
    await same((p: { y: number }) => p.y * 2, values);
  });
});

describe('lists and objects as results', () => {
  const xs = pairs.map(([x]) => x!);
  const ys = pairs.map(([, y]) => y!);

  it('are as JavaScript makes them', async () => {
    await same((x: number, y: number) => [y, x], xs, ys);
    await same(
      (x: number, y: number) => ({ r: Math.sqrt(x * x + y * y), theta: [x, y > 0], 1: x, b: { c: y < x } }),
      xs,
      ys,
    );
    await same((x: number) => [x, x + 1, x + 2, x + 3, x + 4], xs);
    await same((x: number) => ({ a: 1, b: x, c: -x, d: x > 1 }), xs);
    await same((p: { x: number; y: number }) => ({ x: p.y, y: p.x }), points);
    await same(([x, y]: number[]) => [x! * 2, y! * 2], pairs);
  });

  it('are new objects, and those of arguments the same', async () => {
    const f = (p: { x: number; y: number }) => (p.x > 0 ? p : { x: 0, y: p.y });
    const results = (await native.map(f, points)) as unknown[];
    for (const [i, p] of points.entries()) {
      if (p.x > 0) expect(results[i]).toBe(p);
      else expect(results[i]).toEqual({ x: 0, y: p.y });
    }
    const [a, b] = (await native.map((x: number) => [x, [x]], [1, 1])) as [unknown[], unknown[]];
    expect(a).not.toBe(b);
    expect(a[1]).not.toBe(b[1]);
  });

  it('that are put together otherwise come from JavaScript', async () => {
    await same((x: number, y: number) => (x > y ? [x, y] : x === y ? [] : [x]), xs, ys);
    await same(
      (x: number, y: number) => {
        if (x > y) return { x, y };
        if (x < 0) return undefined;
        return { y, x };
      },
      xs,
      ys,
    );
  });

  it('come through calls, generators and columns', async () => {
    const f = (x: number) => [x, x * x];
    const calls = function* () {
      for (const x of ODD) yield delayed(f)(x);
    };
    expect(await native(calls())).toEqual(ODD.map(f));
    expect(await native.map(f, Float64Array.from(ODD))).toEqual(ODD.map(f));
  });

  it('cannot be written to a typed array natively', async () => {
    const run = native.mapInto(new Float64Array(3), ((x: number) => [x]) as never, [1, 2, 3]);
    await expect(run).rejects.toThrow('cannot be written to one typed array');
    const auto = Parallel().mapInto(new Float64Array(3), ((x: number) => [x]) as never, [1, 2, 3]);
    expect(await auto).toEqual(Float64Array.of(1, 2, 3));
  });
});

it('says what functions of lists and objects become', () => {
  expect(String(explain((p: { x: number; y: number }) => [p.x, p.y], { x: 1, y: 2 }))).toContain('native');
});

it('compiles once for each way in which arguments are put together', async () => {
  let compiled = 0;
  const real = load();
  const counting = Object.create(real, {
    compile: {
      value: (...args: Parameters<typeof real.compile>) => {
        compiled += 1;
        return real.compile(...args);
      },
    },
  });
  const executor = createNativeExecutor(() => counting);
  const f = (p: { x: number }) => p.x + 1;
  const run = async (values: unknown[]) =>
    inOrder(await collect(executor, batchOf(f as never, [{ kind: 'values', values }])));
  expect(await run([{ x: 1 }, { x: 2 }])).toEqual([2, 3]);
  expect(await run([{ x: 3 }, { x: 4 }])).toEqual([4, 5]);
  expect(compiled).toBe(1);
  for (let k = 0; k < 100; k++) await run([{ x: k }, { x: -k }]);
  expect(compiled).toBe(1);
});

it('lets the event loop turn while much is read and put together', async () => {
  const many = Array.from({ length: 200_000 }, (_, i) => ({ x: i, y: -i }));
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  const results = (await native.map(
    (p: { x: number; y: number }) => ({ sum: p.x + p.y, d: p.x - p.y }),
    many,
  )) as unknown[];
  clearInterval(timer);
  expect(results[199_999]).toEqual({ sum: 0, d: 399_998 });
  expect(turns).toBeGreaterThan(1);
});
