/**
 * How this package's own things travel: what it exports by name, for its code is not the user's; what users made with it (`Parallel({...})`,
 * `delayed(f)`, calls) by being made again.
 *
 * A thread can have several copies of the package: a worker's loop is a bundle of its own, and what a task imports is the package itself. Each says
 * what it has in a list that all of them see.
 */

/** What a value was made by and of. */
export interface Made {
  /** The name of the function that makes it. */
  readonly by: string;
  /** What that is called with; the same objects each time. */
  readonly from: readonly unknown[];
  /** What each of them is called in errors. */
  readonly parts: readonly string[];
}

/** What one copy of the package knows. */
export interface Own {
  /** The name of something that the package exports or that makes its things again. */
  nameOf(value: object): string | undefined;
  find(name: string): unknown;
  /** `undefined` for what is not its own. */
  madeBy(value: object): Made | undefined;
}

/** In front of the names of the package's own things. */
export const OWN = 'millrace:';

const key = Symbol.for('millrace.own');

/** The copy that this module is part of. */
let mine: Own | undefined;
let load: (() => void) | undefined;

function copies(): Own[] {
  const holder = globalThis as unknown as Record<symbol, Own[] | undefined>;
  if (holder[key] === undefined) Object.defineProperty(holder, key, { value: [] });
  return holder[key]!;
}

/** Says what this copy has. */
export function announce(own: Own): void {
  mine = own;
  copies().push(own);
}

/** Says how the package is loaded where no copy of it is, in a worker whose tasks did not need it yet. */
export function setOwnLoader(loader: () => void): void {
  load = loader;
}

export function ownName(value: object): string | undefined {
  for (const own of copies()) {
    const name = own.nameOf(value);
    if (name !== undefined) return name;
  }
  return undefined;
}

export function madeBy(value: object): Made | undefined {
  for (const own of copies()) {
    const made = own.madeBy(value);
    if (made !== undefined) return made;
  }
  return undefined;
}

/** What is called so: in the copy that asks if it has any, for its classes are those that its user knows. */
export function findOwn(name: string): unknown {
  if (mine === undefined && copies().length === 0) load?.();
  return (mine ?? copies()[0])?.find(name);
}
