/** Scopes with the variables in them, and what those may hold. */
import { Scope } from '../analysis/scope.js';
import { noteGrowth, type Origin, Origins } from './origins.js';

export class Variable {
  /** What it was given last where that is certain. */
  #last = new Origins();
  /** What it may have been given, somewhere. */
  readonly #ever = new Origins();
  /** Functions inside the one that declares it use it: they may run at any time. */
  isShared = false;
  readonly frame: Frame;
  /** How many loops and branches of its function are around its declaration. */
  readonly depth: number;

  constructor(frame: Frame, depth: number) {
    this.frame = frame;
    this.depth = depth;
  }

  /** What it may hold. */
  get holds(): Origins {
    return this.#last.with(this.#ever);
  }

  /** It holds this from here on. */
  assign(origins: Origins): void {
    this.#last = origins.with();
  }

  /** It may hold this at any time. */
  add(origins: Iterable<Origin>): void {
    this.#ever.add(origins);
  }
}

export class Frame extends Scope {
  override readonly parent: Frame | undefined;
  /** The node of the function that it is part of, or nothing for what is outside all of them. */
  readonly owner: object | undefined;
  readonly #variables = new Map<string, Variable>();
  readonly #depth: number;

  constructor(parent: Frame | undefined, owner: object | undefined, depth: number) {
    super(parent);
    this.parent = parent;
    this.owner = owner;
    this.#depth = depth;
  }

  override declare(name: string): void {
    if (!this.#variables.has(name)) this.#variables.set(name, new Variable(this, this.#depth));
  }

  /** The variable of a name; `undefined` if the text declares none. */
  find(name: string): Variable | undefined {
    for (let frame: Frame | undefined = this; frame; frame = frame.parent) {
      const variable = frame.#variables.get(name);
      if (variable === undefined) continue;
      if (variable.frame.owner !== this.owner && !variable.isShared) {
        variable.isShared = true;
        noteGrowth();
      }
      return variable;
    }
    return undefined;
  }
}
