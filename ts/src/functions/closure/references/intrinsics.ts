/** The functions and objects that every realm has: their paths, and back. */
import { isNative, languageGlobals, nodeGlobals } from './globals.js';

/** Both directions, made when first needed. */
interface Table {
  readonly paths: Map<unknown, string>;
  readonly values: Map<string, unknown>;
}

let table: Table | undefined;

/** The path of one of this realm's intrinsics, or `undefined` for anything else. */
export function intrinsicPath(value: unknown): string | undefined {
  if (typeof value !== 'function' && (typeof value !== 'object' || value === null)) return undefined;
  table ??= build();
  return table.paths.get(value);
}

/** This realm's intrinsic at a path that `intrinsicPath` gave, here or elsewhere; `undefined` if this realm has none there. */
export function intrinsic(path: string): unknown {
  table ??= build();
  return table.values.get(path);
}

/** Reachable from no global by names alone. */
function hidden(): [string, unknown][] {
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
  for (const [name, value] of hidden()) enter(built, name, value, true, 3);
  for (const [names, native] of [
    [languageGlobals, true],
    [nodeGlobals, false],
  ] as const) {
    for (const name of names) {
      const descriptor = Object.getOwnPropertyDescriptor(globalThis, name);
      // Some of Node's are loaded when they are first read, which is not done here.
      if (descriptor && 'value' in descriptor) enter(built, name, descriptor.value, native, 3);
    }
  }
  enter(built, 'process', process, false, 1);
  enter(built, 'process.hrtime.bigint', process.hrtime.bigint, false, 0);
  enter(built, 'process.memoryUsage.rss', process.memoryUsage.rss, false, 0);
  enter(built, 'Buffer', Buffer, false, 3);
  return built;
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
