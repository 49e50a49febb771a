/** Functions that were sent without the place of their code: to find it takes long, and hardly anybody asks. */
import type { AnyFunction } from './description.js';

/** How much different code is remembered. */
const most = 1000;
/** How many functions of one text. */
const mostOfOne = 4;

const byText = new Map<string, WeakRef<AnyFunction>[]>();

/** Remembers that a function was sent without its place. */
export function noteUnplaced(source: string, value: AnyFunction): void {
  const functions = byText.get(source);
  if (functions === undefined) {
    byText.set(source, [new WeakRef(value)]);
    if (byText.size > most) byText.delete(byText.keys().next().value!);
  } else if (functions.length < mostOfOne && !functions.some((other) => other.deref() === value)) {
    functions.push(new WeakRef(value));
  }
}

/** Functions whose code has this id in stacks of the other end. */
export function unplacedFunctions(id: string): AnyFunction[] {
  for (const [source, functions] of byText) {
    if (textId(source) === id) return functions.flatMap((value) => value.deref() ?? []);
  }
  return [];
}

/** Stands for a piece of source in names of files: FNV-1a, twice. */
export function textId(source: string): string {
  let a = 0x811c9dc5;
  let b = 0x01234567;
  for (let i = 0; i < source.length; i++) {
    const code = source.charCodeAt(i);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ (code + i), 0x01000193);
  }
  return `${(a >>> 0).toString(36)}${(b >>> 0).toString(36)}`;
}
