/** Scopes of the function's own text, and the names they declare. */

/**
 * How a name was declared; `hoisted` is a function declaration in a block, which sloppy mode declares around it as well; `self` is the name
 * of the function that is analysed.
 */
export type Declared = 'declared' | 'hoisted' | 'self';

/** What `this` and its like refer to: the function's own, or those of the code around it. */
export interface Environment {
  readonly this: boolean;
  readonly arguments: boolean;
  readonly newTarget: boolean;
  readonly super: boolean;
}

export class Scope {
  readonly parent: Scope | undefined;
  /** `with`: any name inside may be a property of its object. */
  readonly dynamic: boolean;
  /** Its code is strict for sure; that of the rest depends on what is around the function. */
  readonly strict: boolean;
  readonly #names = new Map<string, Declared>();

  constructor(parent: Scope | undefined, { dynamic = false, strict = parent?.strict ?? false } = {}) {
    this.parent = parent;
    this.dynamic = dynamic;
    this.strict = strict;
  }

  declare(name: string, how: Declared = 'declared'): void {
    if (how === 'hoisted' && this.strict) return;
    if (how !== 'hoisted' || !this.#names.has(name)) this.#names.set(name, how);
  }

  /** Its own names and others. */
  union(others: ReadonlySet<string>): ReadonlySet<string> {
    return this.#names.size === 0 ? others : new Set([...others, ...this.#names.keys()]);
  }

  /** The declaration that a use of the name refers to, or in strict mode would refer to, if it is in the text, and whether a `with` lies between. */
  resolve(name: string): { declared: Declared | undefined; dynamic: boolean } {
    let dynamic = false;
    let hoisted: Declared | undefined;
    for (let scope: Scope | undefined = this; scope; scope = scope.parent) {
      const declared = scope.#names.get(name);
      // In sloppy mode the hoisted one, else the function's own name: in the text either way.
      if (declared === 'self' && hoisted) return { declared: 'declared', dynamic };
      if (declared === 'declared' || declared === 'self') return { declared, dynamic };
      hoisted ??= declared;
      dynamic ||= scope.dynamic;
    }
    return { declared: hoisted, dynamic };
  }
}
