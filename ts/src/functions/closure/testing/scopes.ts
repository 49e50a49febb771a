// biome-ignore-all lint: odd code is what this file is about.
/** Where captured variables stand. */

import assert from 'node:assert/strict';
import { describeFunctions } from '../describe-functions.js';
import type { AnyFunction } from '../description.js';
import { closure, described, type Situation, travels } from './situation.js';

const factor = 3;
let changing = 1;
let assigned = 10;
const table = new Float64Array([1, 2, 3]);

function makeCounter(start: number) {
  let count = start;
  return {
    inc: () => ++count,
    get: () => count,
  };
}

function fromLoop() {
  const all: (() => number)[] = [];
  for (let i = 0; i < 3; i++) all.push(() => i * factor);
  return all;
}

function fromVarLoop() {
  const all: (() => number)[] = [];
  for (var i = 0; i < 3; i++) all.push(() => i * factor);
  return all;
}

function fromCatch() {
  try {
    throw new Error('caught');
  } catch (error) {
    return () => (error as Error).message;
  }
}

function nested(a: number) {
  return (b: number) => {
    const c = a + b;
    return (d: number) => [a, b, c, d, factor];
  };
}

function shadowing(_: number) {
  const factor = _;
  {
    const factor = 'inner';
    if (factor) return [() => factor, (x: string) => x + factor];
  }
  return [() => factor];
}

function shadowsGlobal() {
  const Math = { sqrt: (x: number) => -x };
  return (x: number) => Math.sqrt(x);
}

function withDefaults(a = 1, f = () => a) {
  a += 1;
  return f;
}

const sloppy = (source: string) => new Function(source)();
const bindingsOf = (fn: AnyFunction) => closure(describeFunctions([fn])[0]).bindings;
const cellsOf = (fns: readonly AnyFunction[], name: string) =>
  describeFunctions(fns).map((it) => closure(it).bindings.find((b) => b.name === name)?.cell);

declare global {
  var millraceGlobal: number | undefined;
}

