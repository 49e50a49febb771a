import { vectorFromArray } from 'apache-arrow';
import { describe, expect, it, vi } from 'vitest';
import { InvalidArgumentError } from '../errors.js';
import { delayed, Parallel } from '../index.js';
import { jit } from './jit.js';

const numbers = [0, -0, 1, -1.5, 0.1, 1e300, 1e-320, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, -(2 ** 31)];

/** Calls both, and wants the same value or the same error. */
function same(f: (...args: never[]) => unknown, compiled: (...args: never[]) => unknown, ...args: unknown[]): void {
  const outcome = (g: typeof f) => {
    try {
      return { value: g(...(args as never[])) };
    } catch (error) {
      return { error };
    }
  };
  const expected = outcome(f);
  const got = outcome(compiled);
  if ('error' in expected) {
    expect(got).toHaveProperty('error');
    expect(String((got as { error: unknown }).error)).toBe(String(expected.error));
  } else {
    expect(Object.is((got as { value: unknown }).value, expected.value), `${args}: ${JSON.stringify(got)}`).toBe(true);
  }
}

describe('a compiled function', () => {
  it('gives the same bits for numbers, booleans and typed arrays', () => {
    const f = (x: number, y: number) => (x * y - Math.sin(x)) / (y || 1);
    const g = jit(f);
    for (const x of numbers) for (const y of numbers) same(f, g, x, y);
    expect(g.signatures).toEqual(['(x: f64, y: f64) -> f64']);

    const h = (x: number, flag: boolean) => (flag ? x > 1 : !x);
    const i = jit(h);
    for (const x of numbers) for (const flag of [true, false]) same(h, i, x, flag);
    expect(i.signatures).toEqual(['(x: f64, flag: bool) -> bool']);

    const sum = (x: ArrayLike<number>, from: number) => {
      let total = 0;
      for (let at = from; at < x.length; at++) total += x[at]!;
      return total;
    };
    const fast = jit(sum);
    for (const Type of [Float64Array, Float32Array, Int8Array, Uint8ClampedArray, Uint32Array]) {
      same(sum, fast, Type.from([1.5, 2, 300, -4]), 1);
      same(sum, fast, new Type(new SharedArrayBuffer(80) as never), 0);
      same(sum, fast, new Type(0), 0);
    }
    expect(fast.signatures).toHaveLength(5);
    expect(fast.signatures[0]).toBe('(x: view<f64>, from: f64) -> f64');
  });

  it('is compiled once for a kind of arguments', () => {
    const g = jit((x: number | boolean) => Number(x) + 1);
    for (const x of [1, true, 2, false, 3]) g(x);
    expect(g.signatures).toEqual(['(x: f64) -> f64', '(x: bool) -> f64']);
  });

  it('keeps name, length, this, prototype, properties and new', () => {
    function Point(this: { x: number; y: number }, x: number, y: number) {
      this.x = x;
      this.y = y;
    }
    Point.origin = 'here';
    Point.prototype.sum = function (this: { x: number; y: number }) {
      return this.x + this.y;
    };
    const Made = jit(Point) as unknown as { new (x: number, y: number): { sum(): number }; origin: string };
    expect([Made.name, Made.length, Made.origin]).toEqual(['Point', 2, 'here']);
    const point = new Made(1, 2);
    expect(point.sum()).toBe(3);
    expect(point).toBeInstanceOf(Point);
    expect(point).toBeInstanceOf(Made);
    expect(() => new (jit((x: number) => x) as unknown as new (x: number) => unknown)(1)).toThrow(TypeError);

    const square = {
      side: 3,
      area: jit(function (this: { side: number }, factor: number) {
        return this.side * this.side * factor;
      }),
    };
    expect(square.area(2)).toBe(18);
    square.side = 4;
    expect(square.area(2)).toBe(32);
  });

  it('takes and leaves arguments as JavaScript does', () => {
    const counted = jit((a: number, b = 2, ...rest: number[]) => a + b + rest.length);
    expect(counted.length).toBe(1);
    expect([counted(1), counted(1, 5), counted(1, 5, 7, 8), (counted as unknown as () => number)()]).toEqual([
      3,
      6,
      8,
      Number.NaN,
    ]);
    const one = jit((x: number) => x * 2) as (...args: unknown[]) => unknown;
    expect([one(2), one(2, 3), one(), one('4'), one(null), one([5]), one(2)]).toEqual([4, 4, Number.NaN, 8, 0, 10, 4]);
    const six = jit((a: number, b: number, c: number, d: number, e: number, f: number) => a - b + c - d + e - f);
    expect([six(1, 2, 3, 4, 5, 6), six(6, 5, 4, 3, 2, 1)]).toEqual([-3, 3]);
    const none = jit(() => Math.PI);
    expect([none(), none()]).toEqual([Math.PI, Math.PI]);
    const many = jit(
      (
        a: number,
        b: number,
        c: number,
        d: number,
        e: number,
        f: number,
        g: number,
        h: number,
        i: number,
        j: number,
        k: number,
        l: number,
        m: number,
        n: number,
        o: number,
        p: number,
        q: number,
      ) => a + 2 * b + 3 * c + d + e + f + g + h + i + j + k + l + m + n + o + p + 17 * q,
    );
    const args = Array.from({ length: 17 }, (_, index) => index) as Parameters<typeof many>;
    expect(many(...args)).toBe(2 + 6 + 3 + 4 + 5 + 6 + 7 + 8 + 9 + 10 + 11 + 12 + 13 + 14 + 15 + 17 * 16);
    expect(many.signatures).toHaveLength(1);
  });

  it('runs in JavaScript what is not compiled, with the same errors and values', async () => {
    const text = jit((name: string) => `hello ${name}`);
    expect([text('you'), text.signatures]).toEqual(['hello you', []]);
    const strict = (x: number) => {
      if (x < 0) throw new RangeError(`negative: ${x}`);
      return Math.sqrt(x);
    };
    const root = jit(strict);
    for (const x of [4, -1, 9, Number.NaN]) same(strict, root, x);
    expect(root.signatures).toHaveLength(1);
    const maybe = (x: number) => (x > 0 ? x : undefined);
    const some = jit(maybe);
    for (const x of [1, -1, 2]) same(maybe, some, x);
    const at = (x: Float64Array, index: number) => x[index]!;
    const checked = jit(at);
    for (const index of [0, 1, 2, -1, 0.5]) same(at, checked, Float64Array.of(1, 2), index);
    const slow = jit(async (x: number) => x + 1);
    expect(await slow(1)).toBe(2);
    const each = jit(function* (n: number) {
      for (let index = 0; index < n; index++) yield index;
    });
    expect([...each(3)]).toEqual([0, 1, 2]);
    class Counter {
      count = 1;
    }
    expect(() => (jit(Counter as never) as () => void)()).toThrow(/without 'new'/);
    expect(jit(Math.hypot)(3, 4)).toBe(5);
    const first = jit((v: { get(index: number): number }) => v.get(0) + 1);
    expect(first(vectorFromArray([1.5]) as never)).toBe(2.5);
  });

  it('gives up where most calls have to be made again in JavaScript', () => {
    const f = jit((x: number) => (x > 0 ? undefined : x));
    for (let index = 0; index < 200; index++) expect(f(1)).toBe(undefined);
    expect(f.explain(1).reason?.code).toBe('bails');
    expect([f(-1), f(1)]).toEqual([-1, undefined]);
    const now = jit((x: number) => (x > 0 ? undefined : x));
    for (let index = 0; index < 2000; index++) now(index % 8 === 0 ? 1 : -1);
    expect(now.explain(1).executor).toBe('native');
  });

  it('sees a detached or grown array as JavaScript does', () => {
    const f = (x: Float64Array) => x.length;
    const length = jit(f);
    const array = new Float64Array(4);
    expect(length(array)).toBe(4);
    structuredClone(array, { transfer: [array.buffer] });
    expect(length(array)).toBe(0);
    const resizable = new (
      ArrayBuffer as unknown as new (
        n: number,
        o: object,
      ) => ArrayBuffer & { resize(n: number): void }
    )(16, { maxByteLength: 64 });
    const view = new Float64Array(resizable);
    expect(length(view)).toBe(2);
    resizable.resize(40);
    expect(length(view)).toBe(5);
  });
});

