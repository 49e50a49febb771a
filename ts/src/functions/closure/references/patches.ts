/** What the program has changed inside the language's own objects: methods that it added to `Array.prototype`, a `Math.random` of its own. */
import { types } from 'node:util';
import type { Patch } from '../description.js';
import { isNative, languageGlobals } from './globals.js';
import { hiddenIntrinsics } from './intrinsics.js';

interface Owner {
  readonly path: string;
  readonly object: object;
  /** What belongs there: of functions alone, the rest cannot be changed or is data. */
  readonly original: ReadonlyMap<PropertyKey, PropertyDescriptor>;
}

interface Table {
  readonly owners: readonly Owner[];
  /** By name of a property, who has it from the start. */
  readonly named: ReadonlyMap<PropertyKey, readonly Owner[]>;
  /** What the language uses by itself. */
  readonly implied: readonly PropertyKey[];
}

let table: Table | undefined;

/** Names that the language itself uses: no text needs to have them. */
const implied: ReadonlySet<PropertyKey> = new Set(['toJSON', 'toString', 'valueOf', 'then', 'exec', 'next', 'return']);

/** Changes as they are when they are first asked for; looked at once for many functions. */
export class Patches {
  readonly #byText = new Map<string, readonly Patch[]>();
  /** Added properties, and changed ones that the language uses by itself. */
  #always: readonly (readonly [Owner, PropertyKey])[] | undefined;
  #added: readonly (readonly [Owner, PropertyKey])[] = [];

  /** Those that a function of this text may meet: of properties whose name is in it, or that the language uses by itself. */
  of(source: string): readonly Patch[] {
    let patches = this.#byText.get(source);
    if (patches === undefined) {
      patches = this.#find(source);
      this.#byText.set(source, patches);
    }
    return patches;
  }

  #find(source: string): readonly Patch[] {
    this.#always ??= this.#look();
    const words = wordsOf(source);
    const found = new Map<Owner, Set<PropertyKey>>();
    const note = (owner: Owner, key: PropertyKey) => {
      found.set(owner, (found.get(owner) ?? new Set()).add(key));
    };
    for (const [owner, key] of this.#always) note(owner, key);
    for (const [owner, key] of this.#added) if (words.has(key as string)) note(owner, key);
    for (const key of words) for (const owner of ownersOf(key)) if (differs(owner, key)) note(owner, key);
    if (found.size === 0) return none;
    return [...found].map(([{ path, object }, keys]) => ({
      owner: path,
      properties: [...keys].map((key) => ({
        key: key as string | symbol,
        descriptor: Reflect.getOwnPropertyDescriptor(object, key)!,
      })),
    }));
  }

  #look(): (readonly [Owner, PropertyKey])[] {
    table ??= build();
    const always: [Owner, PropertyKey][] = [];
    const added: [Owner, PropertyKey][] = [];
    for (const owner of table.owners) {
      const keys = Reflect.ownKeys(owner.object);
      if (keys.length === owner.original.size) continue;
      for (const key of keys) {
        if (owner.original.has(key)) continue;
        if (typeof key === 'symbol' || implied.has(key)) always.push([owner, key]);
        else added.push([owner, key]);
      }
    }
    this.#added = added;
    for (const key of table.implied) {
      for (const owner of ownersOf(key)) if (differs(owner, key)) always.push([owner, key]);
    }
    return always;
  }
}

const none: readonly Patch[] = [];

/** Whether a member that was there from the start is another now. What was removed is missed by nobody who names it. */
function differs({ object, original }: Owner, key: PropertyKey): boolean {
  const now = Reflect.getOwnPropertyDescriptor(object, key);
  const before = original.get(key)!;
  return now !== undefined && (!Object.is(now.value, before.value) || now.get !== before.get || now.set !== before.set);
}

/** Who has members of a name from the start. */
function ownersOf(key: PropertyKey): readonly Owner[] {
  return table!.named.get(key) ?? [];
}

