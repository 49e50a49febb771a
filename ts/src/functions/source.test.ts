import { describe, expect, it } from 'vitest';
import { UnsupportedTaskError } from '../errors.js';
import { sourceOf } from './source.js';
import type { AnyFunction } from './task.js';

describe('sourceOf', () => {
  it('is the text of a function', () => {
    const f = (x: number) => x + 1;
    expect(sourceOf(f, 1)).toBe(f.toString());
  });

  it("makes up the text of Math's own functions", () => {
    expect(sourceOf(Math.sqrt, 1)).toBe('(x0) => Math.sqrt(x0)');
    expect(sourceOf(Math.max, 3)).toBe('(x0, x1, x2) => Math.max(x0, x1, x2)');
    expect(sourceOf(Math.hypot, 0)).toBe('() => Math.hypot()');
  });

  it.each([Number.parseInt, ((x: number) => x).bind(null), Array.prototype.push, new Proxy(() => 1, {})])(
    'has none for native and bound functions',
    (f) => {
      expect(() => sourceOf(f as AnyFunction, 1)).toThrow(UnsupportedTaskError);
      expect(() => sourceOf(f as AnyFunction, 1)).toThrow(/no source to compile, because it is native or bound/);
    },
  );

  it('is not misled by a function that speaks of native code', () => {
    const f = () => '{ [native code] }';
    expect(sourceOf(f as AnyFunction, 0)).toContain('=>');
  });

  it('does not ask the function for its text', () => {
    const f = Object.assign((x: number) => x, { toString: () => 'lies' });
    expect(sourceOf(f, 1)).not.toBe('lies');
  });
});
