import { UnsupportedTaskError } from '../errors.js';
import type { AnyFunction } from './task.js';

const texts = new WeakMap<AnyFunction, string>();
const sources = new WeakMap<AnyFunction, string | null>();
const functionToString = Function.prototype.toString;
const nativeBody = /\{\s*\[native code\]\s*\}\s*$/;

/** What a function is written as. */
export function textOf(fn: AnyFunction): string {
  let text = texts.get(fn);
  if (text === undefined) {
    text = functionToString.call(fn);
    texts.set(fn, text);
  }
  return text;
}

/** `Math`'s own functions by identity, as they were when this module was loaded. */
const mathNames = new Map<unknown, string>(
  Object.getOwnPropertyNames(Math)
    .map((name): [unknown, string] => [Math[name as keyof Math], name])
    .filter(([member]) => typeof member === 'function'),
);

/**
 * The source of a function that is called with `count` arguments. `Math`'s own functions have none; theirs is made up:
 * `(a, b) => Math.max(a, b)`.
 * @throws {UnsupportedTaskError} for other native and bound functions.
 */
export function sourceOf(fn: AnyFunction, count: number): string {
  let source = sources.get(fn);
  if (source === undefined) {
    const text = textOf(fn);
    source = nativeBody.test(text) ? null : text;
    sources.set(fn, source);
  }
  if (source !== null) return source;
  const math = mathNames.get(fn);
  if (math !== undefined) return mathSource(math, count);
  throw new UnsupportedTaskError({
    code: 'native-function',
    message: `\`${fn.name || 'the function'}\` has no source to compile, because it is native or bound`,
    line: 0,
    column: 0,
    wayOut: "wrap it in a function of your own, or leave `backend` at 'auto' to run it in JavaScript",
  });
}

function mathSource(name: string, count: number): string {
  const parameters = Array.from({ length: count }, (_, index) => `x${index}`).join(', ');
  return `(${parameters}) => Math.${name}(${parameters})`;
}
