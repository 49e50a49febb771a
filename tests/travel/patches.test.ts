// biome-ignore-all lint: odd code is what this file is about.
/** Tasks that use methods which the program has added to the language's objects, or replaced there. */
import { afterEach, describe, expect, it } from 'vitest';
import { type Backend, delayed, explain, Parallel } from '../../ts/src/index.js';
import { backends } from './journey.js';

const undo: (() => void)[] = [];
afterEach(() => {
  for (const act of undo.splice(0).reverse()) act();
});

function patch(owner: object, key: PropertyKey, descriptor: PropertyDescriptor): void {
  const before = Reflect.getOwnPropertyDescriptor(owner, key);
  Object.defineProperty(owner, key, { configurable: true, ...descriptor });
  undo.push(() => (before ? Object.defineProperty(owner, key, before) : Reflect.deleteProperty(owner, key)));
}

const run = async <T>(backend: Backend, fn: () => T) => (await Parallel({ backend, nJobs: 1 })([delayed(fn)()]))[0];

declare global {
  interface Array<T> {
    lastOne(): T;
    tail: T[];
  }
  interface String {
    capitalized(): string;
  }
  interface Math {
    clamped(x: number, low: number, high: number): number;
  }
}

describe.each<Backend>([...backends, 'auto'])('over %s', (backend) => {
  it('added methods, getters and statics', async () => {
    patch(Array.prototype, 'lastOne', {
      value(this: unknown[]) {
        return this[this.length - 1];
      },
      writable: true,
    });
    patch(Array.prototype, 'tail', {
      get(this: unknown[]) {
        return this.slice(1);
      },
    });
    const upper = (text: string) => text.toUpperCase();
    patch(String.prototype, 'capitalized', {
      value(this: string) {
        return upper(this.charAt(0)) + this.slice(1);
      },
      enumerable: true,
    });
    patch(Math, 'clamped', {
      value: (x: number, low: number, high: number) => Math.min(high, Math.max(low, x)),
    });
    const fn = () => [[1, 2, 3].lastOne(), [1, 2].tail, 'word'.capitalized(), Math.clamped(7, 0, 5), 'lastOne' in []];
    expect(await run(backend, fn)).toEqual(fn());
  });

  it('one that only a helper uses, by a computed name', async () => {
    patch(Array.prototype, 'lastOne', { value: () => 'computed' });
    const helper = (list: any) => list['lastOne']();
    expect(await run(backend, () => helper([1]))).toBe('computed');
  });

  it('a method that was changed between two calls', async () => {
    for (const value of ['one', 'two']) {
      patch(Array.prototype, 'lastOne', { value: () => value });
      expect(await run(backend, () => [].lastOne())).toBe(value);
    }
  });

  it('replaced ones, with the original behind them', async () => {
    let state = 7;
    patch(Math, 'random', { value: () => (state = (state * 16807) % 2147483647) / 2147483647, writable: true });
    const original = Math.hypot;
    patch(Math, 'hypot', { value: (...all: number[]) => original(...all) + 1000, writable: true });
    const seed = state;
    const fn = () => [Math.hypot(3, 4), Math.random()];
    const sent = await run(backend, fn);
    state = seed;
    expect(sent).toEqual(fn());
  });

  it('what the language calls by itself', async () => {
    patch(BigInt.prototype, 'toJSON', {
      value(this: bigint) {
        return `${this}n`;
      },
    });
    expect(await run(backend, () => JSON.stringify({ n: 5n }))).toBe('{"n":"5n"}');
  });

  it('a member by a symbol', async () => {
    patch(Date.prototype, Symbol.toPrimitive, { value: () => 12 });
    expect(await run(backend, () => +new Date(5))).toBe(12);
  });
});

it('machine code is not used for them', async () => {
  const f = (x: number) => Math.hypot(x, 4);
  const task = () => Parallel({ backend: 'native' })([delayed(f)(3)]);
  expect(await task()).toEqual([5]);
  patch(Math, 'hypot', { value: () => 77, writable: true });
  await expect(task()).rejects.toThrow(/`Math\.hypot` is not what it was: .*; leave `backend` at 'auto'/);
  expect(await Parallel()([delayed(f)(3)])).toEqual([77]);
  const helper = (x: number) => Math.hypot(x, 4);
  const g = (x: number) => helper(x) + 1;
  await expect(Parallel({ backend: 'native' })([delayed(g)(3)])).rejects.toThrow(/Math\.hypot/);
  expect(explain(g, 3).executor).not.toBe('native');
  undo.pop()!();
  expect(await task()).toEqual([5]);
});
