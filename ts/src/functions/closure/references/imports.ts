/** What a module's file says at its head: its imports, and whether it is strict. */
import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { fileURLToPath } from 'node:url';

/** What a local name of a module stands for: an export of another module, or all of them (`*`). */
export interface ImportedName {
  readonly specifier: string;
  readonly name: string;
}

interface ModuleText {
  readonly imports: ReadonlyMap<string, ImportedName>;
  readonly strict: boolean;
}

const known = new Map<string, ModuleText | undefined>();

/** Imports of packages by local name. Files are read as they are on disk, before any loader has changed them. */
export function importsOf(url: string): ReadonlyMap<string, ImportedName> | undefined {
  return read(url)?.imports;
}

/** Whether the code of a file is in strict mode: an ES module, also one compiled to CommonJS, or by its directive. */
export function isStrictFile(url: string): boolean {
  return read(url)?.strict ?? false;
}

function read(url: string): ModuleText | undefined {
  if (known.has(url)) return known.get(url);
  let text: ModuleText | undefined;
  if (url.startsWith('file:')) {
    try {
      text = parse(readFileSync(fileURLToPath(url.split('?')[0]!), 'utf8'), url);
    } catch {
      text = undefined;
    }
  }
  known.set(url, text);
  return text;
}

/**
 * Statements are found by their look, for TypeScript as well as JavaScript. One that is in a comment or a string does no harm: what
 * it names must be a package that is there, and the module must have captured a variable by that name.
 */
const importStatement = /(?:^|;)[ \t]*import\b(?!\s*[.(])\s*(?:type\s)?([^'"`;]*?)\bfrom\s*(['"])([^'"\n]+)\2/gm;

function parse(source: string, url: string): ModuleText {
  const imports = new Map<string, ImportedName>();
  for (const [, clause, , specifier] of source.matchAll(importStatement)) {
    if (/^[./]|^[a-z]+:/.test(specifier!) || isBuiltin(specifier!)) continue;
    for (const [local, name] of namesIn(clause!)) imports.set(local, { specifier: specifier!, name });
  }
  const isModule = /\.m[jt]s$/.test(url) || /^(?:import|export)\b(?!\s*\()/m.test(source);
  return { imports, strict: isModule || beginsStrictly(source) };
}

/** Whether the first statement is the directive. Step by step: one expression for all comments would backtrack without end. */
function beginsStrictly(source: string): boolean {
  const skipped = /(?:^#!.*)?\s*(?:\/\/.*|\/\*[\s\S]*?\*\/)?/y;
  for (let end = -1; end !== skipped.lastIndex; ) {
    end = skipped.lastIndex;
    skipped.test(source);
  }
  return /^(['"])use strict\1/.test(source.slice(skipped.lastIndex, skipped.lastIndex + 12));
}

/** `a, { b as c }`, `* as d`. */
function* namesIn(clause: string): Iterable<[local: string, name: string]> {
  const braces = clause.indexOf('{');
  const outside = braces < 0 ? clause : clause.slice(0, braces);
  for (const part of outside.split(',')) {
    const star = /^\s*\*\s*as\s+(\S+)\s*$/.exec(part);
    if (star) yield [star[1]!, '*'];
    else if (/^\s*[\w$]+\s*$/.test(part)) yield [part.trim(), 'default'];
  }
  if (braces < 0) return;
  for (const part of clause.slice(braces + 1, clause.lastIndexOf('}')).split(',')) {
    const named = /^\s*(?:type\s+)?([\w$]+)(?:\s+as\s+([\w$]+))?\s*$/.exec(part);
    if (named) yield [named[2] ?? named[1]!, named[1]!];
  }
}