const texts = new Map<string, ReadonlySet<string>>();
const maxTexts = 1000;

/** All words of a text: names of properties are among them, however they are written. */
function wordsOf(source: string): ReadonlySet<string> {
  let known = texts.get(source);
  if (known === undefined) {
    known = new Set(source.match(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu));
    if (texts.size >= maxTexts) texts.clear();
    texts.set(source, known);
  }
  return known;
}

function build(): Table {
  const owners: Owner[] = [];
  const seen = new Set<object>();
  const enter = (path: string, object: unknown) => {
    if ((typeof object !== 'object' && typeof object !== 'function') || object === null) return;
    if (types.isProxy(object) || object === globalThis || seen.has(object)) return;
    seen.add(object);
    const original = new Map<PropertyKey, PropertyDescriptor>();
    for (const key of Reflect.ownKeys(object)) {
      const descriptor = Reflect.getOwnPropertyDescriptor(object, key)!;
      // What is another already differs from nothing.
      original.set(key, belongs(object, key, descriptor) ? descriptor : {});
    }
    owners.push({ path, object, original });
  };
  for (const name of languageGlobals) {
    const descriptor = Object.getOwnPropertyDescriptor(globalThis, name);
    const value: unknown = descriptor && 'value' in descriptor ? descriptor.value : undefined;
    if (typeof value === 'function' && !isNative(value, name)) continue;
    enter(name, value);
    if (typeof value === 'function') enter(`${name}.prototype`, (value as { prototype?: unknown }).prototype);
  }
  for (const [path, value] of hiddenIntrinsics()) {
    enter(path, value);
    if (typeof value === 'function') enter(`${path}.prototype`, (value as { prototype?: unknown }).prototype);
  }
  const named = new Map<PropertyKey, Owner[]>();
  for (const owner of owners) {
    for (const key of owner.original.keys()) {
      const others = named.get(key);
      if (others) others.push(owner);
      else named.set(key, [owner]);
    }
  }
  const used = [...named.keys()].filter((key) => typeof key === 'symbol' || implied.has(key));
  return { owners, named, implied: used };
}

const areFrozen = process.execArgv.includes('--frozen-intrinsics');

/** Whether a property is the engine's own work, or Node's. */
function belongs(object: object, key: PropertyKey, { value, get, set }: PropertyDescriptor): boolean {
  // Of Node: `Error.stackTraceLimit`, `Error.prepareStackTrace` of a loader.
  if (object === Error && key !== 'isError' && key !== 'captureStackTrace') return true;
  // Node has put accessors in the place of all members, which nobody can change.
  if (areFrozen && get !== undefined) return true;
  for (const fn of [value, get, set]) if (typeof fn === 'function' && !types.isProxy(fn) && !isNative(fn)) return false;
  return true;
}

/** By text, the members of built-in objects that its words may stand for. */
const watched = new Map<string, readonly (readonly [Owner, PropertyKey])[]>();

/** A member of a built-in object that is not what it was, and whose name is in the text: `Math.sin`. */
export function patchedMember(source: string): string | undefined {
  table ??= build();
  let members = watched.get(source);
  if (members === undefined) {
    const keys: PropertyKey[] = [...wordsOf(source), Symbol.iterator];
    members = keys.flatMap((key) => ownersOf(key).map((owner) => [owner, key] as const));
    if (watched.size >= maxTexts) watched.clear();
    watched.set(source, members);
  }
  const other = members.find(([owner, key]) => differs(owner, key));
  if (other !== undefined) return `${other[0].path}.${String(other[1])}`;
  // Members that all objects have of a sudden.
  const all = table.owners.find(({ object }) => object === Object.prototype)!;
  const keys = Reflect.ownKeys(Object.prototype);
  if (keys.length === all.original.size) return undefined;
  const words = wordsOf(source);
  const added = keys.find((key) => !all.original.has(key) && words.has(key as string));
  return added === undefined ? undefined : `Object.prototype.${String(added)}`;
}
