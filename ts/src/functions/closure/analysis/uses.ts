/** Gathers what a walk over a function finds. */
import type * as acorn from 'acorn';
import type { FreeVariable, ImportMeta, Outer } from './analysis.js';
import type { Declared } from './scope.js';

interface Use {
  readonly assigned: boolean;
  readonly guarded: boolean;
  /** The member of it that is used. */
  readonly member: string | undefined;
  readonly part: number;
  readonly eager: boolean;
  readonly declared: Declared | undefined;
}

interface Gathered {
  position: number;
  assigned: boolean;
  guarded: boolean;
  escapes: boolean;
  eager: boolean;
  readonly members: Set<string>;
  readonly parts: Set<number>;
}

export class Uses {
  readonly #base: number;
  readonly #free = new Map<string, Gathered>();
  readonly #hoisted = new Map<string, Gathered>();
  readonly #self = new Map<string, Gathered>();
  readonly #outer: { -readonly [K in keyof Outer]: Outer[K] } = {};
  readonly #importMeta: ImportMeta[] = [];
  dynamicImport = false;
  /** `#names` that are assigned. */
  readonly privateWrites = new Set<string>();
  /** Where it stands in what was parsed. */
  directEval: number | undefined;

  /** @param base Where the function's text begins in what was parsed. */
  constructor(base: number) {
    this.#base = base;
  }

  free(node: acorn.Identifier, use: Use): void {
    const all = use.declared === 'hoisted' ? this.#hoisted : use.declared === 'self' ? this.#self : this.#free;
    let gathered = all.get(node.name);
    if (!gathered) {
      gathered = {
        position: node.start - this.#base,
        assigned: false,
        guarded: false,
        escapes: false,
        eager: false,
        members: new Set(),
        parts: new Set(),
      };
      all.set(node.name, gathered);
    }
    gathered.assigned ||= use.assigned;
    gathered.guarded ||= use.guarded;
    gathered.eager ||= use.eager;
    gathered.parts.add(use.part);
    if (use.member === undefined) gathered.escapes = true;
    else gathered.members.add(use.member);
  }

  outer(what: 'this' | 'arguments' | 'newTarget' | 'super', node: acorn.Node): void {
    this.#outer[what] ??= node.start - this.#base;
  }

  privateName(node: acorn.PrivateIdentifier): void {
    this.#outer.privateName ??= { name: node.name, position: node.start - this.#base };
  }

  importMeta(node: acorn.Node, member: string | undefined): void {
    this.#importMeta.push({ start: node.start - this.#base, end: node.end - this.#base, member });
  }

  /** What was found, in the shape of an `Analysis`. */
  found() {
    return {
      free: variables(this.#free),
      hoisted: variables(this.#hoisted),
      self: variables(this.#self)[0],
      outer: this.#outer as Outer,
      importMeta: this.#importMeta,
      dynamicImport: this.dynamicImport,
      privateWrites: this.privateWrites as ReadonlySet<string>,
      directEval: this.directEval === undefined ? undefined : this.directEval - this.#base,
    };
  }
}

function variables(gathered: ReadonlyMap<string, Gathered>): FreeVariable[] {
  const names = [...gathered.keys()].sort();
  return names.map((name) => {
    const { escapes, members, ...rest } = gathered.get(name)!;
    return { name, ...rest, members: escapes ? undefined : [...members].sort() };
  });
}
