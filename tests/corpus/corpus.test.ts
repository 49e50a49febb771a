/** A sample of published functions, each as it is, compiled or refused for a reason, never wrong. `npm run corpus` tries all. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { type Kind, NUMBER } from './arguments.mjs';
import { watched } from './boundary.mjs';
import { hold } from './hold.mjs';
import { settle } from './settle.mjs';

const run = promisify(execFile);

/** What is native today. Raise it when more is; it never falls. */
const NATIVE_AT_LEAST = 45;

describe('published functions', () => {
  it('give what V8 gives, wherever they run', async () => {
    const main = fileURLToPath(new URL('./main.mjs', import.meta.url));
    const filters = ['d3-ease', 'd3-interpolate', 'simplex-noise', 'gl-matrix vec3'];
    const args = [main, '--group', 'sample', '--inputs', '300', '--json', '--jobs', '2', ...filters];
    const { stdout } = await run(process.execPath, args, { maxBuffer: 2 ** 26 });
    const [{ counts, numeric, verdicts }] = JSON.parse(stdout);
    expect(verdicts.filter(({ kind }: { kind: string }) => kind === 'differs' || kind === 'crashed')).toEqual([]);
    expect(verdicts.filter(({ kind }: { kind: string }) => kind === 'not-loaded')).toEqual([]);
    expect(numeric).toBeGreaterThan(60);
    expect(counts.native).toBeGreaterThanOrEqual(NATIVE_AT_LEAST);
    for (const { kind, code, calls } of verdicts) {
      if (kind === 'refused') expect(code).toMatch(/^[a-z-]+$/);
      if (kind === 'native') expect(calls).toBeGreaterThan(500);
    }
  }, 240_000);
});

describe('what is numeric', () => {
  it('is found by calling', () => {
    const names = (f: (...args: never[]) => unknown) => settle(f).kinds?.map((kind) => kind.name);
    expect(names((x: number, y: number) => Math.atan2(y, x))).toEqual(['number', 'number']);
    expect(names((p: number[]) => Math.hypot(p[0]!, p[1]!))).toEqual(['[2 numbers]']);
    expect(names((xs: number[]) => xs.map((x) => x * 2).reduce((sum, x) => sum + x))).toEqual(['number[]']);
    expect(names(({ u, v }: { u: number; v: number }) => u / v)).toEqual(['{ u, v }']);
    const scale = (out: number[], a: number[], k: number) => {
      out[0] = a[0]! * k;
      out[1] = a[1]! * k;
      return out;
    };
    expect(names(scale)).toEqual(['[2 numbers]', '[2 numbers]', 'number']);
    expect(settle(scale).writes).toEqual([0]);
    // A number is simpler than an array that is taken for one, and no argument than one that is not read.
    const rest = (x: number, out: number[]) => {
      out[0] = x * 2;
      out[1] = x / 2;
      return Math.round(x);
    };
    expect(names(rest)).toEqual(['number', '[2 numbers]']);
    expect(
      names((xs: number[], weigh?: (x: number) => number) => xs.reduce((sum, x) => sum + (weigh ? weigh(x) : x), 0)),
    ).toEqual(['number[]']);
    expect(names((x: number) => Math.acos(x / 10))).toEqual(['number']);
    expect(names((x: number, y: number) => (x > y ? x : y))).toEqual(['number', 'number']);
  });

  it('is not what gives text, the same always, other values each time, or the same object', () => {
    let count = 0;
    const shared = [0];
    for (const f of [
      (x: number) => `${x}`,
      () => 7,
      (x: number) => x * Math.random(),
      (x: number) => x + count++,
      (x: number) => {
        shared[0] = x;
        return shared;
      },
      (x: number) => x,
    ])
      expect(settle(f).why, String(f)).toBeDefined();
  });

  it('is what a factory makes, of arguments that fit', () => {
    const { made } = settle((a: number, b: number) => (t: number) => a * (1 - t) + b * t);
    expect(settle(made![0]!.closure).kinds).toEqual([NUMBER]);
  });
});

describe('holding against V8', () => {
  const holds = (f: (...args: never[]) => unknown, kinds: Kind[]) => hold(f, kinds, [], 400, () => {});

  it('counts what bails out', async () => {
    expect((await holds((x: number) => Math.sqrt(x) + 1, [NUMBER])).kind).toBe('native');
    const half = await holds(
      (x: number) => {
        if (x > 1) return x;
        return;
      },
      [NUMBER],
    );
    expect(half.kind).toBe('bails');
    expect(half.bailed).toBeGreaterThan(0.1);
  });

  it('says what is refused, and where', async () => {
    const refused = await holds(
      (x: number) => {
        const y = x + 1;
        return new Date(y).getTime();
      },
      [NUMBER],
    );
    expect(refused).toMatchObject({ kind: 'refused', code: 'unsupported-syntax', line: 3 });
  });

  it('notices a result that differs', async () => {
    // A Math that is not V8's stands for a compiler that is wrong; one that is seen to be another is not compiled.
    const { floor } = Math;
    const { getOwnPropertyDescriptor } = Reflect;
    Reflect.getOwnPropertyDescriptor = (object: object, key: PropertyKey) => {
      const descriptor = getOwnPropertyDescriptor(object, key);
      return object === Math && key === 'floor' ? { ...descriptor, value: floor } : descriptor;
    };
    Math.floor = Math.ceil;
    try {
      const differs = await holds((x: number) => Math.floor(x) * 2, [NUMBER]);
      expect(differs.kind).toBe('differs');
      expect(differs.wrong).toMatch(/^f\(.*\) is .* in V8, .* here$/);
    } finally {
      Math.floor = floor;
      Reflect.getOwnPropertyDescriptor = getOwnPropertyDescriptor;
    }
  });

  it('sees every kernel that is compiled', async () => {
    const { Parallel } = await import('../../ts/dist/index.js');
    const { value, kernels, items } = await watched(() =>
      Parallel({ backend: 'native' }).map((x: number) => x * 3, [1, 2]),
    );
    expect([value, kernels.length, items]).toEqual([[3, 6], 1, 2]);
  });
});
