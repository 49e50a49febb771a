import { expect, it } from 'vitest';
import { evaluateMath } from './evaluate.js';

it('calls Math at points laid out one after the other', () => {
  expect(evaluateMath('sqrt', 1, Float64Array.of(4, 9, -1))).toEqual(Float64Array.of(2, 3, Number.NaN));
  expect(evaluateMath('pow', 2, Float64Array.of(2, 3, 1, Number.NaN))).toEqual(Float64Array.of(8, Number.NaN));
  expect(evaluateMath('hypot', 3, Float64Array.of(2, 3, 6))).toEqual(Float64Array.of(7));
  expect(evaluateMath('hypot', 0, new Float64Array(0))).toEqual(Float64Array.of(0));
});

it('gives nothing for functions that are not there', () => {
  expect(evaluateMath('sumOfEverything', 1, Float64Array.of(1))).toEqual(new Float64Array(0));
  expect(evaluateMath('PI', 1, Float64Array.of(1))).toEqual(new Float64Array(0));
});