describe('what a compiled function captures', () => {
  it('is read anew for each call, whatever it is', () => {
    let factor = 2;
    const table = Float64Array.of(1, 2);
    const settings = { offset: 10, weights: [1, 2, 3] };
    const helper = (x: number) => x * factor;
    const f = (x: number) => helper(x) + table[1]! + settings.offset + settings.weights[2]!;
    const g = jit(f);
    for (let round = 0; round < 60; round++) {
      same(f, g, round);
      factor += 1;
      table[1]! *= 2;
      settings.offset -= 1;
      settings.weights[2]! += 5;
      if (round === 40) settings.weights = [0, 0, 9];
    }
    expect(g.signatures).toHaveLength(1);
  });

  it('is read without the inspector where it cannot change', () => {
    const factor = 3;
    const table = Float64Array.of(1, 2, 3);
    const settings = { offset: 10, inner: { scale: 2 } };
    const helper = (x: number) => x * factor;
    const f = (x: number, i: number) => helper(x) + table[i]! * settings.inner.scale + settings.offset;
    const g = jit(f);
    for (let round = 0; round < 40; round++) same(f, g, round, round % 3);
    settings.offset = 11;
    table[0] = 99;
    settings.inner = { scale: -1 };
    for (let round = 0; round < 3; round++) same(f, g, round, round % 3);
    // Another kind than before.
    (settings as { offset: unknown }).offset = 'text';
    same(f, g, 1, 1);
    settings.offset = 12;
    same(f, g, 1, 1);
  });

  it('may be another function of the same text', () => {
    const make = (k: number) => (x: number) => x * k;
    const tools = { scale: make(2) };
    const f = (x: number) => tools.scale(x) + 1;
    const g = jit(f);
    for (let round = 0; round < 30; round++) same(f, g, round);
    tools.scale = make(5);
    for (let round = 0; round < 3; round++) same(f, g, round);
  });

  it('is told apart between closures of one text', () => {
    const make = (k: number) => jit((x: number) => x * k);
    const [two, three] = [make(2), make(3)];
    for (let round = 0; round < 40; round++) expect([two(round), three(round)]).toEqual([round * 2, round * 3]);
  });

  it('can be given', () => {
    const factor = 2;
    const f = (x: number) => x * factor;
    const g = jit(f, { captures: { factor: 5 } });
    const h = jit(delayed(f, { factor: 6 }) as unknown as typeof f);
    expect([g(2), g(3), h(2), f(2)]).toEqual([10, 15, 12, 4]);
    expect(g.signatures).toEqual(['(x: f64; factor: f64) -> f64']);
    expect((g as (x: unknown) => unknown)('3')).toBe(15);
  });

  it('may not have a value yet, or change its kind', () => {
    const f = (x: number) => x + late;
    const g = jit(f);
    same(f, g, 1);
    let late = 3;
    for (let round = 0; round < 40; round++) same(f, g, round);
    late = 4;
    same(f, g, 1);
    (late as unknown) = 'text';
    same(f, g, 1);
  });

  it('may be changed by the function itself', () => {
    let count = 0;
    const next = jit((by: number) => {
      count += by;
      return count;
    });
    expect([next(1), next(2), count]).toEqual([1, 3, 3]);
  });
});

