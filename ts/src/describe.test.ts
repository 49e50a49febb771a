import { expect, it } from 'vitest';
import { describe as say } from './describe.js';

class Widget {}

it.each([
  [undefined, 'undefined'],
  [null, 'null'],
  ['abc', "a string, 'abc'"],
  ['x'.repeat(50), `a string, '${'x'.repeat(37)}...'`],
  [-0, 'a number, -0'],
  [Number.NaN, 'a number, NaN'],
  [true, 'a boolean, true'],
  [5n, 'a bigint, 5n'],
  [Symbol('s'), 'a symbol'],
  [Math.sqrt, "a function, 'sqrt'"],
  [[1, 2], 'an array of 2'],
  [new Float64Array(3), 'a Float64Array of 3'],
  [new DataView(new ArrayBuffer(1)), 'a DataView'],
  [Promise.resolve(), 'a promise'],
  [(async function* () {})(), 'an async iterable'],
  [{}, 'an object'],
  [Object.create(null), 'an object'],
  [new Widget(), 'a Widget'],
  [new ArrayBuffer(1), 'an ArrayBuffer'],
])('says what %s is', (value, text) => {
  expect(say(value)).toBe(text);
});
