import vm from 'node:vm';
import { expect, it } from 'vitest';
import { constantVariables } from './constant.js';
import type { AnyFunction } from './description.js';

/** Programs whose value is a function that uses `v`, as a variable that never changes and as one that may. */
const constant = [
  'const v = 1; return () => v;',
  'let v = 1; return () => v;',
  'var v = 1; return () => v;',
  'const { a: { v }, ...rest } = { a: { v: 1 } }; return () => v;',
  'const [, v = 2] = [1]; return function () { return v; };',
  'function v() {} return () => v();',
  'class v {} return () => new v();',
  'return ((v) => (x) => x * v)(2);',
  'return (function v(n) { return n > 0 ? () => v : v; })(1);',
  'for (const v of [1, 2]) if (v > 1) return () => v;',
  'try { throw 1; } catch (v) { return () => v; }',
  'switch (1) { case 1: let v = 2; return () => v; }',
  'const v = 1; { const v = 2; return () => v; }',
  'const v = 1; return { m(x) { return x + v; } }.m;',
  'const v = 1; return class { m(x) { return x + v; } }.prototype.m;',
  'const v = 1; return class { static get m() { return v; } } && ((x) => v);',
];
const changing = [
  'let v = 1; v = 2; return () => v;',
  'let v = 1; return () => v++;',
  'let v = 1; const set = (x) => { v = x; }; return () => v;',
  'let v = 1; const set = (x) => { [v] = [x]; ({ v } = {}); }; return () => v;',
  'let v = 1; for (v of [1, 2]); return () => v;',
  'for (let v = 0; v < 2; v++) if (v > 0) return () => v;',
  'let f; for (const x of [1, 2]) { var v = x; f ??= () => v; } return f;',
  'var v = 1; var v = 2; return () => v;',
  'return ((v) => { var v; return () => v; })(2);',
  'return (function (v) { arguments[0] = 3; return () => v; })(2);',
  'const v = 1; eval(""); return () => v;',
  '{ function v() {} return () => v; }',
  'globalThis.v = 1; return () => v;',
  'const v = 1; return new Function("return v");',
];

const functionOf = (text: string) => vm.runInThisContext(`(function () { ${text} })()`) as AnyFunction;

it.each(constant)('never changes: %s', (text) => {
  expect(constantVariables(functionOf(text))('v')).toBe(true);
});

it.each(changing)('may change: %s', (text) => {
  expect(constantVariables(functionOf(text))('v')).toBe(false);
});

it('knows nothing of native and unknown ones', () => {
  expect(constantVariables(Math.max)('v')).toBe(false);
  expect(constantVariables(functionOf('return () => 1;'))('v')).toBe(false);
});
