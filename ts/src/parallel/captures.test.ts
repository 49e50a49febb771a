/** What functions capture and call, run natively without being named. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { UnsupportedTaskError } from '../errors.js';
import { delayed } from '../functions/delayed.js';
import half, * as scales from '../testing/captured/scales.js';
import { fromTable, level, OFFSET, scale, setLevel } from '../testing/captured/scales.js';
import { explain } from './explain.js';
import { Parallel } from './parallel.js';

const parallel = Parallel({ backend: 'native' });
const xs = Float64Array.from({ length: 40 }, (_, index) => index / 4 - 3);

/** Natively the same as plainly, over columns and as calls; compiled, not run again item by item. */
async function same(f: (x: number) => number | boolean, over = xs): Promise<void> {
  const expected = Array.from(over, (x) => f(x));
  const got = await parallel.map(f, over);
  expect(Array.from(got as ArrayLike<number>)).toEqual(expected.map(Number));
  expect(await parallel(Array.from(over, (x) => delayed(f)(x)))).toEqual(expected);
  expect(explain(f, 1).executor).toBe('native');
}

const factor = 3;
const table = Float64Array.from({ length: 1000 }, (_, index) => index * 1.5);
const helper = (x: number) => x + factor;

describe('captured values', () => {
  it('are read without being named', async () => {
    const calls = Array.from({ length: 1000 }, (_, i) => delayed((n: number) => n * factor + helper(table[n]!))(i));
    const plain = Array.from({ length: 1000 }, (_, n) => n * factor + helper(table[n]!));
    expect(await parallel(calls)).toEqual(plain);
    await same((x) => x * factor + helper(x));
  });

  it('may go by the name of a member that is NaN', async () => {
    // `Number.NaN` is itself, though it does not equal itself.
    await same((x) => (x > 1 ? x : Number.NaN));
    await same((x) => (x > 1 ? x : NaN));
  });

  it('may be numbers, booleans and typed arrays of every kind', async () => {
    const on = true;
    const off = false;
    await same((x) => (on && !off ? x * factor : 0));
    const bytes = new ArrayBuffer(64);
    const all = new DataView(bytes);
    for (let index = 0; index < 64; index++) all.setUint8(index, (index * 37) & 255);
    const [i8, u8, u8c] = [new Int8Array(bytes), new Uint8Array(bytes), new Uint8ClampedArray(bytes)];
    const [i16, u16, i32, u32] = [
      new Int16Array(bytes),
      new Uint16Array(bytes),
      new Int32Array(bytes),
      new Uint32Array(bytes),
    ];
    const [f32, f64] = [new Float32Array(bytes), new Float64Array(bytes)];
    await same((x) => i8[x]! + u8[x]! + u8c[x]! * 2 + x, Float64Array.of(0, 7, 63));
    await same((x) => i16[x]! + u16[x]! + i32[x >> 1]! + u32[x >> 1]!, Float64Array.of(0, 7, 31));
    await same((x) => f32[x]! + f64[x >> 1]! + f64.length, Float64Array.of(0, 7, 15));
  });

  it('may be views of one buffer, wherever they begin, shared ones too', async () => {
    for (const buffer of [new ArrayBuffer(80), new SharedArrayBuffer(80)]) {
      const whole = new Float64Array(buffer).map((_, index) => index + 1);
      new Float64Array(buffer).set(whole);
      const tail = new Float64Array(buffer, 16, 5);
      const again = tail;
      await same((i) => tail[i]! * 10 + again[i]! + whole.length, Float64Array.of(0, 4));
    }
  });

  it('may be read past their end', async () => {
    const short = Float64Array.of(1, 2);
    const at = (i: number) => short[i];
    expect(await parallel.map(at, [0, 1, 2])).toEqual([1, 2, undefined]);
  });

  it('may be members of constant objects', async () => {
    const cfg = {
      a: { b: 2, deep: { on: true } },
      weights: Float32Array.of(0.5, 0.25),
      list: [4, 5, 6],
      none: null,
    } as const;
    const frozen = Object.freeze({ k: 7 });
    const bare = Object.assign(Object.create(null), { k: 8 }) as { k: number };
    await same((x) => cfg.a.b * x + cfg.weights[1]! + cfg.list[2] + cfg.list.length + frozen.k + bare.k);
    await same((x) => (cfg.a.deep.on && cfg.none === null ? x : 0));
    await same((x) => {
      const { a, weights } = cfg;
      const { b } = a;
      return b * weights[0]! + x;
    });
  });

  it('may be lists of numbers, and members of mixed lists', async () => {
    const coefficients = [1, -2.5, 3, 0.125];
    const pair = [2, { k: 5 }, (v: number) => v * 2] as const;
    const flags = [true, false];
    await same((x) => coefficients.length + coefficients[0]! + x * (coefficients[1]! + x * coefficients[2]!));
    await same((x) => pair[0] * x + pair[1].k + pair[2](x));
    await same((x) => {
      let sum = 0;
      for (const c of coefficients) sum = sum * x + c;
      return sum;
    });
    expect(explain((x: number) => (flags[0] ? x : 0), 1).executor).toBe('native');
  });

  it('are seen as they are when the call begins, and anew by the next', async () => {
    let rate = 2;
    const state = { bias: 1 };
    const f = (x: number) => x * rate + state.bias;
    expect(await parallel.map(f, [1, 2])).toEqual([3, 5]);
    rate = 10;
    state.bias = 5;
    expect(await parallel.map(f, [1, 2])).toEqual([15, 25]);
    // Another kind of value, and back.
    (state as { bias: unknown }).bias = { valueOf: () => 1 };
    await expect(parallel.map(f, [1])).rejects.toThrow(UnsupportedTaskError);
    state.bias = 0;
    expect(await parallel.map(f, [1])).toEqual([10]);
  });

  it('are the same for all batches of a call', async () => {
    let rate = 2;
    const f = (x: number) => x * rate;
    const calls = function* () {
      for (let i = 0; i < 3000; i++) {
        if (i === 2000) rate = 1000;
        yield delayed(f)(i);
      }
    };
    expect(await parallel(calls())).toEqual(Array.from({ length: 3000 }, (_, i) => i * 2));
  });

  it('given explicitly win over the variables', async () => {
    expect(
      await parallel.map(
        delayed((x: number) => x * factor, { factor: 10 }),
        [1, 2],
      ),
    ).toEqual([10, 20]);
    expect(
      await parallel.map(
        delayed((x: number) => helper(x), { helper: (v: number) => v * v }),
        [3],
      ),
    ).toEqual([9]);
    expect(
      await parallel.map(
        delayed((x: number) => x + table[0]!, { table: { 0: 5 } }),
        [3],
      ),
    ).toEqual([8]);
  });
});

