import { availableParallelism } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import { InvalidArgumentError, InvalidRangeError } from '../errors.js';
import { cpuCount, effectiveNJobs } from './cpu-count.js';

const before = process.env.MILLRACE_MAX_CPU_COUNT;

afterEach(() => {
  if (before === undefined) delete process.env.MILLRACE_MAX_CPU_COUNT;
  else process.env.MILLRACE_MAX_CPU_COUNT = before;
});

describe('cpuCount', () => {
  it('is at least one and at most what the system says', () => {
    expect(cpuCount()).toBeGreaterThanOrEqual(1);
    expect(cpuCount()).toBeLessThanOrEqual(availableParallelism());
    expect(Number.isInteger(cpuCount())).toBe(true);
  });

  it('is limited by the environment', () => {
    process.env.MILLRACE_MAX_CPU_COUNT = '1';
    expect(cpuCount()).toBe(1);
    process.env.MILLRACE_MAX_CPU_COUNT = '';
    expect(cpuCount()).toBeGreaterThanOrEqual(1);
  });

  it.each(['0', '-1', '1.5', 'many'])('refuses %s in the environment', (text) => {
    process.env.MILLRACE_MAX_CPU_COUNT = text;
    expect(() => cpuCount()).toThrow(InvalidRangeError);
    expect(() => cpuCount()).toThrow(/MILLRACE_MAX_CPU_COUNT must be a positive integer/);
  });
});

describe('effectiveNJobs', () => {
  it('has the meaning of joblib', () => {
    const cores = cpuCount();
    expect(effectiveNJobs()).toBe(cores);
    expect(effectiveNJobs(7)).toBe(7);
    expect(effectiveNJobs(-1)).toBe(cores);
    expect(effectiveNJobs(-2)).toBe(Math.max(cores - 1, 1));
    expect(effectiveNJobs(-1000)).toBe(1);
  });

  it.each([0, -0, 0.5, -1.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses %s', (nJobs) => {
    expect(() => effectiveNJobs(nJobs)).toThrow(InvalidRangeError);
    expect(() => effectiveNJobs(nJobs)).toThrow(/must be an integer that is not 0/);
  });

  it.each(['x', '2', null, true, 2n])('refuses %s', (nJobs) => {
    expect(() => effectiveNJobs(nJobs as never)).toThrow(InvalidArgumentError);
  });
});
