/** The functions and objects that every realm has: their paths, and back. */
import { types } from 'node:util';
import type { AnyFunction } from '../description.js';
import { areLateLoaded, isNative, languageGlobals, lateGlobals, lookUpGlobal, nodeGlobals } from './globals.js';

/** Both directions, made when first needed. */
interface Table {
  readonly paths: Map<unknown, string>;
  readonly values: Map<string, unknown>;
}

let table: Table | undefined;

/** The path of an intrinsic of this realm or another (a context of `node:vm`), or `undefined` for anything else. */
export function intrinsicPath(value: unknown): string | undefined {
  if (typeof value !== 'function' && (typeof value !== 'object' || value === null)) return undefined;
  table ??= build();
  const path = table.paths.get(value);
  if (path !== undefined || typeof value !== 'function') return path;
  if (areLateLoaded() && enterLate(table)) return intrinsicPath(value);
  return foreignPath(value);
}

/** This realm's intrinsic at a path that `intrinsicPath` gave, here or elsewhere; `undefined` if this realm has none there. */
export function intrinsic(path: string): unknown {
  table ??= build();
  if (!table.values.has(path) && lateGlobals.has(path.replace(/^[gs]et |\..*$/g, ''))) enterLate(table);
  return table.values.get(path);
}

/** What other realms have, by their `Function`. */
const foreign = new WeakMap<FunctionConstructor, Table | undefined>();

function foreignPath(value: AnyFunction): string | undefined {
  const maker = functionOf(value);
  if (maker === undefined || maker === Function) return undefined;
  if (!foreign.has(maker)) foreign.set(maker, buildForeign(maker));
  return foreign.get(maker)?.paths.get(value);
}

/** The `Function` of the realm of a native function. */
function functionOf(value: AnyFunction): FunctionConstructor | undefined {
  if (types.isProxy(value) || !isNative(value)) return undefined;
  for (let at: unknown = value; at !== null; at = Object.getPrototypeOf(at)) {
    if (types.isProxy(at)) return undefined;
    const own: unknown = Reflect.getOwnPropertyDescriptor(at as object, 'constructor')?.value;
    if (typeof own === 'function' && own.name === 'Function' && isNative(own)) return own as FunctionConstructor;
  }
  return undefined;
}

function buildForeign(maker: FunctionConstructor): Table | undefined {
  let realm: object;
  try {
    realm = maker('return globalThis')() as object;
  } catch {
    // A context may forbid to make code of strings.
    return undefined;
  }
  const built: Table = { paths: new Map(), values: new Map() };
  enterGlobals(built, realm, languageGlobals, true);
  return built;
}

/** Reachable from no global by names alone. */
export function hiddenIntrinsics(): [string, unknown][] {
  const generator = Object.getPrototypeOf(function* () {});
  const asyncGenerator = Object.getPrototypeOf(async function* () {});
  const of = Object.getPrototypeOf;
  return [
    ['%TypedArray%', of(Int8Array)],
    ['%GeneratorFunction%', generator.constructor],
    ['%AsyncFunction%', of(async () => {}).constructor],
    ['%AsyncGeneratorFunction%', asyncGenerator.constructor],
    ['%IteratorPrototype%', of(of([][Symbol.iterator]()))],
    ['%ArrayIteratorPrototype%', of([][Symbol.iterator]())],
    ['%MapIteratorPrototype%', of(new Map()[Symbol.iterator]())],
    ['%SetIteratorPrototype%', of(new Set()[Symbol.iterator]())],
    ['%StringIteratorPrototype%', of(''[Symbol.iterator]())],
    ['%RegExpStringIteratorPrototype%', of('a'.matchAll(/a/g))],
    ['%GeneratorPrototype%', generator.prototype],
    ['%AsyncGeneratorPrototype%', asyncGenerator.prototype],
  ];
}

function build(): Table {
  const built: Table = { paths: new Map(), values: new Map() };
  for (const [name, value] of hiddenIntrinsics()) enter(built, name, value, true, 3);
  enterGlobals(built, globalThis, languageGlobals, true);
  const early = [...nodeGlobals].filter((name) => !lateGlobals.has(name));
  enterGlobals(built, globalThis, early, false);
  enter(built, 'process', process, false, 1);
  enter(built, 'process.hrtime.bigint', process.hrtime.bigint, false, 0);
  enter(built, 'process.memoryUsage.rss', process.memoryUsage.rss, false, 0);
  enter(built, 'Buffer', Buffer, false, 3);
  return built;
}

let areLateEntered = false;

/** Enters what is loaded late; `false` if it was entered before. */
function enterLate(into: Table): boolean {
  if (areLateEntered) return false;
  areLateEntered = true;
  // They are loaded, or are to be used now: those that are computed on demand may be.
  for (const name of lateGlobals) {
    if (lookUpGlobal(name).kind !== 'standard') continue;
    enter(into, name, (globalThis as Record<string, unknown>)[name], false, 3);
  }
  return true;
}

function enterGlobals(into: Table, realm: object, names: Iterable<string>, native: boolean): void {
  for (const name of names) {
    const descriptor = Object.getOwnPropertyDescriptor(realm, name);
    // Some of Node's are loaded when they are first read, which is not done here.
    // What is in the global object of another realm is Node's to make: that crashes some versions of it.
    if (descriptor && 'value' in descriptor) enter(into, name, descriptor.value, native, name === 'globalThis' ? 0 : 3);
  }
}

/** @param native Only functions of the engine count: what a program added to a built-in object is its own. */
function enter(into: Table, path: string, value: unknown, native: boolean, depth: number): void {
  if (typeof value !== 'function' && (typeof value !== 'object' || value === null)) return;
  if (typeof value === 'function' && native && !isNative(value)) return;
  if (into.paths.has(value)) return;
  into.paths.set(value, path);
  into.values.set(path, value);
  if (depth === 0 || value === globalThis) return;
  for (const key of Reflect.ownKeys(value)) {
    if (key === 'constructor') continue;
    const descriptor = Reflect.getOwnPropertyDescriptor(value, key)!;
    const member = `${path}.${typeof key === 'string' ? key : `@@${key.description?.replace('Symbol.', '')}`}`;
    if ('value' in descriptor) {
      // Objects that are not namespaces or prototypes are state: `process.env`.
      if (typeof descriptor.value === 'function' || depth > 1) enter(into, member, descriptor.value, native, depth - 1);
    } else {
      enter(into, `get ${member}`, descriptor.get, native, 0);
      enter(into, `set ${member}`, descriptor.set, native, 0);
    }
  }
}
