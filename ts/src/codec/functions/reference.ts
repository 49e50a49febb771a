/** What both ends have under the same name: the language's own objects, Node's modules, installed packages. */
import { types } from 'node:util';
import { referenceOf as nameOf } from '../../functions/closure/index.js';
import type { Address } from '../../functions/registrations.js';
import type { Reference } from '../registry.js';
import { Tag } from '../tag.js';
import type { NameDescription } from './description.js';

/** Objects of the language that look plain. */
const namespaces = new Set<object>();
for (const name of ['Math', 'JSON', 'Reflect', 'Atomics', 'Intl', 'WebAssembly']) {
  const value = (globalThis as unknown as Record<string, object | undefined>)[name];
  if (value !== undefined) namespaces.add(value);
}

/** The name of an object of the language; where `deep`, also of an object of Node, which takes longer to see. */
export function objectReference(value: object, deep: boolean): Reference | undefined {
  if (!deep && !namespaces.has(value)) return undefined;
  // Data that holds a module as its `default` is no namespace of it.
  if (Object.hasOwn(value, 'default') && !types.isModuleNamespaceObject(value)) return undefined;
  const found = nameOf(value);
  return found === undefined ? undefined : referenceOf(found);
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
  return { tag: Tag.builtin, parts: [module, pathText(namespace ? ['*', ...path] : path)] };
}

export function addressOf({ specifier, from, path = [] }: Address): Reference {
  return { tag: Tag.package, parts: [specifier, from, pathText(path)] };
}

/** As JSON; not of the whole array, which the program may have given a `toJSON`. */
function pathText(path: readonly string[]): string {
  return `[${path.map((part) => JSON.stringify(part)).join()}]`;
}
