import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../errors.js';
import { cpuCount } from './cpu-count.js';
import { settingsOf } from './options.js';
import { Parallel } from './parallel.js';

describe('options', () => {
  it('have defaults', () => {
    const defaults = {
      nJobs: cpuCount(),
      inFlight: Math.min(32, cpuCount() + 4),
      backend: 'auto',
      returnAs: 'list',
      signal: undefined,
      timeout: undefined,
      workers: {},
      math: 'exact',
      depth: 0,
    };
    expect(settingsOf()).toEqual(defaults);
    expect(settingsOf({ nJobs: undefined, backend: undefined, returnAs: undefined, signal: undefined })).toEqual(
      defaults,
    );
  });

  it.each([
    [{ njobs: 2 }, /no option `njobs`; its options are nJobs, backend, returnAs, signal/],
    [
      { backend: 'loky' },
      /backend must be one of 'auto', 'native', 'threads', 'processes', 'async', 'sequential', but got a string, 'loky'/,
    ],
    [{ backend: 'toString' }, /backend must be one of/],
    [{ backend: null }, /backend must be one of .* but got null/],
    [{ returnAs: 'generator' }, /returnAs must be one of 'list', 'arrow'/],
    [
      { signal: new AbortController() },
      /signal must be an AbortSignal, but got an AbortController; pass controller.signal/,
    ],
    [{ signal: 5 }, /signal must be an AbortSignal/],
    [5, /needs an object of options/],
    [null, /needs an object of options/],
  ])('%o is refused at once', (options, message) => {
    expect(() => Parallel(options as never)).toThrow(InvalidArgumentError);
    expect(() => Parallel(options as never)).toThrow(message);
  });

  it.each([0, 0.5, Number.NaN, 'x'])('nJobs %s is refused at once', (nJobs) => {
    expect(() => Parallel({ nJobs: nJobs as number })).toThrow(/nJobs must be an integer that is not 0, but got/);
  });
});
