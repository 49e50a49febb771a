/** Finds out which closures share a variable, for those variables that a described function assigns. */
import type { AnyFunction, Binding } from './description.js';
import { contextsOf } from './inspector/contexts.js';
import type { LiveScope } from './inspector/introspect.js';

/** A binding of a described function, with where its variable is. */
export interface Seen {
  readonly fn: AnyFunction;
  readonly binding: Binding;
  readonly assigned: boolean;
  readonly scopes: readonly LiveScope[];
  /** The index of its scope, or -1 for a global. */
  readonly scope: number;
  readonly scriptId: string | undefined;
  /** Called when the binding gets a cell, for one that is not needed otherwise. */
  readonly needed?: () => void;
}

/** The cells of functions seen before, by variable: the same closure keeps its cells. */
const cells = new WeakMap<AnyFunction, Map<string, object>>();

/**
 * Gives the bindings of assigned variables their cells.
 * @throws The error that `ambiguous` makes, if it cannot be found out whether two closures share a variable.
 */
export function settleCells(seen: readonly Seen[], ambiguous: (seen: Seen) => Error): void {
  const groups = new Map<string, Seen[]>();
  const assigned = new Set(seen.filter((it) => it.assigned).map(({ binding }) => binding.name));
  if (assigned.size === 0) return;
  for (const it of seen) {
    if (!assigned.has(it.binding.name)) continue;
    const group = groups.get(it.binding.name);
    if (group) group.push(it);
    else groups.set(it.binding.name, [it]);
  }
  const settled: Seen[][] = [];
  const unclear: Seen[][] = [];
  for (const group of groups.values()) {
    for (const members of alike(group)) {
      if (!members.some((it) => it.assigned)) continue;
      if (isOne(members)) settled.push(members);
      else {
        const known = byCell(members);
        if (known) settled.push(...known);
        else unclear.push(members);
      }
    }
  }
  if (unclear.length > 0) settled.push(...byContext(unclear, ambiguous));
  for (const sharing of settled) if (sharing.some((it) => it.assigned)) give(sharing);
}

function give(sharing: readonly Seen[]): void {
  const name = sharing[0]!.binding.name;
  const known = sharing.map(({ fn }) => cells.get(fn)?.get(name)).find((cell) => cell !== undefined);
  const cell = known ?? { variable: name };
  for (const { fn, binding, needed } of sharing) {
    const own = cells.get(fn) ?? new Map<string, object>();
    cells.set(fn, own.set(name, cell));
    if (binding.cell === undefined) needed?.();
    (binding as { cell: object }).cell = cell;
  }
}

/** Splits bindings of one name into those that nothing that can be read tells apart. */
function alike(group: readonly Seen[]): Seen[][] {
  const found: Seen[][] = [];
  for (const it of group) {
    const same = found.find(([first]) => looksLike(first!, it));
    if (same) same.push(it);
    else found.push([it]);
  }
  return found;
}

/** Scopes of which there is one a script, or one at all. */
const singular = /^(?:Module|Script|Global)$/;

function typeOf({ scopes, scope }: Seen): string {
  return scope < 0 ? 'Global' : scopes[scope]!.type;
}

/** Whether nothing that can be read tells two variables apart. */
function looksLike(a: Seen, b: Seen): boolean {
  if (a.scriptId !== b.scriptId && typeOf(a) !== 'Script' && typeOf(a) !== 'Global') return false;
  if (singular.test(typeOf(a))) return typeOf(a) === typeOf(b);
  if (a.scopes.length - a.scope !== b.scopes.length - b.scope) return false;
  for (let index = 0; a.scope + index < a.scopes.length; index++) {
    if (!isSame(a.scopes[a.scope + index]!, b.scopes[b.scope + index]!)) return false;
  }
  return true;
}

function isSame(a: LiveScope, b: LiveScope): boolean {
  if (a.variables === b.variables) return true;
  if (a.type !== b.type) return false;
  if (singular.test(a.type)) return true;
  const names = Object.getOwnPropertyNames(a.variables);
  if (names.length !== Object.getOwnPropertyNames(b.variables).length) return false;
  return names.every((name) => Object.hasOwn(b.variables, name) && Object.is(read(a, name), read(b, name)));
}

const unreadable = Symbol('not initialised');

function read({ variables }: LiveScope, name: string): unknown {
  try {
    return (variables as Record<string, unknown>)[name];
  } catch {
    return unreadable;
  }
}

/** Whether bindings that look alike are certainly of one variable. */
function isOne(members: readonly Seen[]): boolean {
  const first = members[0]!;
  if (members.every(({ fn }) => fn === first.fn) || singular.test(typeOf(first))) return true;
  const { variables } = first.scopes[first.scope]!;
  // Each call of a function has its own; a script has one function that declares the others.
  if (Object.hasOwn(variables, 'arguments')) return true;
  return Object.getOwnPropertyNames(variables).some((name) => ofModule.test(name));
}

/** Variables of the function that Node, or vite, puts around a module. */
const ofModule = /^(?:module|exports|require|__filename|__dirname|__(?:vi|vite_ssr)_\w+)$/;

/** By what was found out before, if all were there: which variables a closure has never changes. */
function byCell(members: readonly Seen[]): Seen[][] | undefined {
  const byKnown = new Map<object, Seen[]>();
  for (const it of members) {
    const cell = cells.get(it.fn)?.get(it.binding.name);
    if (!cell) return undefined;
    const same = byKnown.get(cell);
    if (same) same.push(it);
    else byKnown.set(cell, [it]);
  }
  return [...byKnown.values()];
}

/** Asks the heap, where each scope is one object: once for all variables, since a snapshot takes long. */
function byContext(unclear: readonly (readonly Seen[])[], ambiguous: (seen: Seen) => Error): Seen[][] {
  const functions = [...new Set(unclear.flatMap((members) => members.map(({ fn }) => fn)))];
  const contexts = contextsOf(functions);
  if (!contexts) throw ambiguous(unclear[0]![0]!);
  const chains = new Map(functions.map((fn, index) => [fn, contexts[index]!]));
  return unclear.flatMap((members) => {
    const byId = new Map<number, Seen[]>();
    for (const it of members) {
      const id = chains.get(it.fn)![it.scope];
      if (id === undefined) throw ambiguous(it);
      const same = byId.get(id);
      if (same) same.push(it);
      else byId.set(id, [it]);
    }
    return [...byId.values()];
  });
}
