/** Whether a function was declared or is an expression: only what stands around it tells. */
import * as acorn from 'acorn';
import type { Introspection } from './inspector/introspect.js';
import { scriptSource } from './inspector/scripts.js';

/**
 * Reads the whole script, so it is asked for only where it matters: a name that a declared function is known by is a variable, that of an
 * expression is a constant of its own.
 *
 * @param place Of the function within its text, see `Analysis`.
 */
export function isDeclared({ scriptId, line, column }: Introspection, place: number): boolean {
  const text = scriptId === undefined ? undefined : scriptSource(scriptId);
  if (text === undefined) return true;
  const start = offsetOf(text, line, column) - place;
  const program = parseScript(text);
  return program === undefined ? looksDeclared(text.slice(0, start)) : declares(program, start);
}

/** A script or module; `undefined` if it is beyond the parser. */
export function parseScript(text: string): acorn.Program | undefined {
  for (const sourceType of ['module', 'script'] as const) {
    try {
      return acorn.parse(text, { ...options, sourceType });
    } catch {
      // It may be the other one.
    }
  }
  return undefined;
}

const options = {
  ecmaVersion: 'latest',
  allowReturnOutsideFunction: true,
  allowAwaitOutsideFunction: true,
  allowImportExportEverywhere: true,
  allowSuperOutsideMethod: true,
  allowHashBang: true,
  checkPrivateFields: false,
} as const;

/** Where a place that counts lines and columns from 0 is in a text. */
export function offsetOf(text: string, line: number, column: number): number {
  let start = 0;
  for (let at = 0; at < line; at++) start = text.indexOf('\n', start) + 1;
  return start + column;
}

/** Whether a declaration begins at an offset. Only the nodes around it are looked at. */
function declares(program: acorn.Program, offset: number): boolean {
  const pending: acorn.Node[] = [program];
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (node.start > offset || node.end <= offset) continue;
    if (node.start === offset && node.type === 'FunctionDeclaration') return true;
    for (const value of Object.values(node)) {
      for (const child of Array.isArray(value) ? value : [value]) {
        if (typeof child?.type === 'string') pending.push(child as acorn.Node);
      }
    }
  }
  return false;
}

/** For text that is beyond the parser: a statement begins after another, an expression does not. */
function looksDeclared(before: string): boolean {
  return /(?:^|[;{}]|\*\/)\s*(?:export\s+(?:default\s+)?)?$/.test(before);
}
