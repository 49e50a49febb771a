/** Random functions: those that are said to change nothing are run over frozen values, where a change throws. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnyFunction } from '../description.js';
import { effectsOf } from './effects.js';

interface Value {
  n: number;
  list: number[];
  rows: { n: number; list: number[] }[];
  inner: { n: number; list: number[] };
}

function sample(): Value {
  return {
    n: 1,
    list: [3, 1, 2],
    rows: [
      { n: 1, list: [1] },
      { n: 2, list: [2] },
    ],
    inner: { n: 4, list: [5, 6] },
  };
}

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null)
    for (const inside of Object.values(Object.freeze(value))) frozen(inside);
  return value;
}

/** Variables of a function: its arguments, one that it captures, its own. Its own hold anything. */
const variables = ['a', 'b', 'captured', 'x', 'y', 'z'] as const;
const own = ['x', 'y', 'z'] as const;
const variable = fc.constantFrom(...variables);

const { statements } = fc.letrec<Record<'value' | 'statement' | 'statements', string>>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    variable,
    fc.constantFrom('[]', '{}', '1'),
    fc
      .tuple(variable, fc.constantFrom('.list', '.rows', '.inner', '.inner.list', '.rows[0]', '.rows[0].list', '.n'))
      .map(([v, path]) => `${v}?.${path.slice(1).replaceAll('.', '?.').replaceAll('[', '?.[')}`),
    tie('value').map((v) => `[...iterable(${v})]`),
    tie('value').map((v) => `({ ...(${v}) })`),
    tie('value').map((v) => `({ inner: ${v} })`),
    tie('value').map((v) => `({ list: [${v}], n: 1 })`),
    tie('value').map((v) => `iterable(${v}).map((it) => it)`),
    tie('value').map((v) => `iterable(${v}).map((it) => ({ ...it }))`),
    tie('value').map((v) => `iterable(${v}).filter(Boolean)`),
    tie('value').map((v) => `iterable(${v}).slice()`),
    tie('value').map((v) => `iterable(${v}).find((it) => it)`),
    tie('value').map((v) => `iterable(${v}).reduce((all, it) => { all.push(it); return all; }, [])`),
    tie('value').map((v) => `structuredClone(${v})`),
    tie('value').map((v) => `same(${v})`),
    tie('value').map((v) => `copied(${v})`),
    tie('value').map((v) => `Object.values(${v} ?? {})`),
    tie('value').map((v) => `Object.assign({}, ${v})`),
    tie('value').map((v) => `new Set(iterable(${v}))`),
    fc.tuple(tie('value'), tie('value')).map(([v, w]) => `(${v} ?? ${w})`),
    fc.tuple(tie('value'), tie('value')).map(([v, w]) => `(flag ? ${v} : ${w})`),
  ),
  statement: fc.oneof(
    { maxDepth: 3 },
    fc.tuple(fc.constantFrom(...own), tie('value')).map(([v, w]) => `${v} = ${w};`),
    fc.tuple(fc.constantFrom(...own), fc.constantFrom(...own)).map(([v, w]) => `[${v}, ${w}] = [${w}, ${v}];`),
    fc.tuple(variable, tie('value')).map(([v, w]) => `if (isObject(${v})) ${v}.extra = ${w};`),
    variable.map((v) => `if (Array.isArray(${v})) ${v}.push(1);`),
    variable.map((v) => `if (Array.isArray(${v})) ${v}.sort();`),
    variable.map((v) => `if (isObject(${v}?.inner)) ${v}.inner.n = 2;`),
    variable.map((v) => `if (Array.isArray(${v}?.list)) ${v}.list.push(2);`),
    variable.map((v) => `if (isObject(${v}?.[0])) ${v}[0].n = 2;`),
    variable.map((v) => `if (isObject(${v})) delete ${v}.n;`),
    variable.map((v) => `change(${v});`),
    fc.tuple(fc.constantFrom(...own), tie('value')).map(([v, w]) => `for (const it of iterable(${w})) ${v} = it;`),
    tie('value').map((v) => `for (const it of iterable(${v})) if (isObject(it)) it.n = 3;`),
    tie('statements').map((body) => `if (flag) { ${body} }`),
    tie('statements').map((body) => `for (let i = 0; i < 2; i++) { ${body} }`),
    tie('statements').map((body) => `{ const run = () => { ${body} }; run(); }`),
  ),
  statements: fc.array(tie('statement'), { minLength: 1, maxLength: 4 }).map((all) => all.join(' ')),
}));

const iterable = (v: unknown) => (Array.isArray(v) ? v : []);
const isObject = (v: unknown): v is Record<string, unknown> => typeof v === 'object' && v !== null;
const same = (v: unknown) => v;
const copied = (v: Value) => (Array.isArray(v) ? [...v] : { ...v });
const change = (v: unknown) => {
  if (isObject(v)) v.changed = 1;
};
const helpers = { iterable, isObject, same, copied, change };

/** A function, and what it captures. */
function build(body: string, captured: Value, flag: boolean): AnyFunction {
  const text = `'use strict'; return (a, b) => { let x, y, z; ${body} return x; };`;
  return new Function('captured', 'flag', ...Object.keys(helpers), text)(
    captured,
    flag,
    ...Object.values(helpers),
  ) as AnyFunction;
}

describe('random functions', () => {
  it('change nothing if that is what is said of them', () => {
    let pure = 0;
    let impure = 0;
    fc.assert(
      fc.property(statements, fc.boolean(), (body, flag) => {
        const fn = build(body, frozen(sample()), flag);
        const isPure = effectsOf(fn).length === 0;
        if (!isPure) {
          impure += 1;
          return;
        }
        pure += 1;
        // A change of what is frozen is a TypeError; so are others, which a function that may write gives too.
        let thrown: unknown;
        try {
          fn.call(undefined, frozen(sample()), frozen(sample()));
        } catch (error) {
          thrown = error;
        }
        expect(String(thrown), String(fn)).not.toMatch(/read only|not extensible|Cannot (?:assign|delete|add|define)/);
      }),
      { numRuns: 250 },
    );
    // Both kinds come, or nothing was tested.
    expect(pure).toBeGreaterThan(15);
    expect(impure).toBeGreaterThan(15);
    // Each text is a script of its own, which the inspector has to be asked about.
  }, 120_000);
});
