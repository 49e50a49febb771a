/** Functions that ask for more than there is: each ends as in JavaScript, or when it is told to, and takes no more than its share. */
import { describe, expect, it } from 'vitest';
import { Parallel } from '../../ts/src/index.js';
import { watched } from '../corpus/boundary.mjs';

type OfNumber = (x: number) => unknown;

const native = Parallel({ backend: 'native' });
const xs = Float64Array.of(0.5, 3, -2, 17);

const make = (body: string) => new Function('x', body) as OfNumber;

describe('what native code takes to its end', () => {
  it.each([
    [
      'millions of small arrays',
      'let s = 0; for (let i = 0; i < 1e6; i++) { const p = new Float64Array(3); p[i % 3] = x; s += p[1]; } return s;',
    ],
    [
      'arrays from one round to the next',
      'let p = new Float64Array(4); for (let i = 0; i < 1000; i++) { const q = new Float64Array(4); q[i & 3] = p[0] + x; p = q; } return p[0] + p[3];',
    ],
    [
      'a list that grows to a hundred thousand',
      'const l = []; for (let i = 0; i < 1e5; i++) l.push(i * x); let s = 0; for (const v of l) s += v; return s;',
    ],
    [
      'parts of parts of an array',
      'let p = new Float64Array(2000); p[999] = x; for (let i = 0; i < 999; i++) p = p.subarray(1); return p[0] + p.length;',
    ],
    [
      'a megabyte in each item',
      'const p = new Uint8Array(1 << 20); p.fill(x); let s = 0; for (let i = 0; i < p.length; i += 4096) s += p[i]; return s;',
    ],
  ])('%s', async (_, body) => {
    const f = make(body);
    const { value, items, bailed, disagreement } = await watched(() => native.map(f, xs));
    expect(Array.from(value as Float64Array)).toEqual(Array.from(xs, (x) => f(x)));
    expect([items, bailed, disagreement]).toEqual([4, 0, undefined]);
  });
});

describe('what is more than an item may have', () => {
  it.each([
    ['more memory than an item has', 'const p = new Float64Array(9e6); p[8e6] = x; return p[8e6] + p.length;'],
    [
      'recursion through callbacks',
      'const f = (n) => [n].map((v) => (v > 0 ? f(v - 1) + 1 : v))[0]; return f(Math.abs(x));',
    ],
    [
      'recursion that is too deep for machine code',
      'const f = (n) => (n > 0 ? f(n - 1) + 1 : n); return f(Math.abs(x) * 100);',
    ],
  ])('%s is run in JavaScript', async (_, body) => {
    const f = make(body);
    const results = await Parallel({ backend: 'auto' }).map(f, xs);
    expect(Array.from(results as number[])).toEqual(Array.from(xs, (x) => f(x)));
    const outcome = await watched(() => native.map(f, xs));
    if (outcome.error === undefined) expect(Array.from(outcome.value as number[])).toEqual(Array.from(xs, (x) => f(x)));
    else expect(outcome.error).toMatchObject({ code: 'unsupported-task' });
  });

  it.each([
    ['a petabyte', 'return new Float64Array(1e15).length + x;'],
    ['less than nothing', 'return new Float64Array(-Math.abs(x) - 1).length;'],
    ['a list of half an element', 'return new Array(x + 0.25).length;'],
  ])('%s throws what JavaScript throws', async (_, body) => {
    const f = make(body);
    let thrown: unknown;
    try {
      f(xs[0]!);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(RangeError);
    await expect(native.map(f, xs)).rejects.toThrow((thrown as RangeError).message);
  });
});

describe('what never ends', () => {
  it.each([
    [
      'a loop that makes arrays',
      'let s = 0; for (;;) { const p = new Float64Array(1000); p[1] = x; s += p[1]; if (s === 7.123) return s; }',
    ],
    [
      'a loop that walks an array',
      'const p = new Int32Array(8); for (let i = 0; ; i++) { p[i & 7] += x; if (p[0] === 1 && p[0] === 2) return 1; }',
    ],
    ['a search that finds nothing', 'const p = new Float64Array(9); while (p.indexOf(1) < 0) p.fill(x * 0); return x;'],
  ])('%s is stopped by a signal', async (_, body) => {
    const begun = performance.now();
    const signal = AbortSignal.timeout(200);
    await expect(Parallel({ backend: 'native', signal }).map(make(body), xs)).rejects.toMatchObject({
      name: 'TimeoutError',
    });
    expect(performance.now() - begun).toBeLessThan(30_000);
  });
});

const nested = (depth: number): string =>
  depth === 0 ? 'x' : `[x, 1].map((v) => ${nested(depth - 1)} + v).reduce((s, v) => s + v, 0)`;

describe('sources that are hostile', () => {
  const refusedOrSame = async (body: string) => {
    const f = make(body);
    const { value, error } = await watched(() => native.map(f, xs));
    if (error === undefined) expect(Array.from(value as number[])).toEqual(Array.from(xs, (x) => f(x)));
    else expect(error).toMatchObject({ code: 'unsupported-task', reason: expect.not.stringMatching('internal') });
  };

  it.each([
    ['a literal of thirty thousand elements', `const l = [${'0,'.repeat(30_000)}x]; return l[3] + l.length;`],
    [
      'a thousand arrays',
      `${Array.from({ length: 1000 }, (_, i) => `const a${i} = new Float64Array(4); a${i}[1] = x;`).join(' ')} return a7[1] + a999[1];`,
    ],
    ['callbacks in callbacks', `return ${nested(9)};`],
    [
      'spread upon spread',
      `const a0 = [x, 1]; ${Array.from({ length: 24 }, (_, i) => `const a${i + 1} = [...a${i}, ...a${i}];`).join(' ')} return a2.length;`,
    ],
  ])('%s is compiled or refused', async (_, body) => {
    await refusedOrSame(body);
  });

  it('keep the process small', async () => {
    const before = process.memoryUsage().rss;
    const f = make('const p = new Float64Array(6e6); p[5e6] = x; return p[5e6];');
    for (let round = 0; round < 20; round++) await native.map(f, xs);
    expect(process.memoryUsage().rss - before).toBeLessThan(500e6);
  });
});
