// biome-ignore-all lint: odd code is what this file is about.
/** What comes from other modules. */

import assert from 'node:assert/strict';
import fs, { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import * as acorn from 'acorn';
import { Parser, parse } from 'acorn';
import check, { integer } from 'fast-check';
import { referenceOf as byName } from '../capture.js';
import { describeFunctions } from '../describe-functions.js';
import type { AnyFunction, Reference } from '../description.js';
import * as library from './library.js';
import { area, Circle, nested, total } from './library.js';
import { closure, described, type Situation, travels } from './situation.js';

const load = createRequire(path.join(process.cwd(), 'package.json'));
const required = load('acorn') as typeof acorn;
const tools = { fs, join: path.join };

const referenceOf = (fn: AnyFunction) => closure(describeFunctions([fn])[0]).bindings[0]?.reference;
const isAcorn = (value: unknown): boolean => {
  const reference = value as Reference | undefined;
  return reference?.kind === 'package' && /acorn/.test(reference.specifier);
};
/** A loader may have replaced the import by a namespace object, of which members are used. */
function reached(fn: AnyFunction, member: string): FunctionOrReference {
  const { bindings } = closure(describeFunctions([fn])[0]);
  const [binding] = bindings;
  assert.ok(binding);
  if (binding.reference) return binding.reference;
  const value = binding.members ? (binding.value as Record<string, unknown>)[member] : binding.value;
  return typeof value === 'function' ? describeFunctions([value])[0]! : byName(value)!;
}
type FunctionOrReference = ReturnType<typeof describeFunctions>[number];

export const modules: readonly Situation[] = [
  travels(
    'imported function of the program',
    () => () => area(2),
    (f) => f(),
  ),
  travels(
    'imported class of the program',
    () => () => new Circle(2).area(),
    (f) => f(),
  ),
  travels(
    'imported variable',
    () => () => total,
    (f) => f(),
  ),
  travels(
    'namespace of the program',
    () => () => library.area(3) + library.total,
    (f) => f(),
  ),
  travels(
    'nested namespace',
    () => () => nested.deep(),
    (f) => f(),
  ),
  {
    name: 'a namespace is narrowed to what is used',
    asWritten: true,
    check: () => {
      const [binding] = closure(describeFunctions([() => library.area(library.total)])[0]).bindings;
      assert.deepEqual(binding?.members, ['area', 'total']);
    },
  },
  {
    name: 'a namespace that is handed on is not',
    check: () => {
      const [binding] = closure(describeFunctions([() => Object.keys(library)])[0]).bindings;
      assert.equal(binding?.members?.includes('area') ?? false, false);
    },
  },
  {
    name: "a compiler's exports object is narrowed",
    check: () => {
      const f = new Function('exports', 'return () => exports.used + exports.too()')({
        used: 1,
        too: () => 2,
        unused: () => 3,
      });
      const [binding] = closure(describeFunctions([f])[0]).bindings;
      assert.deepEqual([binding?.name, binding?.members], ['exports', ['too', 'used']]);
    },
  },
  {
    name: "a compiler's import object is narrowed",
    check: () => {
      const f = new Function('lib_1', 'return () => (0, lib_1.used)()')({
        __esModule: true,
        used: () => 1,
        unused: () => 3,
      });
      assert.deepEqual(closure(describeFunctions([f])[0]).bindings[0]?.members, ['used']);
    },
  },
  {
    name: 'an object of the program is not',
    check: () => {
      assert.equal(closure(describeFunctions([() => tools.join])[0]).bindings[0]?.members, undefined);
    },
  },
  {
    name: 'module of Node, default import',
    check: () => {
      const reference = reached(() => fs.existsSync('/'), 'default') as Reference;
      assert.deepEqual(
        { ...reference, namespace: undefined },
        { kind: 'builtin', module: 'node:fs', path: [], namespace: undefined },
      );
    },
  },
  {
    name: 'function of a module of Node',
    check: () =>
      assert.deepEqual(describeFunctions([readFileSync])[0], {
        kind: 'builtin',
        module: 'node:fs',
        path: ['readFileSync'],
      }),
  },
  {
    name: 'namespace of a module of Node',
    check: () =>
      assert.deepEqual(
        referenceOf(() => path),
        { kind: 'builtin', module: 'node:path', path: [], namespace: true },
      ),
  },
  travels(
    'functions of Node',
    () => (x: string) => path.basename(x),
    (f) => f('/a/b'),
  ),
  travels(
    'promises of fs',
    () => () => fs.promises.readFile === fs.promises.readFile,
    (f) => f(),
  ),
  {
    name: 'a package is by reference',
    check: () => assert.ok(isAcorn(reached(() => parse('1', { ecmaVersion: 5 }), 'parse'))),
  },
  {
    name: "a package's class is by reference",
    check: () => assert.ok(isAcorn(reached(() => Parser.tokenizer('1', { ecmaVersion: 5 }), 'Parser'))),
  },
  { name: "a package's function itself", check: () => assert.ok(isAcorn(describeFunctions([acorn.getLineInfo])[0])) },
  { name: "a package's class itself", check: () => assert.ok(isAcorn(describeFunctions([acorn.Parser])[0])) },
  { name: 'a required package', check: () => assert.ok(isAcorn(describeFunctions([required.parse])[0])) },
  {
    name: 'a package can be looked into',
    check: () => assert.equal(describeFunctions([acorn.tokenizer], { into: true })[0]?.kind, 'closure'),
  },
  travels(
    'calls into a package',
    () => () => parse('x + 1', { ecmaVersion: 5 }).body.length,
    (f) => f(),
  ),
  travels(
    'default and named imports of a package',
    () => () => [typeof check.assert, typeof integer()],
    (f) => f(),
  ),
  described('require of a module', () => load, { kind: 'require', from: (it: string) => it.startsWith('file:') }),
  travels(
    'a task that requires',
    () => () => load('node:path').basename('/a/b'),
    (f) => f(),
  ),
  travels(
    'a task that imports',
    () => async () => (await import('node:path')).basename('/a/b'),
    (f) => typeof f,
  ),
];
