/** Functions that write to arrays that they are given: the results and what the arrays hold are those of a plain loop. */
import { describe, expect, it, vi } from 'vitest';
import { delayed } from '../functions/delayed.js';
import { native as load } from '../native.js';
import { Parallel } from './parallel.js';

const parallel = Parallel({ backend: 'native', nJobs: 2 });
const numbers = [0, -0, 1, 2, 3, 0.5, -1, -2.5, 1e10, 5e-324, Number.NaN, 1 / 0, -1 / 0];

type Out = { [index: number]: number; length: number };
type F = (x: number, out: Out) => unknown;
type Make = (index: number) => Out;

const kinds: Record<string, Make> = {
  lists: (i) => Array.from({ length: 3 + (i % 4) }, (_, at) => at - i),
  ...Object.fromEntries(
    [
      Float64Array,
      Float32Array,
      Int32Array,
      Uint32Array,
      Int16Array,
      Uint16Array,
      Int8Array,
      Uint8Array,
      Uint8ClampedArray,
    ].map((Kind) => [Kind.name, (i: number) => new Kind(Array.from({ length: 3 + (i % 4) }, (_, at) => at - i))]),
  ),
};

const functions: Record<string, F> = {
  'and returns nothing': (x, out) => {
    out[0] = x;
    out[1]! += x;
  },
  'and returns it': (x, out) => {
    for (let i = 0; i < out.length; i++) out[i] = out[i]! * x;
    return out;
  },
  'by a function that it calls': (x, out) => {
    const assign = (value: number, into: Out, stride: number, offset: number) => {
      into[offset] = Math.sin(value);
      into[offset + stride] = Math.cos(value);
      return into;
    };
    assign(x, out, 2, 0);
    return out[2]! * 2;
  },
  'sometimes past its end': (x, out) => {
    out[0] = 7;
    out[x] = 5;
    return out.length;
  },
  'by a function that calls itself, around which it is read': (x, out) => {
    const add = (n: number): number => {
      if (n === 0) return out[0]!;
      out[0] = out[0]! + n;
      return add(n - 1) + add(n - 1) - out[0]!;
    };
    const before = out[0]!;
    const sum = add(Math.abs(x) < 5 ? Math.trunc(x) & 3 : 2);
    out[2] = sum;
    return [before, sum, out[0]!];
  },
  'in place, sorting it': (x, out) => {
    const sort = (lo: number, hi: number) => {
      if (lo >= hi) return;
      const pivot = out[(lo + hi) >> 1]!;
      let i = lo;
      let j = hi;
      while (i <= j) {
        while (out[i]! < pivot) i++;
        while (out[j]! > pivot) j--;
        if (i > j) break;
        const moved = out[i]!;
        out[i++] = out[j]!;
        out[j--] = moved;
      }
      sort(lo, j);
      sort(i, hi);
    };
    out[1] = Number.isFinite(x) ? x : 0;
    sort(0, out.length - 1);
  },
  'in a loop that only a return ends': (x, out) => {
    for (let i = 0; ; i++) {
      out[i % 3] = out[i % 3]! + x;
      if (i >= 7) return out[1]!;
    }
  },
  'and throws, or gives nothing': (x, out) => {
    out[1] = x;
    if (x === 2) return undefined;
    if (x > 3) out[2] = -0;
    return { x, first: out[0] };
  },
};

const same = (left: unknown, right: unknown) => expect(left).toStrictEqual(right);

describe('a function writes to an argument', () => {
  for (const [name, f] of Object.entries(functions)) {
    for (const [kind, make] of Object.entries(kinds)) {
      it(`${name}: ${kind}`, async () => {
        const [plain, mapped, called] = [0, 1, 2].map(() => numbers.map((_, i) => make(i)));
        const expected = numbers.map((x, i) => f(x, plain![i]!));
        const jobs = vi.spyOn(load().Job.prototype, 'runHere');
        const results = (await parallel.map(f, numbers, mapped!)) as unknown[];
        expect(jobs.mock.calls.length).toBeGreaterThan(0);
        jobs.mockRestore();
        same(Array.from(results), expected);
        same(mapped, plain);
        for (const [i, result] of expected.entries()) if (result === plain![i]) expect(results[i]).toBe(mapped![i]);
        same(await parallel(numbers.map((x, i) => delayed(f)(x, called![i]!))), expected);
        same(called, plain);
      });
    }
  }
});

