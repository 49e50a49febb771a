/** Which package, and which of its exports, a value is. */
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join, resolve as resolvePath, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { registrations } from '../../registrations.js';
import type { AnyFunction, PackageReference } from '../description.js';
import { type Introspection, introspect } from '../inspector/introspect.js';
import { isKnownScript } from '../inspector/scripts.js';
import { type ImportedName, importsOf } from './imports.js';

/** Whether code at the URL belongs to an installed package, and is not to travel by value all the same. */
export function isInstalled(url: string): boolean {
  const at = url.lastIndexOf('/node_modules/');
  return at >= 0 && !isByValue(url.slice(at + '/node_modules/'.length));
}

/** Whether what a specifier leads to is to travel by value. */
function isByValue(specifier: string): boolean {
  const { byValue } = registrations;
  if (byValue.size === 0) return false;
  const [, name] = /^((?:@[^/]+\/)?[^/]+)/.exec(specifier) ?? [];
  return name !== undefined && byValue.has(name);
}

/** The reference of a function of an installed package that the file it stands in exports, or its entry, or `undefined`. */
export function exportedReference(value: AnyFunction, url: string, live: Introspection): PackageReference | undefined {
  if (!url.startsWith('file:')) return undefined;
  const own = url.split('?')[0]!;
  const path = exportsOf(own)?.find(value, live);
  if (path) return { kind: 'package', specifier: fileURLToPath(own), from: url, path };
  // A class that one file makes, for another that exports it: `const ZodObject = $constructor('ZodObject', ...)`.
  for (const entry of entriesOf(own)) {
    const path = entry === own ? undefined : exportsOf(entry)?.same(value);
    if (path) return { kind: 'package', specifier: fileURLToPath(entry), from: url, path };
  }
  return undefined;
}

const entries = new Map<string, readonly string[]>();

/** The files that the package of a file is entered by, for `require` and for `import`, if they are loaded. */
function entriesOf(url: string): readonly string[] {
  const folder = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(url)?.[0];
  if (folder === undefined) return [];
  let files = entries.get(folder);
  if (!files) {
    files = [...new Set(['require', 'import'].flatMap((way) => entryFile(fileURLToPath(folder), way) ?? []))];
    entries.set(folder, files);
  }
  return files.filter(isLoaded);
}

function entryFile(folder: string, way: string): string | undefined {
  try {
    const target = exportTarget(folder, '.', way) ?? createRequire(join(folder, 'package.json')).resolve(folder);
    return pathToFileURL(realpathSync(resolvePath(folder, target))).href;
  } catch {
    return undefined;
  }
}

/** Looking must not load what is not loaded: code would run. */
function isLoaded(url: string): boolean {
  const file = fileURLToPath(url);
  return isModuleFile(file) ? isKnownScript(url) : createRequire(url).cache[file] !== undefined;
}

const exported = new Map<string, Exports>();

/** What a file that is loaded exports, with the members of that. */
function exportsOf(url: string): Exports | undefined {
  const known = exported.get(url);
  if (known) return known;
  const file = fileURLToPath(url);
  // From inside the package: Node warns about modules that others load this way.
  const require = createRequire(url);
  let module: unknown;
  try {
    // An ES module that is loaded is handed out as it is; a CommonJS module only if it was loaded as such.
    module = isModuleFile(file) ? require(file) : require.cache[file]?.exports;
  } catch {
    module = undefined;
  }
  if (module === undefined) return undefined;
  const found = new Exports(module);
  exported.set(url, found);
  return found;
}

/** Paths of what a module exports. */
class Exports {
  readonly #paths = new WeakMap<object, readonly string[]>();
  readonly #functions: { readonly fn: AnyFunction; readonly path: readonly string[] }[] = [];

  constructor(module: unknown) {
    this.#enter(module, [], 3);
  }

  /** The path of this very value. */
  same(value: object): readonly string[] | undefined {
    return this.#paths.get(value);
  }

  find(fn: AnyFunction, { scriptId, scopes }: Introspection): readonly string[] | undefined {
    const path = this.#paths.get(fn);
    if (path) return path;
    // A loader (tsx) may have given us the module anew, and its text compiled: what alone has the name is the same function, unless
    // another function made it, which may make more of the name: `Decimal.clone()`.
    if (scopes.some(({ type }) => type.startsWith('Closure ('))) return undefined;
    const alike = this.#functions.filter(
      (it) => it.path.at(-1) === fn.name && it.fn.name === fn.name && it.fn.length === fn.length,
    );
    if (alike.length !== 1) return undefined;
    const [there] = introspect([alike[0]!.fn]);
    return there!.scriptId === scriptId ? undefined : alike[0]!.path;
  }

  #enter(value: unknown, path: readonly string[], depth: number): void {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || this.#paths.has(value)) return;
    this.#paths.set(value, path);
    if (typeof value === 'function') this.#functions.push({ fn: value, path });
    if (depth === 0) return;
    const isNamespace = path.length === 0;
    for (const key of Object.getOwnPropertyNames(value)) {
      if (key === 'constructor' || key === 'caller' || key === 'arguments') continue;
      const descriptor = Object.getOwnPropertyDescriptor(value, key)!;
      // Compilers re-export by getter.
      const member = 'value' in descriptor ? descriptor.value : isNamespace ? readQuietly(value, key) : undefined;
      // Data that a package exports is looked into only where code is expected: its prototypes, its namespaces.
      if (typeof member === 'function' || key === 'prototype' || isNamespace || path.at(-1) === 'default') {
        this.#enter(member, [...path, key], depth - 1);
      }
    }
  }
}

