/** What a function does to what it did not make, as others see it. */
import type { Root } from './origins.js';

/** Something that a function changes, or can only do on its own thread. */
export interface Write {
  /** What it changes; `process` for what it does to the whole process. */
  readonly root: Root | 'process';
  /** A clause whose subject is the function: "assigns the captured variable `total`". */
  readonly what: string;
  /** Where, in UTF-16 units from the start of its text. */
  readonly position: number;
}

export interface Summary {
  readonly writes: readonly Write[];
  /** What it gives back. */
  readonly returns: Shape;
  /** Whether it calls anything that only its live captures can tell of. */
  readonly isOpen: boolean;
}

/** What a value may be, a few levels deep. */
export interface Shape {
  /** What it is, or at the deepest level holds, that the function did not make. */
  readonly roots: readonly Root[];
  /** If it may be something that the function made: what is in that. */
  readonly made?: { readonly inner: Shape; readonly members: ReadonlyMap<string, Shape> };
}

/** Where a path of names begins that is called: a captured variable, or an argument by its position. */
export interface Start {
  readonly variable?: string;
  readonly argument?: number;
}

/** What is called. */
export type Callee =
  | { readonly kind: 'summary'; readonly summary: Summary }
  /** One of the language's own functions: `Array.prototype.push`. */
  | { readonly kind: 'native'; readonly path: string }
  /** A method of a regular expression that remembers where it was. */
  | { readonly kind: 'stateful' };

/** Finds what stands at the end of a path of names; `undefined` if nobody can tell. */
export type Resolve = (start: Start, names: readonly string[]) => Callee | undefined;
