import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../errors.js';
import { Parallel } from '../parallel/parallel.js';
import { type AnyCall, isCall } from './call.js';
import { delayed, taskOf, taskOfDelayed } from './delayed.js';
import type { AnyFunction } from './task.js';

const sum = (...values: number[]) => values.reduce((a, b) => a + b, 0);

describe('delayed', () => {
  it('is told from other functions', () => {
    for (const f of [delayed(sum), delayed(sum, { R: 1 })] as AnyFunction[]) expect(taskOfDelayed(f)?.fn).toBe(sum);
    // A function may have the same name, or the same name and a text that cannot be read.
    const { 'bound delayed call': named } = { 'bound delayed call': () => 1 };
    const { 'delayed call': method } = { 'delayed call': () => ({ shape: { count: 0 }, fn: sum }) };
    for (const f of [sum, sum.bind(null), named, method.bind(null)] as AnyFunction[]) {
      expect(taskOfDelayed(f)).toBeUndefined();
    }
    expect((delayed(sum) as AnyFunction).name).toBe('bound delayed call');
  });

  it('runs nothing of a function whose name is computed', () => {
    let reads = 0;
    const tricky = Object.defineProperty(() => {}, 'name', {
      get: () => {
        reads += 1;
        return 'bound delayed call';
      },
    });
    expect(taskOfDelayed(tricky)).toBeUndefined();
    expect(reads).toBe(0);
  });

  it('keeps the arguments of calls, however many', () => {
    for (let count = 0; count < 8; count++) {
      const values = Array.from({ length: count }, (_, index) => index * 1.5);
      const call = delayed(sum)(...values) as unknown as AnyCall;
      expect(isCall(call)).toBe(true);
      expect(call.shape.count).toBe(count);
      expect(call.fn).toBe(sum);
      expect(call.all ?? [call.a, call.b, call.c, call.d].slice(0, count)).toEqual(values);
    }
  });

  it('tells a missing argument from an undefined one', () => {
    const optional = (_x?: number) => 0;
    const none = delayed(optional)() as unknown as AnyCall;
    const one = delayed(optional)(undefined) as unknown as AnyCall;
    expect([none.shape.count, one.shape.count]).toEqual([0, 1]);
  });

  it('shares a shape between calls of a function with as many arguments', () => {
    const shape = (...values: number[]) => (delayed(sum)(...values) as unknown as AnyCall).shape;
    expect(shape(1)).toBe(shape(2));
    expect(shape(1, 2, 3, 4, 5, 6)).toBe(shape(6, 5, 4, 3, 2, 1));
    expect(shape(1)).not.toBe(shape(1, 2));
    const given = delayed(sum, { R: 1 });
    const shapeGiven = (...values: number[]) => (given(...values) as unknown as AnyCall).shape;
    expect(shapeGiven(1)).toBe(shapeGiven(2));
    expect(shapeGiven(1)).not.toBe(shape(1));
  });

  it('copies captures', () => {
    const captures = { R: 1 };
    const task = taskOf(delayed(sum, captures) as AnyFunction);
    captures.R = 2;
    expect(task.captures).toEqual({ R: 1 });
  });

  it('has the task of a plain function', () => {
    expect(taskOf(sum as AnyFunction)).toEqual({ fn: sum, captures: undefined });
    expect(taskOf(delayed(sum) as AnyFunction)).toEqual(taskOf(sum as AnyFunction));
  });

  it.each([
    [5, /but got a number, 5; write delayed\(f\)\(x\), not delayed\(f\(x\)\)/],
    [undefined, /but got undefined/],
    [Promise.resolve(1), /but got a promise/],
  ])('refuses %s', (f, message) => {
    expect(() => delayed(f as never)).toThrow(InvalidArgumentError);
    expect(() => delayed(f as never)).toThrow(TypeError);
    expect(() => delayed(f as never)).toThrow(message);
  });

  it('refuses what is delayed already, when it is run or given captures', async () => {
    const twice = delayed(delayed(sum));
    for (const backend of ['auto', 'sequential', 'async', 'native', 'threads'] as const) {
      await expect(Parallel({ backend })([twice(1)]), backend).rejects.toThrow(/delayed already; call it as it is/);
    }
    expect(() => delayed(delayed(sum), { R: 1 })).toThrow(/delayed already/);
  });

  it('leaves calls that a task gives alone', async () => {
    const [call] = await Parallel()([delayed(() => delayed(sum)(1, 2))()]);
    expect(isCall(call)).toBe(true);
  });

  it.each([5, null, [1], new Float64Array(1)])('refuses %s as captures', (captures) => {
    expect(() => delayed(sum, captures as never)).toThrow(/needs an object of captured values by name/);
  });
});