describe('functions that are called', () => {
  it('have every form', async () => {
    function declared(v: number) {
      return v + factor;
    }
    const expression = (v: number) => v * 2;
    const lib = {
      base: 4,
      method(v: number) {
        return v - 1;
      },
      arrow: (v: number) => v * v,
      withThis(v: number) {
        return v + this.base;
      },
    };
    await same((x) => declared(x) + expression(x) + lib.method(x) + lib.arrow(x) + lib.withThis(x));
    await same((x) => {
      const square = (v: number) => v * v;
      function twice(v: number) {
        return square(v) * 2;
      }
      return square(x) + twice(x + 1);
    });
  });

  it('are called by others, and return where they want', async () => {
    const sign = (v: number) => {
      if (v < 0) return -1;
      if (v > 0) return 1;
      return 0;
    };
    const clamp = (v: number, low: number, high = 5) => {
      for (let i = 0; i < 3; i++) if (v < low + i) return low + i;
      return v > high ? high : v;
    };
    const both = (v: number) => sign(v) * clamp(v, 1) + clamp(v, -2, 2);
    await same((x) => both(x) + both(-x));
    const isBig = (v: number) => v > 2;
    await same((x) => isBig(x) || isBig(-x));
  });

  it('may stand in other modules', async () => {
    await same((x) => scale(x) + fromTable(x) + half(x) + OFFSET);
    await same((x) => scales.scale(x, 3) + scales.default(x) + scales.OFFSET);
    await same((x) => x * level);
    setLevel(6);
    await same((x) => x * level);
    expect(await parallel.map((x: number) => x * level, [1])).toEqual([6]);
  });

  it('may be static, inherited and of instances', async () => {
    class Base {
      static k = 2;
      static scale(v: number) {
        // biome-ignore lint/complexity/noThisInStatic: a derived class has another.
        return v * this.k;
      }
      bias = 10;
      shift(v: number) {
        return v + this.bias;
      }
    }
    class Derived extends Base {
      static override k = 5;
      static #count = 0;
      static get count() {
        return Derived.#count;
      }
    }
    const instance = new Derived();
    await same((x) => Base.scale(x) + Derived.scale(x) + instance.shift(x) + Derived.k);
    expect(explain((x: number) => x + Derived.count, 1).reason?.message).toContain('private name');
  });

  it('may use constants that are not equal to themselves', async () => {
    await same((x) => (x > 1 ? Number.NaN : x));
  });

  it('may be made by factories', async () => {
    const power = (exponent: number) => (v: number) => {
      let result = 1;
      for (let i = 0; i < exponent; i++) result *= v;
      return result;
    };
    const [square, cube] = [power(2), power(3)];
    await same(square);
    await same((x) => square(x) + cube(x));
    const compose = (f: (v: number) => number, g: (v: number) => number) => (v: number) => f(g(v));
    await same(compose(square, compose(cube, Math.abs)));
  });

  it('may be handed over, and intrinsics under other names', async () => {
    const { sin, PI } = Math;
    const M = Math;
    const root = Math.sqrt;
    const twice = (f: (v: number) => number, v: number) => f(f(v));
    await same((x) => sin(x) + PI + M.cos(x) + root(x * x) + twice(M.abs, x) + twice((v) => v * factor, x));
    await same((x) => (Number.isInteger(x) ? 1 : 2));
  });

  it('may call themselves, and go on in JavaScript where they go deep', async () => {
    const mirrored = (x: number): number => (x < 0 ? 1 - mirrored(-x) : x * 2);
    await same(mirrored);
    await same((x) => mirrored(x) + mirrored(-x));
    const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
    await same(factorial, Float64Array.of(0, 1, 3, 4, 5, 30, 170));
    const even = (n: number): boolean => n === 0 || odd(n - 1);
    const odd = (n: number): boolean => n !== 0 && even(n - 1);
    expect(await parallel.map((n: number) => even(n), [0, 1, 2, 9, 1000])).toEqual([true, false, true, false, true]);
    const endless = (n: number): number => (n < 0 ? 0 : endless(n + 1) + 1);
    await expect(parallel.map(endless, [1])).rejects.toThrow(RangeError);
  });

  it('may take and return lists and records that nobody changes', async () => {
    const multiply = (a: { re: number; im: number }, b: { re: number; im: number }) => ({
      re: a.re * b.re - a.im * b.im,
      im: a.re * b.im + a.im * b.re,
    });
    const divide = (a: number, b: number) => [Math.floor(a / b), a % b] as const;
    await same((x) => {
      const z = { re: x, im: factor };
      const { re, im } = multiply(multiply(z, z), { re: 0.5, im: x });
      const [quotient, rest] = divide(re, 3);
      const weights = [0.25, x, 2];
      let sum = im;
      for (let i = 0; i < weights.length; i++) sum += weights[i]! * quotient;
      return sum + rest;
    });
  });

  it('that have the name of a global are not the global', async () => {
    // biome-ignore lint/suspicious/noShadowRestrictedNames: that is what it is about.
    const isNaN = (v: number) => v > 1;
    // biome-ignore lint/suspicious/noShadowRestrictedNames: as above.
    const Math = { abs: (v: number) => v * 100 };
    await same((x) => (isNaN(x) ? Math.abs(x) : x));
  });

  it('that throw or give nothing are run again in JavaScript, with their own error', async () => {
    const check = (v: number) => {
      if (v > 2) throw new RangeError(`${v} is too large`);
      return v * 2;
    };
    expect(await parallel.map((x: number) => check(x) + 1, [1, 2])).toEqual([3, 5]);
    await expect(parallel.map((x: number) => check(x), [1, 3])).rejects.toThrow(new RangeError('3 is too large'));
    const maybe = (v: number) => {
      if (v > 1) return v;
    };
    expect(await parallel.map((x: number) => maybe(x), [1, 2])).toEqual([undefined, 2]);
  });
});

