import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import {
  DetachedBufferError,
  InvalidArgumentError,
  InvalidRangeError,
  MillraceError,
  MissingPackageError,
  NativeFailureError,
  NestingError,
  TaskTimeoutError,
  UnsupportedTaskError,
} from './errors.js';

const reason = { code: 'free-variable', message: '`R` is not defined', line: 2, column: 5, wayOut: 'pass it' };

it.each([
  [new InvalidArgumentError('m'), TypeError, 'invalid-argument', 'InvalidArgumentError'],
  [new InvalidRangeError('m'), RangeError, 'invalid-range', 'InvalidRangeError'],
  [new DetachedBufferError('m'), Error, 'detached-buffer', 'DetachedBufferError'],
  [new MissingPackageError('m'), Error, 'missing-package', 'MissingPackageError'],
  [new TaskTimeoutError('m', 5), Error, 'task-timeout', 'TaskTimeoutError'],
  [new NestingError('m'), Error, 'nesting', 'NestingError'],
  [new NativeFailureError('m'), Error, 'native-failure', 'NativeFailureError'],
  [new UnsupportedTaskError(reason), Error, 'unsupported-task', 'UnsupportedTaskError'],
])('%s has class, code and name', (error, type, code, name) => {
  expect(error).toBeInstanceOf(type);
  expect(error).toBeInstanceOf(MillraceError);
  expect(error.code).toBe(code);
  expect(error.name).toBe(name);
  expect(inspect(error)).toContain(name);
});

it('says reason, place and way out of an unsupported task', () => {
  const error = new UnsupportedTaskError(reason);
  expect(error.message).toBe('`R` is not defined (line 2, column 5 of the function); pass it');
  expect(error).toMatchObject({
    reason: 'free-variable',
    summary: '`R` is not defined',
    line: 2,
    column: 5,
    wayOut: 'pass it',
  });
  expect(new UnsupportedTaskError({ ...reason, line: 0, column: 0 }).message).toBe('`R` is not defined; pass it');
});

it('keeps causes', () => {
  const cause = new Error('why');
  expect(new InvalidArgumentError('m', { cause }).cause).toBe(cause);
});

it('tells its own errors from others', () => {
  for (const other of [new TypeError('m'), {}, null, 'text']) expect(other instanceof MillraceError).toBe(false);
  expect(new InvalidArgumentError('m') instanceof UnsupportedTaskError).toBe(false);
  expect(new MillraceError('invalid-range', 'm') instanceof DetachedBufferError).toBe(false);
});
