/** Functions that make arrays and write to them, through native code, held against plain JavaScript. */
import { describe, expect, it } from 'vitest';
import { Parallel } from './parallel.js';

const parallel = Parallel({ backend: 'native' });

const odd = [0, -0, 1, 2, 3, 4, 5, 7, 17, 64, 0.5, -1, -2.5, 1e10, 5e-324, Number.NaN, 1 / 0, -1 / 0];
const xs = Float64Array.from(odd.flatMap((x) => odd.map(() => x)));
const ys = Float64Array.from(odd.flatMap(() => odd));

/** Each is a function of two numbers, which may give anything but throws only where the test says so. */
const functions: Record<string, (x: number, y: number) => number> = {
  'elements of every type, out of bounds too': (x, y) => {
    const all = [
      new Float64Array(3),
      new Float32Array(3),
      new Int32Array(3),
      new Uint32Array(3),
      new Int16Array(3),
      new Uint16Array(3),
      new Int8Array(3),
      new Uint8Array(3),
      new Uint8ClampedArray(3),
    ] as const;
    let sum = 0;
    const a = all[0];
    a[x] = y;
    a[1]! += x;
    sum += (a[0] ?? 0) + a[1]! * 3 + (a[x] ?? 5);
    const b = all[1];
    b[x] = y;
    sum += b[0]! + b[1]! + b[2]!;
    const c = all[2];
    c[x] = y;
    c[1]!--;
    sum += c[0]! + c[1]! * 3;
    const d = all[3];
    d[0] = x;
    d[1] = y;
    sum += d[0]! + d[1]!;
    const e = all[4];
    e[0] = x * 1000;
    sum += e[0]!;
    const f = all[5];
    f[0] = x * -1000;
    sum += f[0]!;
    const g = all[6];
    g[0] = y;
    sum += g[0]!;
    const h = all[7];
    h[0] = y;
    sum += h[0]!;
    const i = all[8];
    i[0] = y;
    i[1] = x;
    return sum + i[0]! + i[1]!;
  },
  'compound assignments': (x, y) => {
    const a = new Float64Array(4);
    let i = 0;
    const next = () => {
      i = 3;
      return i;
    };
    a[i++] = x;
    a[i++]! += next() + y;
    a[i] ||= x;
    a[0]! &&= y;
    const before = a[1]!++;
    return before + --a[0]! + a[1]! + a[2]! * 3 + a[3]! * 5 + i;
  },
  'members of lists and records': (x, y) => {
    const p = { x, n: 0 };
    const out = [0, 0, 0];
    const assign = (value: number, to: number[], at: number) => {
      to[at] = value;
      return to;
    };
    for (let i = 0; i < 7; i++) {
      p.n += p.x;
      if (i % 2 === 0) assign(p.n, out, i % 3);
      else p.x *= y;
    }
    return out[0]! + out[1]! * 2 + out[2]! * 3 + p.n;
  },
  'a list at an index that may not be there': (x, y) => {
    const list = [1, 2, 3, 4];
    list[x] = y;
    return list[0]! + list[1]! * 3 + list[2]! * 5 + list[3]! * 7;
  },
  'lists that grow': (x, y) => {
    const list: number[] = [];
    for (let i = 0; i < (x > 0 && x < 100 ? x : 3); i++) list.push(i * y);
    while (list.length > 4) list.pop();
    list[0] = x;
    list[list.length] = y;
    let sum = list.length;
    for (const value of list) sum += value;
    return sum + list.shift()!;
  },
  'methods with functions': (x, y) => {
    const list = [x, y, 1, 2];
    const doubled = list.map((v) => v * 2).filter((v) => v > 1);
    const typed = Float32Array.from(list).map((v) => v + y);
    const reversed = new Float64Array(list).reverse();
    return (
      doubled.reduce((s, v) => s + v, 0) +
      typed.reduceRight((s, v, i) => s + v * i, 0) +
      list.indexOf(y) * 10 +
      (list.includes(x) ? 100 : 0) +
      (list.some((v) => v === 2) ? 1000 : 0) +
      list.findIndex((v) => v > 3) +
      reversed[0]!
    );
  },
  'bits of numbers': (x, y) => {
    const f = new Float64Array(2);
    const u = new Uint32Array(f.buffer);
    f[0] = Number.isNaN(x) ? 1 : x;
    f[1] = Number.isNaN(y) ? 1 : y;
    u[0] = u[2]!;
    return f[0] + u[1]! + u[3]!;
  },
  'arrays that take each other’s place': (x, y) => {
    let a = new Float64Array(8);
    let b = new Float64Array(8);
    a[0] = x;
    for (let turn = 0; turn < 5; turn++) {
      for (let i = 0; i < 8; i++) b[i] = a[i]! * 0.5 + (a[i - 1] ?? y);
      const c = a;
      a = b;
      b = c;
    }
    return a[3]! + b[2]!;
  },
  'slices of all kinds': (x, y) => {
    const a = new Float64Array(6);
    for (let i = 0; i < 6; i++) a[i] = i + y;
    const b = a.slice(x, y);
    const c = a.subarray(-4, x);
    c.fill(7, y);
    a.copyWithin(1, x);
    let sum = b.length * 100 + c.length * 10;
    for (const v of a) sum = sum * 3 + v;
    for (const v of b) sum += v;
    return sum;
  },
};

describe('functions that make arrays', () => {
  for (const [name, f] of Object.entries(functions)) {
    it(name, async () => {
      const expected = Float64Array.from(xs, (x, i) => f(x, ys[i]!));
      const got = Float64Array.from(await parallel.map(f, xs, ys));
      expect(got).toEqual(expected);
      expect([...got].map((v) => Object.is(v, -0))).toEqual([...expected].map((v) => Object.is(v, -0)));
    });
  }

  it('tell captured lists from typed arrays', async () => {
    const list = [3, -0, Number.NaN, 2];
    const typed = Float64Array.from(list);
    const at = Int32Array.of(0, 1, 2, 3);
    const all: Record<string, (i: number) => unknown> = {
      'a slice of a list': (i) => list.slice(i),
      'a slice of a typed array': (i) => typed.slice(i),
      'a map of a list': (i) => list.map((v) => v * i),
      'under another name': (i) => {
        const same = list;
        return same.filter((v) => v > i);
      },
      'in a function that is called': (i) => ((given: number[]) => given.slice(i))(list),
      both: (i) => ({ list: list.toReversed(), typed: typed.with(i, 1) }),
      sorted: () => typed.slice().sort(),
    };
    for (const [name, f] of Object.entries(all)) {
      expect([...((await parallel.map(f, at)) as unknown[])], name).toEqual(Array.from(at, f));
    }
    const refused: ((i: number) => unknown)[] = [
      () => [1].concat(typed as unknown as number[]).length,
      () => list.toSorted()[0],
    ];
    for (const f of refused) await expect(parallel.map(f, at), String(f)).rejects.toThrow('cannot be compiled');
  });

  it('throw as JavaScript does, at their place', async () => {
    const f = (n: number) => new Float64Array(n).length;
    await expect(parallel.map(f, Float64Array.of(1, 2, -1, 4))).rejects.toThrow(RangeError);
    expect(await parallel.map(f, Float64Array.of(1, 2.5, Number.NaN, 4))).toEqual(Float64Array.of(1, 2, 0, 4));
  });
});
