/** What the text of a function says about it: everything here depends on the text alone and is kept by text. */
import type { Form } from '../description.js';
import type { ClassShape } from './class-shape.js';

/** Half-open, in UTF-16 units from the start of the function's text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The part that belongs to the function itself, as opposed to the definition of a class; see `ClassShape`. */
export const BODY = -1;

/** A name that the text uses and does not declare. */
export interface FreeVariable {
  readonly name: string;
  /** Where it is used first. */
  readonly position: number;
  /** Some part of the text assigns it. */
  readonly assigned: boolean;
  /** It may be undeclared without an error: there is a `typeof` of it, or it stands in a `with`. */
  readonly guarded: boolean;
  /** The members used, sorted, if nothing else is done with it. */
  readonly members: readonly string[] | undefined;
  /** Where it is used: `BODY`, or indexes of elements of the class, or `HERITAGE`. */
  readonly parts: ReadonlySet<number>;
  /** It is used while a class is being defined, not only by its methods later. */
  readonly eager: boolean;
}

/** `import.meta`, with the member that is read of it. */
export interface ImportMeta extends Span {
  readonly member: string | undefined;
}

/** Things of the function around it that an arrow function or method uses, each with the place of its first use. */
export interface Outer {
  readonly this?: number;
  readonly arguments?: number;
  readonly newTarget?: number;
  readonly super?: number;
  readonly privateName?: { readonly name: string; readonly position: number };
}

export interface Analysis {
  readonly source: string;
  readonly form: Form;
  readonly isArrow: boolean;
  readonly isAsync: boolean;
  readonly isGenerator: boolean;
  /** It is strict by itself: a class, or it has the directive. */
  readonly strict: boolean;
  /** Its text is an error in strict mode. */
  readonly sloppy: boolean;
  readonly free: readonly FreeVariable[];
  /**
   * Names that only a function declaration in a block declares, and that are used outside the block: in sloppy mode they are
   * the function's own, in strict mode they are free.
   */
  readonly hoisted: readonly FreeVariable[];
  /** Uses of the function's own name: if it was declared, that is a variable around it, which may be assigned. */
  readonly self: FreeVariable | undefined;
  /** Where that name is given. */
  readonly id: Span | undefined;
  /** Its `length`, unless that was redefined. */
  readonly length: number;
  readonly outer: Outer;
  readonly directEval: number | undefined;
  readonly importMeta: readonly ImportMeta[];
  readonly dynamicImport: boolean;
  /** `#names` that are assigned outside the elements that declare them. */
  readonly privateWrites: ReadonlySet<string>;
  /** What V8 calls the place of the function: its parameters' `(`, or the start of an arrow function or class. */
  readonly place: number;
  /** The key of a method, getter or setter, with its brackets. */
  readonly key: Span | undefined;
  readonly class: ClassShape | undefined;
}