export const scopes: readonly Situation[] = [
  travels(
    'module scope',
    () => () => factor + table[1]!,
    (f) => f(),
  ),
  travels(
    'several function scopes',
    () => nested(1)(2),
    (f) => f(3),
  ),
  travels(
    'block scope of a loop',
    () => fromLoop()[2]!,
    (f) => f(),
  ),
  travels(
    'var in a loop',
    () => fromVarLoop()[0]!,
    (f) => f(),
  ),
  travels(
    'catch clause',
    () => fromCatch(),
    (f) => f(),
  ),
  travels(
    'the innermost of several',
    () => shadowing(1)[0]! as () => unknown,
    (f) => f(),
  ),
  travels(
    'a variable with the name of a global',
    () => shadowsGlobal(),
    (f) => f(4),
  ),
  travels(
    'parameters as they are now',
    () => withDefaults(),
    (f) => f(),
  ),
  travels(
    'names of inner functions are not captured',
    () => (n: number) => {
      function factor(x: number) {
        return x + 1;
      }
      return factor(n);
    },
    (f) => f(1),
  ),
  described(
    'only free variables',
    () =>
      (a: number, { b, c: [d] }: { b: number; c: number[] }) => {
        let e = a;
        for (const f of [b]) e += f;
        try {
          e += d!;
        } catch (g) {
          e = g as number;
        }
        return e + factor;
      },
    { names: ['factor'] },
  ),
  described('a property is no variable', () => (o: { factor: number }) => ({ factor: o.factor, changing: 1 }), {
    names: [],
  }),
  described('a shorthand property is one', () => () => ({ factor }), { names: ['factor'] }),
  described(
    'labels are none',
    () => () => {
      for (;;) break;
    },
    { names: [] },
  ),
  described('template literals and tags', () => () => String.raw`${factor}`, { names: ['factor'] }),
  described(
    'globals need no binding',
    () => () => [Math.PI, JSON.stringify(1), Number.NaN, undefined, structuredClone(1)],
    { names: [] },
  ),
  described('typeof of what is nowhere', () => new Function('return () => typeof millraceNowhere')() as AnyFunction, {
    names: [],
  }),
  travels(
    'typeof guards what follows',
    () => new Function('return () => typeof millraceNowhere === "undefined" ? 1 : millraceNowhere.x')() as () => number,
    (f) => f(),
  ),
  {
    name: 'what it is now',
    check: () => {
      const f = () => changing;
      changing = 5;
      assert.equal(bindingsOf(f)[0]!.value, 5);
      changing = 6;
      assert.equal(bindingsOf(f)[0]!.value, 6);
    },
  },
  { name: 'values keep their identity', check: () => assert.equal(bindingsOf(() => table)[0]!.value, table) },
  {
    name: 'a global of the program',
    check: () => {
      globalThis.millraceGlobal = 7;
      assert.deepEqual(
        bindingsOf(() => globalThis && millraceGlobal),
        [{ name: 'millraceGlobal', value: 7 }],
      );
      globalThis.millraceGlobal = undefined;
      Reflect.deleteProperty(globalThis, 'millraceGlobal');
    },
  },
  {
    name: 'a global that was replaced',
    check: () => {
      const original = globalThis.structuredClone;
      const replacement = (<T>(it: T) => it) as typeof structuredClone;
      try {
        globalThis.structuredClone = replacement;
        assert.equal(bindingsOf(() => structuredClone(1))[0]!.value, replacement);
      } finally {
        globalThis.structuredClone = original;
      }
    },
  },
  {
    name: 'assigned module variable has one cell',
    check: () => {
      const [a, b, c] = cellsOf(
        [
          () => assigned++,
          () => assigned,
          () => {
            assigned = 2;
          },
        ],
        'assigned',
      );
      assert.ok(a);
      assert.equal(a, b);
      assert.equal(a, c);
    },
  },
  {
    name: 'constants have none',
    check: () => assert.deepEqual(cellsOf([() => factor, () => assigned++], 'factor'), [undefined, undefined]),
  },
  {
    name: 'closures over one variable share its cell',
    check: () => {
      const { inc, get } = makeCounter(0);
      const [a, b] = cellsOf([inc, get], 'count');
      assert.ok(a);
      assert.equal(a, b);
    },
  },
  {
    name: 'closures over equal variables do not',
    check: () => {
      const [first, second] = [makeCounter(0), makeCounter(0)];
      const cells = cellsOf([first.inc, second.inc, first.get, second.get], 'count');
      assert.equal(cells[0], cells[2]);
      assert.equal(cells[1], cells[3]);
      assert.notEqual(cells[0], cells[1]);
      assert.deepEqual(
        cellsOf([first.inc, second.get, second.inc], 'count').map((it) => cells.indexOf(it)),
        [0, 1, 1],
      );
    },
  },
  travels(
    'a counter goes on counting',
    () => {
      const { inc, get } = makeCounter(5);
      return Object.assign(() => [inc(), inc(), get()], {});
    },
    (f) => f(),
  ),
  travels(
    'var hoisted out of blocks',
    () =>
      sloppy('var hoisted = 4; return function () { if (false) { var x = 1; } return [x, hoisted]; }') as () => unknown,
    (f) => f(),
  ),
  travels(
    'functions in blocks, sloppy',
    () => sloppy('var g = 1; return function () { { function g() { return 2; } } return g(); }') as () => unknown,
    (f) => f(),
  ),
  travels(
    'with',
    () => sloppy('var x = 1, y = 2; return function (o) { with (o) { return x + y; } }') as (o: object) => number,
    (f) => f({ x: 10 }),
  ),
  travels(
    'with around the function',
    () => sloppy('with ({ wx: 5 }) { return () => wx; }') as () => number,
    (f) => f(),
  ),
  travels(
    'variables that eval made',
    () => sloppy('eval("var dynamic = 8"); return () => dynamic;') as () => number,
    (f) => f(),
  ),
  described('strict by directive', () => sloppy('return function () { "use strict"; return this; }') as AnyFunction, {
    strict: true,
  }),
  described('sloppy function', () => sloppy('return function () { return this; }') as AnyFunction, { strict: false }),
  described(
    'strict by its surroundings',
    () => sloppy('"use strict"; return function () { return this; }') as AnyFunction,
    { strict: true },
  ),
  described('a module is strict', () => () => factor, { strict: true }),
  described('octal literals are sloppy', () => sloppy('return () => 010') as AnyFunction, { strict: false }),
  described('where it stands', () => () => factor, { location: (it: { url: string }) => /scopes\.ts$/.test(it.url) }),
  travels(
    'explicit captures stand for variables',
    () => () => factor * 2,
    (f) => f(),
    { captures: () => ({ factor: 3 }) },
  ),
  described(
    'explicit captures',
    () => () => factor * 2,
    { bindings: [{ name: 'factor', value: 100 }], location: (it: unknown) => it === undefined },
    { captures: () => ({ factor: 100 }) },
  ),
  travels(
    'declared function that replaces itself',
    () =>
      sloppy(
        'function lazy() { lazy = () => "second"; return "first"; } return () => [lazy(), lazy()]',
      ) as () => string[],
    (f) => f(),
  ),
  travels(
    'declared function in whose place another was put',
    () =>
      sloppy('function f(n) { return n > 0 ? f(n - 1) : "old" } const kept = f; f = () => "new"; return kept') as (
        n: number,
      ) => string,
    (f) => [f(0), f(2), f.name],
  ),
  travels(
    'declared function that another one replaces',
    () =>
      sloppy(
        'function f() { return f.mark } const kept = f; const put = () => { f = { mark: 1 } }; return () => [kept(), put(), kept()]',
      ) as () => unknown[],
    (f) => f(),
  ),
  travels(
    'name of an expression beside a variable of that name',
    () =>
      sloppy(
        'let f = function f(n) { return n > 0 ? f(n - 1) : "own" }; const kept = f; f = () => "other"; return () => [kept(1), f(1)]',
      ) as () => unknown[],
    (f) => f(),
  ),
  travels(
    'assignment to the name of an expression',
    () => sloppy('return function f() { f = 1; return typeof f }') as () => string,
    (f) => f(),
  ),
  travels(
    'several variables shared by several closures',
    () => {
      const make = () => {
        let a = 0;
        let b = 0;
        return { add: () => [++a, (b += 2)], get: () => [a, b] };
      };
      const [one, two] = [make(), make()];
      return () => [one.add(), two.add(), one.add(), one.get(), two.get()];
    },
    (f) => f(),
  ),
];