describe('closures made in a loop', () => {
  it('run together, each with its own values', async () => {
    const k = 2.5;
    const make = (i: number) => delayed((n: number) => n * k + helper(i) * (i & 1 ? 1 : -1))(i * 2);
    const plain = (i: number) => i * 2 * k + helper(i) * (i & 1 ? 1 : -1);
    const calls = Array.from({ length: 3000 }, (_, i) => make(i));
    expect(await parallel(calls)).toEqual(Array.from({ length: 3000 }, (_, i) => plain(i)));
    const flags = Array.from({ length: 50 }, (_, i) => {
      const isEven = i % 2 === 0;
      const row = Float32Array.from({ length: i % 3 }, (_, j) => i + j);
      return delayed((n: number) => (isEven ? n : -n) + row.length + (row.length > 0 ? row[0]! : 0))(i);
    });
    const expected = Array.from({ length: 50 }, (_, i) => (i % 2 === 0 ? i : -i) + (i % 3) + (i % 3 > 0 ? i : 0));
    expect(await parallel(flags)).toEqual(expected);
  });

  it('may capture different kinds of values and different functions', async () => {
    const tables = [Float64Array.of(1), Int8Array.of(2), [3]];
    const functions = [(v: number) => v * 2, (v: number) => v - 1, Math.sqrt];
    const calls = [];
    const expected = [];
    for (let i = 0; i < 60; i++) {
      const table = tables[i % 4 < 2 ? 0 : i % 3]!;
      const f = functions[(i >> 3) % 3]!;
      calls.push(delayed((n: number) => f(n) + table[0]!)(i));
      expected.push(f(i) + table[0]!);
    }
    expect(await parallel(calls)).toEqual(expected);
  });

  it('are refused before any of them runs if one is', async () => {
    let runs = 0;
    const note = () => {
      runs += 1;
      return undefined;
    };
    const values: unknown[] = [1, 2, 'text', 4];
    const calls = values.map((value) => delayed((n: number) => (n < 0 ? note() : (value as number) + n))(-1));
    await expect(parallel(calls)).rejects.toThrow(/captured `value` is a string, 'text'|`runs`/);
    expect(runs).toBe(0);
  });

  it('are run again in JavaScript one by one', async () => {
    const calls = Array.from({ length: 40 }, (_, i) =>
      delayed((n: number) => {
        if (i % 7 === 3) throw new RangeError(`not ${i}`);
        return n + i;
      })(i),
    );
    await expect(parallel(calls)).rejects.toThrow('not 3');
    const some = calls.filter((_, i) => i % 7 !== 3);
    expect(await parallel(some)).toEqual(Array.from({ length: 40 }, (_, i) => i * 2).filter((_, i) => i % 7 !== 3));
    const maybe = Array.from({ length: 40 }, (_, i) => delayed((n: number) => (i % 5 ? n + i : undefined))(i));
    expect(await parallel(maybe)).toEqual(Array.from({ length: 40 }, (_, i) => (i % 5 ? i * 2 : undefined)));
  });

  it('with values that were given', async () => {
    const scaled = (x: number) => x * factor;
    const calls = Array.from({ length: 20 }, (_, i) => delayed(scaled, { factor: i })(10));
    expect(await parallel(calls)).toEqual(Array.from({ length: 20 }, (_, i) => i * 10));
  });

  it('stop when they are told to', async () => {
    const controller = new AbortController();
    const calls = Array.from({ length: 20 }, (_, i) =>
      delayed((n: number) => {
        let sum = 0;
        while (sum >= 0) sum = (sum + i + n) % 1000;
        return sum;
      })(i),
    );
    setTimeout(() => controller.abort(new Error('enough')), 50);
    await expect(Parallel({ backend: 'native', signal: controller.signal })(calls)).rejects.toThrow('enough');
  });
});

