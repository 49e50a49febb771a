/** Node's modules and what they export, by identity. */
import { isBuiltin } from 'node:module';
import { types } from 'node:util';
import type { BuiltinReference } from '../description.js';

const known = new Map<unknown, BuiltinReference>();
let loaded = 0;

/** The reference of a module of Node, or of what one exports; `undefined` for anything else. */
export function builtinReference(value: unknown): BuiltinReference | undefined {
  if (typeof value !== 'function' && (typeof value !== 'object' || value === null)) return undefined;
  refresh();
  const reference = known.get(value);
  if (reference) return reference;
  // A namespace object, or what compilers make of one for CommonJS.
  if (types.isProxy(value) || !Object.hasOwn(value, 'default')) return undefined;
  const inner = known.get((value as { default?: unknown }).default);
  return inner?.path.length === 0 ? { ...inner, namespace: true } : undefined;
}

/** Only modules that are loaded can have given anything away; reading them loads no other. */
function refresh(): void {
  const list = (process as unknown as { moduleLoadList?: readonly string[] }).moduleLoadList ?? [];
  if (list.length === loaded) return;
  for (const entry of list.slice(loaded)) {
    const name = /^NativeModule (?!internal\/)(.+)$/.exec(entry)?.[1];
    if (name === undefined || !isBuiltin(name)) continue;
    const module = `node:${name.replace(/^node:/, '')}`;
    enter(module, [], process.getBuiltinModule(module), 2);
  }
  loaded = list.length;
}

function enter(module: string, path: readonly string[], value: unknown, depth: number): void {
  if (typeof value !== 'function' && (typeof value !== 'object' || value === null)) return;
  if (known.has(value)) return;
  known.set(value, { kind: 'builtin', module, path });
  if (depth === 0) return;
  // `fs.promises` and the like are computed on demand, without further effect; deprecated members are not listed.
  for (const key of Object.keys(value)) {
    // What a module keeps for itself: the modules that are loaded, its caches.
    if (key.startsWith('_') && typeof (value as Record<string, unknown>)[key] !== 'function') continue;
    const descriptor = Object.getOwnPropertyDescriptor(value, key)!;
    const isNamespace = 'value' in descriptor || key === 'promises' || key === 'webcrypto' || key === 'subtle';
    if (isNamespace) enter(module, [...path, key], (value as Record<string, unknown>)[key], depth - 1);
  }
}
