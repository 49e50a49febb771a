/** Finds what travels by name: the language's own, Node's modules, installed packages. */
import { createRequire, isBuiltin } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { Decoder } from '../decoder.js';
import { CodecError } from '../errors.js';

const require = createRequire(import.meta.url);

/** Functions of the language that no global leads to. */
const hidden: Readonly<Record<string, unknown>> = {
  AsyncFunction: Object.getPrototypeOf(async () => {}).constructor,
  GeneratorFunction: Object.getPrototypeOf(function* () {}).constructor,
  AsyncGeneratorFunction: Object.getPrototypeOf(async function* () {}).constructor,
  TypedArray: Object.getPrototypeOf(Uint8Array),
};

/** `Math.sin`, `Array.prototype.@@iterator`, `get Map.prototype.size`. */
export function intrinsic(decoder: Decoder, path: string): unknown {
  const accessor = /^(get|set) /.exec(path)?.[1] as 'get' | 'set' | undefined;
  const parts = path.slice(accessor === undefined ? 0 : 4).split('.');
  const last = parts.pop()!;
  let at: unknown = globalThis;
  for (const [i, part] of parts.entries()) at = memberOf(at, part) ?? (i === 0 ? hidden[part] : undefined);
  const value =
    accessor === undefined
      ? (memberOf(at, last) ?? (parts.length === 0 ? hidden[last] : undefined))
      : Reflect.getOwnPropertyDescriptor(Object(at) as object, keyOf(last))?.[accessor];
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) {
    throw decoder.in.damaged(`this Node has no ${path}`);
  }
  return value;
}

/** A member of a module of Node; a path that begins with `*` is that of the module's namespace. */
export function builtin(decoder: Decoder, name: string, path: readonly string[]): unknown {
  if (!isBuiltin(name)) throw decoder.in.damaged(`this Node has no module ${name}`);
  let module: unknown = require(name);
  const [first, ...rest] = path;
  if (first !== '*') return member(decoder, module, path, name);
  if (typeof module === 'object') module = { ...(module as object), default: module };
  return member(decoder, module, rest, name);
}

/** What an installed package, or a file, exports. */
export function imported(decoder: Decoder, specifier: string, from: string, path: readonly string[]): unknown {
  let module: unknown;
  try {
    module = createRequire(from.startsWith('file:') ? from : pathToFileURL(from))(specifier);
  } catch (error) {
    throw new CodecError(`${specifier} cannot be imported from ${from}: ${(error as Error).message}`, { cause: error });
  }
  return member(decoder, module, path, specifier);
}

export function requireOf(decoder: Decoder, from: string): unknown {
  try {
    return createRequire(from);
  } catch {
    throw decoder.in.damaged(`no module at ${from}`);
  }
}

function member(decoder: Decoder, module: unknown, path: readonly string[], name: string): unknown {
  let at = module;
  for (const [i, part] of path.entries()) {
    let next = memberOf(at, part);
    // The default export of a CommonJS module is the module.
    if (next === undefined && i === 0 && part === 'default') next = module;
    at = next;
  }
  if (at === undefined) throw decoder.in.damaged(`${name} has no ${path.join('.')}`);
  return at;
}

function memberOf(value: unknown, key: string): unknown {
  if (value === null || value === undefined) return undefined;
  return (value as Record<string | symbol, unknown>)[keyOf(key)];
}

function keyOf(key: string): string | symbol {
  if (!key.startsWith('@@')) return key;
  return (Symbol as unknown as Record<string, symbol>)[key.slice(2)] ?? key;
}
