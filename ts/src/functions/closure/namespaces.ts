/** Objects whose members are the names of a module: what is used of them is all that travels. */
import { Module } from 'node:module';
import { types } from 'node:util';
import type { FreeVariable } from './analysis/analysis.js';
import type { Reference } from './description.js';
import { builtinReference } from './references/builtins.js';
import { loadedModule } from './references/packages.js';

/** Names that loaders give to what a module exports or imports, and to its `import.meta`; and those that compilers give. */
const loaderName = /^(?:exports|__(?:vi|vite_ssr)_(?:import_\d+|import_meta|exports)__)$/;
const compilerName = /^(?:import_\w+|\w+_\d+|\w+_exports)$/;

/** Whether a value is a namespace: an object that a module's names are members of, so that those not used are not missed. */
function isNamespace(name: string, value: object): boolean {
  if (types.isModuleNamespaceObject(value) || loaderName.test(name)) return true;
  if (name === 'module' && value instanceof Module) return true;
  if (!compilerName.test(name) || types.isProxy(value)) return false;
  if (loadedModule(value) !== undefined) return true;
  if (Object.hasOwn(value, '__esModule') || Object.hasOwn(value, 'default')) return true;
  // esbuild's have getters only.
  return Object.values(Object.getOwnPropertyDescriptors(value)).every(({ get }) => get !== undefined);
}

/** A module of Node behind the proxy that a loader has put before it. */
export function wrappedModule(name: string, value: object): Reference | undefined {
  if (!types.isProxy(value) || !loaderName.test(name)) return undefined;
  const inner = builtinReference((value as { default?: unknown }).default);
  return inner?.path.length === 0 ? { ...inner, namespace: true } : undefined;
}

/** The members of a namespace that a function uses, if it does nothing else with it. */
export function narrowed({ name, members }: FreeVariable, value: unknown): readonly string[] | undefined {
  if (!members || typeof value !== 'object' || value === null) return undefined;
  return isNamespace(name, value) ? members : undefined;
}
