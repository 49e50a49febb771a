/** What both ends have under the same name: the language's own objects, Node's modules, installed packages. */
import { createRequire, isBuiltin } from 'node:module';
import type { Address, Reference } from '../registry.js';
import { Tag } from '../tag.js';
import type { NameDescription } from './description.js';

const require = createRequire(import.meta.url);

/** Objects of the language that look plain. */
const namespaces = new Map<object, Reference>();
for (const name of ['Math', 'JSON', 'Reflect', 'Atomics', 'Intl', 'WebAssembly']) {
  const value = (globalThis as unknown as Record<string, object | undefined>)[name];
  if (value !== undefined) namespaces.set(value, { tag: Tag.intrinsic, parts: [name] });
}

let modules: Map<object, Reference> | undefined;

/** The name of an object of the language, or of Node where `deep` asks for that. */
export function objectReference(value: object, deep: boolean): Reference | undefined {
  const found = namespaces.get(value);
  if (found !== undefined || !deep) return found;
  modules ??= loadedModules();
  return modules.get(value);
}

/** Node's modules that this process has loaded, and its globals. */
function loadedModules(): Map<object, Reference> {
  const found = new Map<object, Reference>();
  const loaded = (process as unknown as { moduleLoadList?: readonly string[] }).moduleLoadList ?? [];
  for (const entry of loaded) {
    const name = /^NativeModule ([\w/]+)$/.exec(entry)?.[1];
    if (name === undefined || !isBuiltin(name) || name === 'punycode' || name === 'sys') continue;
    const module = require(`node:${name}`) as unknown;
    if (typeof module === 'object' && module !== null) found.set(module, builtinReference(`node:${name}`, []));
  }
  found.set(globalThis, { tag: Tag.intrinsic, parts: ['globalThis'] });
  found.set(process, { tag: Tag.intrinsic, parts: ['process'] });
  found.set(console, { tag: Tag.intrinsic, parts: ['console'] });
  return found;
}

/** What a description by name is written as. */
export function referenceOf(description: NameDescription): Reference {
  switch (description.kind) {
    case 'intrinsic':
      return { tag: Tag.intrinsic, parts: [description.path] };
    case 'builtin':
      return builtinReference(description.module, description.path, description.namespace);
    case 'package':
      return addressOf(description);
  }
}

function builtinReference(module: string, path: readonly string[], namespace = false): Reference {
  return { tag: Tag.builtin, parts: [module, JSON.stringify(namespace ? ['*', ...path] : path)] };
}

export function addressOf({ specifier, from, path = [] }: Address): Reference {
  return { tag: Tag.package, parts: [specifier, from, JSON.stringify(path)] };
}
