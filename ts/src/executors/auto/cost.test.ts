import { describe, expect, it } from 'vitest';
import { batchOf, numbers } from '../conformance.js';
import { conversionOf, type Prospect, pays } from './cost.js';

const prospect: Prospect = {
  spent: 2,
  items: 20_000,
  windows: 20,
  rate: 1e-4,
  remaining: 1e6,
  convert: 0,
  lanes: 2,
  readiness: 'uncompiled',
};

describe('going native', () => {
  it('pays where much is left', () => {
    expect(pays(prospect)).toBe(true);
    expect(pays({ ...prospect, remaining: 1000 })).toBe(false);
  });

  it('does not pay where columns would have to be made for next to nothing', () => {
    expect(pays({ ...prospect, rate: 5e-6, convert: 8e-6 })).toBe(false);
  });

  it('is not decided by the first few calls, unless they take long', () => {
    expect(pays({ ...prospect, spent: 0.2, items: 10, windows: 2, rate: 0.02 })).toBe(false);
    expect(pays({ ...prospect, spent: 4, items: 1, windows: 1, rate: 4 })).toBe(false);
    expect(pays({ ...prospect, spent: 12, items: 3, windows: 3, rate: 4 })).toBe(true);
    expect(pays({ ...prospect, spent: 50, items: 1, windows: 1, rate: 50, remaining: 63, readiness: 'cold' })).toBe(
      true,
    );
  });

  it('is not decided by a first item, or cold code, where objects would have to be read', () => {
    const objects = { ...prospect, spent: 12, items: 1, windows: 1, rate: 12, convert: 3e-4 };
    expect(pays(objects)).toBe(false);
    expect(pays({ ...objects, items: 3, windows: 3, spent: 36 })).toBe(true);
    const quick = { ...objects, items: 3000, windows: 10, rate: 1e-3 };
    expect(pays({ ...quick, spent: 3 })).toBe(false);
    expect(pays({ ...quick, spent: 5 })).toBe(true);
    expect(pays({ ...quick, rate: 4e-4, spent: 5 })).toBe(false);
  });

  it('pays sooner what is compiled already', () => {
    const small = { ...prospect, remaining: 20_000 };
    expect(pays(small)).toBe(false);
    expect(pays({ ...small, readiness: 'ready' })).toBe(true);
  });
});

describe('what is converted', () => {
  const same = (x: unknown) => x;
  const plain = (value: unknown) => batchOf(same, [{ kind: 'values', values: [value] }]);

  it('is nothing for columns, little for numbers, much for arrays', () => {
    expect(conversionOf(batchOf(same, [numbers(3)]))).toBe(0);
    expect(conversionOf(plain(1))).toBeGreaterThan(0);
    expect(conversionOf({ ...plain(1), list: true })).toBeGreaterThan(conversionOf(plain(1)));
    expect(conversionOf(plain({ x: 1, y: 2 }))).toBeGreaterThan(10 * conversionOf(plain(1)));
    expect(conversionOf(plain([1, 2]))).toBeGreaterThan(10 * conversionOf(plain(1)));
    expect(conversionOf(plain(new Float64Array(1e4)))).toBeGreaterThan(100 * conversionOf(plain(1)));
  });

  it('cannot be done for anything else', () => {
    for (const value of ['text', {}, { name: 'a' }, ['a'], undefined, null, 5n]) {
      expect(conversionOf(plain(value))).toBe(Number.POSITIVE_INFINITY);
      expect(conversionOf(batchOf(same, [numbers(1), { kind: 'uniform', value }]))).toBe(Number.POSITIVE_INFINITY);
      const batch = batchOf(same, [numbers(1)]);
      expect(conversionOf({ ...batch, task: { fn: same, captures: { value } } })).toBe(Number.POSITIVE_INFINITY);
    }
  });
});
