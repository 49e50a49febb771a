/** Finds what travels by name: the language's own, Node's modules, installed packages. */
import { createRequire, isBuiltin } from 'node:module';
import { pathToFileURL } from 'node:url';
import { types } from 'node:util';
import { intrinsic } from '../../functions/closure/index.js';
import type { Decoder } from '../decoder.js';
import { CodecError } from '../errors.js';

const require = createRequire(import.meta.url);

/** What the language or Node has under a path: `Math.sin`, `get Map.prototype.size`. */
export function intrinsicAt(decoder: Decoder, path: string): unknown {
  const value = intrinsic(path);
  if (value === undefined) throw decoder.in.damaged(`this Node has no ${path}`);
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
  return path[0] === '*'
    ? member(decoder, namespaceOf(module), path.slice(1), specifier)
    : member(decoder, module, path, specifier);
}

/** What `import * as` makes of CommonJS modules. */
const namespaces = new WeakMap<object, object>();

function namespaceOf(module: unknown): unknown {
  if ((typeof module !== 'object' && typeof module !== 'function') || module === null) return { default: module };
  if (types.isModuleNamespaceObject(module)) return module;
  const known = namespaces.get(module);
  if (known) return known;
  const made = { ...(module as object), default: module };
  namespaces.set(module, made);
  return made;
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
  return (value as Record<string, unknown>)[key];
}
