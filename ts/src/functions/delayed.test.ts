import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../errors.js';
import { type AnyCall, isCall } from './call.js';
import { delayed, taskOf } from './delayed.js';
import type { AnyFunction } from './task.js';

const sum = (...values: number[]) => values.reduce((a, b) => a + b, 0);

describe('delayed', () => {
  it('is the same object for the same function', () => {
    const other = (x: number) => x;
    const first = delayed(sum);
    delayed(other);
    expect(delayed(sum)).toBe(first);
    expect(delayed(other)).not.toBe(first);
  });

  it('is another one with captures', () => {
    expect(delayed(sum, { R: 1 })).not.toBe(delayed(sum));
    expect(delayed(sum, { R: 1 })).not.toBe(delayed(sum, { R: 1 }));
  });

  it('keeps the arguments of calls, however many', () => {
    for (let count = 0; count < 8; count++) {
      const values = Array.from({ length: count }, (_, index) => index * 1.5);
      const call = delayed(sum)(...values) as unknown as AnyCall;
      expect(isCall(call)).toBe(true);
      expect(call.shape.count).toBe(count);
      expect(call.shape.task.fn).toBe(sum);
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
  });

  it('copies captures', () => {
    const captures = { R: 1 };
    const task = taskOf(delayed(sum, captures) as AnyFunction);
    captures.R = 2;
    expect(task.captures).toEqual({ R: 1 });
  });

  it('has the task of a plain function', () => {
    expect(taskOf(sum as AnyFunction)).toBe(taskOf(delayed(sum) as AnyFunction));
  });

  it.each([
    [5, /but got a number, 5; write delayed\(f\)\(x\), not delayed\(f\(x\)\)/],
    [undefined, /but got undefined/],
    [Promise.resolve(1), /but got a promise/],
    [delayed(sum), /delayed already/],
  ])('refuses %s', (f, message) => {
    expect(() => delayed(f as never)).toThrow(InvalidArgumentError);
    expect(() => delayed(f as never)).toThrow(TypeError);
    expect(() => delayed(f as never)).toThrow(message);
  });

  it.each([5, null, [1], new Float64Array(1)])('refuses %s as captures', (captures) => {
    expect(() => delayed(sum, captures as never)).toThrow(/needs an object of captured values by name/);
  });
});