describe('packages', () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-packages-'));
  const install = (name: string, file: string, text: string, manifest: object) => {
    mkdirSync(join(folder, 'node_modules', name), { recursive: true });
    writeFileSync(join(folder, 'node_modules', name, file), text);
    writeFileSync(
      join(folder, 'node_modules', name, 'package.json'),
      JSON.stringify({ name, version: '1.0.0', ...manifest }),
    );
  };
  afterAll(() => rmSync(folder, { recursive: true }));

  it('are seen into', async () => {
    install(
      'ease-cjs',
      'index.js',
      `"use strict";
      Object.defineProperty(exports, "__esModule", { value: true });
      var pi = Math.PI, halfPi = pi / 2;
      function sinIn(t) { return (+t === 1) ? 1 : 1 - Math.cos(t * halfPi); }
      exports.polyIn = (function custom(e) {
        e = +e;
        function polyIn(t) { return Math.pow(t, e); }
        polyIn.exponent = custom;
        return polyIn;
      })(3);
      Object.defineProperty(exports, "sinIn", { enumerable: true, get: function () { return sinIn; } });`,
      { main: 'index.js' },
    );
    install(
      'ease-esm',
      'index.mjs',
      `const k = 7.5625, b1 = 4 / 11;
      const first = (t) => k * t * t;
      export function bounceOut(t) { return (t = +t) < b1 ? first(t) : t < 0.7 ? k * (t -= 6 / 11) * t + 0.75 : 1; }
      export default { twice: (t) => bounceOut(t) * 2 };`,
      { exports: './index.mjs' },
    );
    const cjs = createRequire(join(folder, 'here.cjs'))('ease-cjs') as Record<string, (t: number) => number>;
    const esm = (await import(pathToFileURL(join(folder, 'node_modules/ease-esm/index.mjs')).href)) as {
      bounceOut: (t: number) => number;
      default: { twice: (t: number) => number };
    };
    const ts = Float64Array.from({ length: 64 }, (_, index) => index / 63);
    await same((t) => cjs.sinIn!(t) + cjs.polyIn!(t), ts);
    await same((t) => esm.bounceOut(t) + esm.default.twice(t), ts);
    await same(cjs.polyIn!, ts);
    await same(esm.bounceOut, ts);
    const { bounceOut } = esm;
    await same((t) => bounceOut(1 - t), ts);
  });
});