function readQuietly(value: object, key: string): unknown {
  try {
    return (value as Record<string, unknown>)[key];
  } catch {
    return undefined;
  }
}

/** CommonJS modules that are loaded: what they export, and their files. */
const loaded = new WeakMap<object, string>();
let loadedCount = 0;

/** Looks for modules that were loaded since. */
export function refreshLoaded(): void {
  // The cache is the same from anywhere.
  const { cache } = createRequire(process.execPath);
  const files = Object.keys(cache);
  if (files.length === loadedCount) return;
  loadedCount = files.length;
  for (const file of files) {
    const exports: unknown = cache[file]?.exports;
    if ((typeof exports === 'object' || typeof exports === 'function') && exports !== null) loaded.set(exports, file);
  }
}

/** The URL of the CommonJS module whose `module.exports` a value is. */
export function loadedModule(value: object): string | undefined {
  const file = loaded.get(value);
  return file === undefined ? undefined : pathToFileURL(file).href;
}

/** The reference of a whole CommonJS module of an installed package. */
export function moduleReference(value: object): PackageReference | undefined {
  const url = loadedModule(value);
  if (url === undefined || !isInstalled(url)) return undefined;
  return { kind: 'package', specifier: fileURLToPath(url), from: url, path: [] };
}

/**
 * The reference of what a module imports under a local name, if it comes from an installed package.
 *
 * @param isModule Whether the code runs as an ES module; a compiler may have made `require` of its imports.
 */
export function importedReference(name: string, url: string, isModule: boolean): PackageReference | undefined {
  const imported = importsOf(url)?.get(name);
  return imported && !isByValue(imported.specifier) ? referenceTo(imported, url, isModule) : undefined;
}

function referenceTo({ specifier, name }: ImportedName, from: string, isModule: boolean): PackageReference | undefined {
  const folder = packageFolder(specifier, from);
  if (folder === undefined) return undefined;
  const file = resolve(specifier, from, folder, isModule);
  if (file === undefined) return undefined;
  // Through `require`, a CommonJS module is its default export, and has no namespace.
  const isNative = isModuleFile(file.path);
  const path = name === '*' ? (isNative ? [] : ['*']) : name === 'default' && !isNative ? [] : [name];
  return { kind: 'package', specifier: file.bare ? specifier : file.path, from, path };
}

/** The folder under `node_modules` of the package that a bare specifier names; a linked package of the user's own is none. */
function packageFolder(specifier: string, from: string): string | undefined {
  const name = /^(?:@[^/]+\/)?[^/.][^/]*/.exec(specifier)?.[0];
  if (name === undefined || specifier.startsWith('#') || !from.startsWith('file:')) return undefined;
  for (let folder = dirname(fileURLToPath(from)); ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) {
      return realpathSync(candidate).includes(`${sep}node_modules${sep}`) ? candidate : undefined;
    }
    if (dirname(folder) === folder) return undefined;
  }
}

/**
 * The file of a specifier; `bare` if `require` finds it by the specifier. A package may have one file for `import` and another for
 * `require`, with classes of their own: it is the one that was loaded.
 */
function resolve(
  specifier: string,
  from: string,
  folder: string,
  isModule: boolean,
): { path: string; bare: boolean } | undefined {
  const require = createRequire(from);
  let required: string | undefined;
  try {
    required = require.resolve(specifier);
  } catch {
    // It exports nothing for `require`.
  }
  if (required !== undefined && !isModule && require.cache[required] !== undefined)
    return { path: required, bare: true };
  const name = folder
    .slice(folder.lastIndexOf(`node_modules${sep}`) + 13)
    .split(sep)
    .join('/');
  const target = exportTarget(folder, `.${specifier.slice(name.length)}`);
  const imported = target === undefined ? undefined : realpathSync(join(folder, target));
  if (imported === undefined || imported === required)
    return required === undefined ? undefined : { path: required, bare: true };
  return { path: imported, bare: false };
}

function exportTarget(folder: string, subpath: string, way = 'import'): string | undefined {
  const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { exports?: unknown };
  const isMap =
    typeof exports === 'object' && exports !== null && Object.keys(exports).every((key) => key.startsWith('.'));
  let target: unknown = isMap ? (exports as Record<string, unknown>)[subpath] : subpath === '.' ? exports : undefined;
  while (typeof target === 'object' && target !== null) {
    const conditions = target as Record<string, unknown>;
    target = ['node', way, 'default'].map((condition) => conditions[condition]).find((it) => it !== undefined);
  }
  return typeof target === 'string' ? target : undefined;
}

/** Whether Node takes a file for an ES module. */
function isModuleFile(file: string): boolean {
  const extension = extname(file);
  if (extension !== '.js') return extension === '.mjs';
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest)) {
      return (JSON.parse(readFileSync(manifest, 'utf8')) as { type?: string }).type === 'module';
    }
    if (dirname(folder) === folder) return false;
  }
}