describe('in the order of the items', () => {
  const add = (x: number, out: Out) => {
    out[0] = out[0]! * 2 + x;
    return out[0];
  };
  const check = async (make: () => Out[]) => {
    const [plain, mapped, called] = [make(), make(), make()];
    const expected = plain.map((out, i) => add(i, out));
    same(
      Array.from(
        await parallel.map(
          add,
          plain.map((_, i) => i),
          mapped,
        ),
      ),
      expected,
    );
    same(mapped, plain);
    same(await parallel(called.map((out, i) => delayed(add)(i, out))), expected);
    same(called, plain);
  };

  it('where two of them have one array', async () => {
    const some = (a: Out, b: Out) => [a, b, a, b, b, a];
    await check(() => some([1, 2], [3]));
    await check(() => some(Float64Array.of(1, 2), Float64Array.of(5)));
    const one = Float64Array.of(1, 2);
    await check(() => [one.slice()]);
    await check(() => new Array<Out>(5).fill(one.slice()));
  });

  it('where arrays overlap in one buffer', async () => {
    await check(() => {
      const whole = new Float64Array(6).fill(1);
      return [0, 1, 2, 3].map((at) => whole.subarray(at === 3 ? 0 : at, at + 3));
    });
  });

  it('where one item reads what another writes, or the same one twice', async () => {
    const copy = (from: Out, to: Out) => {
      to[0] = from[0]! + 1;
      to[1] = from[0]! + 2;
    };
    const make = () => {
      const chain = Array.from({ length: 6 }, (_, i) => [i * 10, 0]);
      return { from: [...chain.slice(0, 5), chain[2]!], to: [...chain.slice(1), chain[2]!] };
    };
    const [plain, mapped] = [make(), make()];
    for (const [i, from] of plain.from.entries()) copy(from, plain.to[i]!);
    await parallel.map(copy, mapped.from, mapped.to);
    same(mapped, plain);
  });

  it('where it is read behind a captured name', async () => {
    const run = async (go: (f: (out: Out) => unknown, outs: Out[]) => unknown) => {
      const seen = Float64Array.of(1, 2);
      const outs = [Float64Array.of(5, 6), seen, Float64Array.of(7, 8)];
      const f = (out: Out) => {
        out[0] = seen[0]! + 1;
        return seen[0]!;
      };
      return [Array.from((await go(f, outs)) as number[]), outs];
    };
    same(await run((f, outs) => parallel.map(f, outs)), await run((f, outs) => outs.map((out) => f(out))));
  });

  it('where it may not be written', async () => {
    const f = (out: Out) => {
      out[0] = 1;
    };
    await expect(parallel.map(f, [[1], Object.freeze([2]), [3]])).rejects.toThrow(TypeError);
  });

  it('where other calls read them, under auto', async () => {
    const write = (out: Out, x: number) => {
      for (let i = 0; i < 20_000; i++) out[i % 4] = Math.sin(out[i % 4]! + x);
      return out[0]!;
    };
    const read = (out: Out) => {
      const seen: unknown[] = [];
      seen.push(`${out[0]! + out[3]!}`);
      return Number(seen[0]);
    };
    const make = () => Array.from({ length: 400 }, (_, i) => Float64Array.of(i, 1, 2, 3));
    const calls = (arrays: Float64Array[]) => [
      ...arrays.map((out, x) => [write, out, x] as const),
      ...arrays.map((out) => [read, out, 0] as const),
      ...arrays.map((out, x) => [write, out, -x] as const),
    ];
    const [plain, called] = [make(), make()];
    const expected = calls(plain).map(([f, out, x]) => f(out, x));
    const given = calls(called).map(([f, out, x]) => delayed(f as typeof write)(out, x));
    same(await Parallel({ nJobs: 2 })(given), expected);
    same(called, plain);
  });
});