describe('what is refused', () => {
  it.each([
    ['undefined', undefined],
    ['null', null],
    ['a string', 'text'],
  ])('members of members that are %s, which may never be read', async (_, missing) => {
    const options = { inner: missing as unknown as { scale: { by: number } } };
    const f = (x: number) => (x > 1e9 ? options.inner.scale.by : x);
    await expect(parallel.map(f, xs)).rejects.toThrow(UnsupportedTaskError);
    expect(Array.from(await Parallel().map(f, xs))).toEqual(Array.from(xs));
  });

  const holed = [1, 2, 3];
  delete holed[1];
  const clocked = {
    k: 1,
    set now(_: number) {},
  };
  const over = <T>(value: T, f: (value: T) => (x: number) => number) => f(value);
  it.each([
    ['a Map', over(new Map([[1, 2]]), (m) => (x) => x + (m.get(x) ?? 0))],
    ['a string', over('abc', (s) => (x) => x + s.length)],
    ['a bigint', over(1n, (b) => (x) => x + Number(b))],
    ['a proxy', over(new Proxy({ k: 1 }, {}), (p) => (x) => x + p.k)],
    ['a promise', over(Promise.resolve(1), (p) => (x) => x + Number(p))],
    ['a setter', over(clocked, (o) => (x) => x + o.now)],
    ['a list of lists', over([[1], [2], [3]], (l) => (x) => x + l[x]![0]!)],
    ['an array with holes', over(holed, (l) => (x) => x + l[x]!)],
    ['a bound function', over(Math.max.bind(null, 1), (f) => (x) => f(x))],
    ['a class', over(class A {}, (A) => (x) => x + Object.keys(new A()).length)],
  ] as const)('%s', async (_name, f) => {
    const plain = [1, 2].map(f);
    await expect(parallel.map(f, [1])).rejects.toThrow(UnsupportedTaskError);
    expect(explain(f, 1).reason!.wayOut).not.toBe('');
    expect(await Parallel().map(f, [1, 2])).toEqual(plain);
  });

  it('what assigns to captured variables or has effects', () => {
    let calls = 0;
    const counting = (x: number) => {
      calls += 1;
      return x;
    };
    const clock = (x: number) => x + Date.now();
    expect(explain((x: number) => counting(x), 1).reason).toMatchObject({
      function: 'counting',
      code: 'unsupported-syntax',
    });
    expect(explain((x: number) => clock(x), 1).reason).toMatchObject({ function: 'clock' });
    expect(calls).toBe(0);
  });

  it('a variable that is not there yet, by its name', async () => {
    const early = (x: number): number => x + later;
    await expect(parallel.map(early, [1])).rejects.toThrow(/`later`/);
    const later = 2;
    expect(await parallel.map(early, [1])).toEqual([3]);
  });

  it('results over what is read', async () => {
    const buffer = new Float64Array(8);
    const read = buffer.subarray(2, 6);
    const f = (x: number) => x + read[0]!;
    await expect(parallel.mapInto(buffer, f, new Float64Array(8))).rejects.toThrow(/`out` overlaps captured `read`/);
    await parallel.mapInto(buffer.subarray(6), f, Float64Array.of(1, 2));
    expect([...buffer]).toEqual([0, 0, 0, 0, 0, 0, 1, 2]);
    expect(await Parallel().mapInto(buffer, (x: number) => x + 1, buffer)).toBe(buffer);
  });
});