it('leaves in captured arrays what the function wrote there', () => {
  const float = new Float64Array(2);
  const words = new Uint32Array(float.buffer);
  const high = jit((x: number) => {
    float[0] = x;
    return words[1]!;
  });
  const total = jit((x: number) => {
    float[1]! += x;
    return float[1]!;
  });
  for (let x = 1; x < 40; x++) {
    expect([high(x), float[0]]).toEqual([new Uint32Array(Float64Array.of(x).buffer)[1], x]);
    expect(total(x)).toBe((x * (x + 1)) / 2);
  }
});

describe('a compiled function elsewhere', () => {
  it('is compiled and sent as the function itself', async () => {
    const k = 3;
    const triple = jit((x: number) => x * k);
    expect(await Parallel({ backend: 'native' }).map(triple, [1, 2])).toEqual([3, 6]);
    expect(await Parallel({ backend: 'native' }).map((x: number) => triple(x) + 1, [1, 2])).toEqual([4, 7]);
    expect(await Parallel({ nJobs: 2 })([1, 2].map((x) => delayed(triple)(x)))).toEqual([3, 6]);
    const outer = jit((x: number) => triple(x) + 1);
    expect([outer(1), outer.signatures]).toEqual([4, ['(x: f64; k in triple: f64) -> f64']]);
    expect(jit(triple)).toBe(triple);
    expect(jit(triple, { captures: { k: 4 } })(1)).toBe(4);
  });

  it('travels to workers', async () => {
    const half = jit((x: number) => x / 2);
    const f = (x: number) => `${half(x)} ${half.length} ${typeof half.explain}`;
    expect(await Parallel({ backend: 'threads', nJobs: 1 }).map(f, [3])).toEqual(['1.5 1 function']);
  });
});

