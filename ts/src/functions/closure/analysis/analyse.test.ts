import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnyFunction } from '../description.js';
import { introspect } from '../inspector/introspect.js';
import { analyse } from './analyse.js';
import { parseFunction } from './parse.js';

const names = ['a', 'b', 'c', 'd'] as const;

/** What V8 captures: of variables around the function it keeps in their scope those that an inner function uses. */
function capturedByV8(source: string, strict: boolean): string[] {
  const around = `${strict ? "'use strict';" : ''} let ${names.map((name) => `${name} = 1`).join(', ')}; return (${source});`;
  const fn = new Function(around)() as AnyFunction;
  const [{ scopes }] = introspect([fn]) as [ReturnType<typeof introspect>[number]];
  const own = scopes.filter(({ type }) => type !== 'Global');
  return own
    .flatMap(({ variables }) => Object.keys(variables).filter((it) => (names as readonly string[]).includes(it)))
    .sort();
}

function capturedByUs(source: string, strict: boolean): string[] {
  const { free, hoisted } = analyse(source);
  const all = strict ? [...free, ...hoisted] : free;
  return [...new Set(all.map(({ name }) => name).filter((it) => (names as readonly string[]).includes(it)))].sort();
}

const name = fc.constantFrom(...names);
/** Texts made of smaller texts, some of which declare names and some use them. */
const { program } = fc.letrec<
  Record<'expression' | 'pattern' | 'statement' | 'block' | 'parameters' | 'member' | 'program', string>
