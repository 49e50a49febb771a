/** Whether functions run where `explain` says: V8 counts the calls that are made on this thread. */
import { Session } from 'node:inspector';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { forgetLessons } from '../executors/auto/lessons.js';
import { delayed } from '../functions/delayed.js';
import { explain } from './explain.js';
import { Parallel } from './parallel.js';

const session = new Session();

interface Coverage {
  result: { url: string; functions: { functionName: string; ranges: { count: number }[] }[] }[];
}

/** How often functions of a name were called here since the last time. */
function callsOf(name: string): number {
  let calls = 0;
  session.post('Profiler.takePreciseCoverage', (_error, coverage) => {
    for (const { functions } of (coverage as unknown as Coverage).result) {
      for (const it of functions) if (it.functionName === name) calls += it.ranges[0]!.count;
    }
  });
  return calls;
}

beforeAll(() => {
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
});
afterAll(() => {
  session.post('Profiler.stopPreciseCoverage');
  session.disconnect();
});
beforeEach(forgetLessons);

const ITEMS = 40;
const factor = 3;
const table = Float64Array.of(1, 2, 3, 4);
const words = new Map([['a', 1]]);
const state = { total: 0, list: [] as unknown[] };
const pattern = /x/g;
let _counter = 0;
const promise = Promise.resolve();

/** Enough for a function to be slow: it waits, and works. */
const wait = (ms: number) => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
};
const scaled = (x: number) => x * factor;
const bump = () => {
  _counter += 1;
};
class Scale {
  readonly by = 2;
  of(x: number) {
    return `${x * this.by}`;
  }
}
const scale = new Scale();
class Tally {
  n = 0;
  add() {
    this.n += 1;
  }
}
const tally = new Tally();

/** Numbers enough to take milliseconds, for what is compiled. */
const N = 3_000_000;

const functions: ((x: number) => unknown)[] = [
  function n1(x: number) {
    let sum = x;
    for (let i = 0; i < N; i++) sum = (sum * 31 + i) | 0;
    return sum;
  },
  function n2(x: number) {
    let sum = 0;
    for (let i = 0; i < N; i++) sum += Math.sqrt(i + x);
    return sum;
  },
  function n3(x: number) {
    let sum = 0;
    for (let i = 0; i < N; i++) sum += i * factor + x;
    return sum;
  },
  function n4(x: number) {
    let sum = 0;
    for (let i = 0; i < N; i++) sum += table[i & 3]! * x;
    return sum;
  },
  function n5(x: number) {
    let sum = 0;
    for (let i = 0; i < N; i++) sum += scaled(i + x);
    return sum;
  },
  function t1(x: number) {
    wait(12);
    return `${x}`;
  },
  function t2(x: number) {
    wait(12);
    return [x, factor];
  },
  function t3(x: number) {
    wait(12);
    return { x, word: words.get('a') };
  },
  function t4(x: number) {
    wait(12);
    return scale.of(x);
  },
  function t5(x: number) {
    wait(12);
    const out = [];
    for (let i = 0; i < 10; i++) out.push(i * x);
    return out.sort();
  },
  function t6(x: number) {
    wait(12);
    return new Map([[x, scaled(x)]]);
  },
  function t7(x: number) {
    wait(12);
    return JSON.parse(JSON.stringify({ x }));
  },
  function t8(x: number) {
    wait(12);
    return new Date(x);
  },
  function t9(x: number) {
    wait(12);
    return `${Math.random() >= 0}${x}`;
  },
  function t10(x: number) {
    wait(12);
    const copy = [...table, x];
    copy.reverse();
    return copy.join();
  },
  function t11(x: number) {
    wait(12);
    return /x/g.test(`${x}`) ? 'x' : undefined;
  },
  function t12(x: number) {
    wait(12);
    try {
      throw new RangeError(`${x}`);
    } catch (error) {
      return (error as Error).message;
    }
  },
  function t13(x: number) {
    wait(12);
    return BigInt(x) * 3n;
  },
  function t14(x: number) {
    wait(12);
    return new Tally().n + x > -1 ? 'more' : 'less';
  },
  function i1(x: number) {
    wait(12);
    _counter = x;
    return `${x}`;
  },
  function i2(x: number) {
    wait(12);
    state.total += x;
    return `${x}`;
  },
  function i3(x: number) {
    wait(12);
    return `${state.list.push(x)}`;
  },
  function i4(x: number) {
    wait(12);
    bump();
    return `${x}`;
  },
  function i5(x: number) {
    wait(12);
    tally.add();
    return `${x}`;
  },
  function i6(x: number) {
    wait(12);
    return [x, promise].length;
  },
  function i7(x: number) {
    wait(12);
    return `${pattern.test('x')}${x}`;
  },
  function i8(x: number) {
    wait(12);
    words.set(`${x}`, x);
    return `${x}`;
  },
  function i9(x: number) {
    wait(12);
    return `${process.listenerCount('x')}${process.off('x', () => {}) === process}${x}`;
  },
  function i10(this: unknown, x: number) {
    wait(12);
    [table[0]] = [x];
    return `${x}`;
  },
  async function a1(x: number) {
    return x;
  },
  async function a2(x: number) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    _counter += x;
    return x;
  },
];

const expected = { n: 'native', t: 'threads', i: 'inline', a: 'async' } as const;

describe('explain and what happens', () => {
  it.each(functions.map((f) => [f.name, f] as const))('agree about %s', async (name, f) => {
    const { executor } = explain(f, 1);
    expect(executor).toBe(expected[name[0] as keyof typeof expected]);
    const items = Array.from({ length: ITEMS }, (_, i) => i);
    const ways = [
      () => Parallel({ nJobs: 2 })(items.map((i) => delayed(f)(i))),
      () => Parallel({ nJobs: 2 }).map(f, items),
    ];
    for (const run of ways) {
      let here = ITEMS;
      // A machine that is busy with others may make sending not pay: then it goes on here, and rightly so.
      for (let round = 0; round < 4 && here > ITEMS - 10; round++) {
        forgetLessons();
        callsOf(name);
        expect(await run()).toHaveLength(ITEMS);
        here = callsOf(name);
        // V8 counts an async function each time that it goes on.
        if (executor === 'inline' || executor === 'async') expect(here).toBeGreaterThanOrEqual(ITEMS);
        if (executor === 'inline' || executor === 'async') break;
      }
      if (executor === 'native' || executor === 'threads') expect(here).toBeLessThanOrEqual(ITEMS - 10);
    }
  });
});