describe('what can be asked of it', () => {
  it('is why it is compiled or not', () => {
    const f = jit((x: number) => Math.sin(x));
    expect(f.explain(1).executor).toBe('native');
    expect(f.explain().signature).toBe('(x: f64) -> f64');
    expect(String(f.explain(1))).toMatch(/^native: \(x: f64\) -> f64; Math\.sin by /);
    const why = f.explain('a' as never);
    expect([why.executor, why.reason?.code]).toEqual(['inline', 'type']);
    expect(String(jit(async (x: number) => x).explain(1))).toMatch(/^inline: it is not compiled, since .*async/);
  });

  it('is its program and machine code', () => {
    const f = jit((x: number) => x * 2.5);
    expect(() => f.inspectIr()).toThrow(/nothing was compiled yet; call the function first/);
    f(1);
    (f as (x: unknown) => unknown)(true);
    expect(f.inspectIr('(x: f64) -> f64')).toContain('2.5');
    expect(f.inspectAsm('(x: f64) -> f64')).toContain('mul');
    expect(f.inspectIr()).toBe(f.inspectIr('(x: bool) -> f64'));
    expect(() => f.inspectAsm('(y) -> y')).toThrow(
      /nothing was compiled as a string, '\(y\) -> y'; there are: '\(x: f64\) -> f64'/,
    );
  });

  it('is refused for what is no function', () => {
    for (const wrong of [1, undefined, null, 'f', {}]) {
      expect(() => jit(wrong as never)).toThrow(InvalidArgumentError);
    }
    expect(() => jit((x: number) => x, { captures: 3 } as never)).toThrow(/captures must be an object/);
    expect(() => jit((x: number) => x, { signature: 'f64' } as never)).toThrow(/no option 'signature'/);
    expect(() => jit((x: number) => x, null as never)).toThrow(/an object of options, but got null/);
  });
});

it('does not call the function to compile it', () => {
  const seen = vi.fn();
  const f = jit((x: number) => {
    seen(x);
    return x;
  });
  f.explain(1);
  expect(seen).not.toHaveBeenCalled();
  expect(f(1)).toBe(1);
  expect(seen).toHaveBeenCalledTimes(1);
});