>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    name,
    fc.constant('1'),
    fc.tuple(tie('expression'), tie('expression')).map(([x, y]) => `(${x} + ${y})`),
    fc.tuple(name, tie('expression')).map(([x, y]) => `(${x} = ${y})`),
    name.map((x) => `${x}++`),
    name.map((x) => `typeof ${x}`),
    fc.tuple(tie('expression'), name).map(([x, y]) => `(${x}).${y}`),
    fc.tuple(name, name).map(([x, y]) => `${x}.${y}`),
    fc.tuple(tie('expression'), tie('expression')).map(([x, y]) => `(${x})[${y}]`),
    fc
      .tuple(name, tie('expression'))
      .map(([x, y]) => `({ ${x}, ${x}: ${y}, [${y}]: 1, ${x}() { return ${y}; }, get ${x}() { return ${y}; } })`),
    fc.tuple(tie('parameters'), tie('expression')).map(([x, y]) => `((${x}) => ${y})`),
    fc.tuple(tie('parameters'), tie('block')).map(([x, y]) => `(async (${x}) => ${y})`),
    fc.tuple(tie('parameters'), tie('block')).map(([x, y]) => `(function (${x}) ${y})`),
    fc.tuple(name, tie('parameters'), tie('block')).map(([n, x, y]) => `(function* ${n}(${x}) ${y})`),
    fc.tuple(name, tie('expression'), tie('member')).map(([n, x, y]) => `(class ${n} extends (${x}) { ${y} })`),
    fc.tuple(tie('pattern'), tie('expression')).map(([x, y]) => `(${x} = ${y})`),
    fc.tuple(tie('expression'), tie('expression')).map(([x, y]) => `\`\${${x}}\${${y}}\``),
    fc.tuple(name, tie('expression')).map(([x, y]) => `${x}\`\${${y}}\``),
    fc.tuple(tie('expression'), tie('expression')).map(([x, y]) => `[...${x}, ...${y}]`),
  ),
  pattern: fc.oneof(
    { maxDepth: 3 },
    fc.tuple(name, tie('expression')).map(([x, y]) => `[${x} = ${y}]`),
    fc.tuple(name, name, tie('expression')).map(([x, y, z]) => `{ ${x}: ${y} = ${z} }`),
    fc.tuple(name, tie('expression')).map(([x, y]) => `{ [${y}]: ${x} }`),
    name.map((x) => `{ ${x} }`),
    name.map((x) => `[, ...${x}]`),
  ),
  parameters: fc.oneof(
    fc.constant(''),
    name,
    fc.tuple(name, tie('expression')).map(([x, y]) => `${x} = ${y}`),
    tie('pattern'),
    name.map((x) => `...${x}`),
  ),
  member: fc.oneof(
    { maxDepth: 3 },
    fc.tuple(name, tie('parameters'), tie('block')).map(([n, x, y]) => `${n}(${x}) ${y}`),
    fc.tuple(name, tie('expression')).map(([n, x]) => `${n} = ${x};`),
    fc.tuple(name, tie('expression')).map(([n, x]) => `static ${n} = ${x};`),
    fc.tuple(tie('expression'), tie('expression')).map(([n, x]) => `[${n}] = ${x};`),
    tie('statement').map((x) => `static { ${x} }`),
    fc.tuple(name, tie('expression')).map(([n, x]) => `#${n} = ${x}; get ${n}() { return this.#${n} + ${x}; }`),
  ),
  statement: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    tie('expression').map((x) => `${x};`),
    fc
      .tuple(fc.constantFrom('var', 'let', 'const'), name, tie('expression'))
      .map(([k, x, y]) => `{ ${k} ${x} = ${y}; ${x}; }`),
    fc.tuple(name, tie('expression')).map(([x, y]) => `var ${x} = ${y};`),
    fc.tuple(tie('pattern'), tie('expression')).map(([x, y]) => `var ${x} = ${y};`),
    fc.tuple(name, tie('parameters'), tie('block')).map(([n, x, y]) => `{ function ${n}(${x}) ${y} }`),
    fc.tuple(name, tie('expression'), tie('statement')).map(([x, y, z]) => `for (let ${x} of ${y}) ${z}`),
    fc.tuple(name, tie('expression'), tie('statement')).map(([x, y, z]) => `for (${x} in ${y}) ${z}`),
    fc.tuple(name, tie('expression'), tie('statement')).map(([x, y, z]) => `for (var ${x} = 0; ${y}; ${x}++) ${z}`),
    fc.tuple(tie('block'), name, tie('block')).map(([x, y, z]) => `try ${x} catch (${y}) ${z}`),
    fc
      .tuple(tie('expression'), tie('statement'), tie('statement'))
      .map(([x, y, z]) => `if (${x}) { ${y} } else { ${z} }`),
    fc.tuple(name, tie('statement')).map(([x, y]) => `${x}: { ${y} break ${x}; }`),
    fc
      .tuple(tie('expression'), tie('statement'), name)
      .map(([x, y, z]) => `switch (${x}) { case ${z}: ${y}; let ${z}; }`),
    fc.tuple(name, tie('member')).map(([n, x]) => `{ class ${n} { ${x} } ${n}; }`),
    tie('block'),
  ),
  block: fc.array(tie('statement'), { maxLength: 3 }).map((all) => `{ ${all.join(' ')} }`),
  program: fc.oneof(
    fc.tuple(tie('parameters'), tie('block')).map(([x, y]) => `(${x}) => ${y}`),
    fc.tuple(tie('parameters'), tie('expression')).map(([x, y]) => `(${x}) => (${y})`),
    fc.tuple(name, tie('parameters'), tie('block')).map(([n, x, y]) => `function ${n}(${x}) ${y}`),
  ),
}));

/** A random text may be an error (`let` twice), which V8 may find only when it compiles a part of it. */
function isValid(source: string, strict: boolean): boolean {
  try {
    new Function(`${strict ? "'use strict';" : ''} return (${source});`);
    parseFunction(source, strict);
    return true;
  } catch {
    return false;
  }
}

describe('free variables', () => {
  it.each([true, false])('are those that V8 captures (strict: %s)', (strict) => {
    let tried = 0;
    fc.assert(
      fc.property(program, (source) => {
        if (!isValid(source, strict)) return;
        tried++;
        expect(capturedByUs(source, strict), source).toEqual(capturedByV8(source, strict));
      }),
      { numRuns: 3000, seed: 7 },
    );
    expect(tried).toBeGreaterThan(1000);
  });
});
