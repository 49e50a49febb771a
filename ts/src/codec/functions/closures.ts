/** The functions of one value: their descriptions, and which of them share variables. */
import { EventEmitter } from 'node:events';
import { types } from 'node:util';
import { analyse } from '../../functions/closure/analysis/analyse.js';
import type { Encoder } from '../encoder.js';
import { classOf } from '../kinds/instance.js';
import type { Plan } from '../plan.js';
import type { AnyFunction, Describe, FunctionDescription, FunctionReader } from './description.js';
import type { Ledger } from './ledger.js';
import { walkBehind } from './write.js';

/** How many names of a trail are told. */
const maxTrail = 10;

/** Why instances of a class have a state that cannot be read. */
export interface Trait {
  readonly private: boolean;
  readonly native: string | undefined;
}

export class Closures {
  readonly descriptions = new Map<AnyFunction, FunctionDescription>();
  readonly ledger: Ledger | undefined;
  /** Whether any function was met. */
  met = false;
  /** What this message adds to the ledger. */
  readonly newlySent: { value: object | symbol; again: boolean }[] = [];
  readonly newCode: string[] = [];
  readonly #reader: FunctionReader | undefined;
  /** Whose contents are being walked, and by that who led to whom. */
  #walking: AnyFunction | undefined;
  readonly #parents = new Map<AnyFunction, AnyFunction>();
  #pending = new Set<AnyFunction>();
  readonly #hopeless = new Set<AnyFunction>();
  #groups: Map<AnyFunction, AnyFunction[]> | undefined;
  /** Described, but what is behind them has not been looked at. */
  #unwalked: AnyFunction[] = [];
  #unsettled = false;

  constructor(describe: Describe | undefined, ledger: Ledger | undefined) {
    this.#reader = describe?.({ trail: (value) => this.#trail(value) });
    this.ledger = ledger;
  }

  /** Whether it is walked what a function captures. */
  get behind(): boolean {
    return this.#walking !== undefined;
  }

  get describes(): boolean {
    return this.#reader !== undefined;
  }

  /** The description of a function; `undefined` makes this pass a survey. */
  get(value: AnyFunction, plan: Plan): FunctionDescription | undefined {
    const known = this.descriptions.get(value);
    if (known === undefined) {
      this.#pending.add(value);
      if (this.#walking !== undefined && !this.#parents.has(value)) this.#parents.set(value, this.#walking);
      this.met = true;
      plan.surveying = true;
    }
    return known;
  }

  isKnown(value: AnyFunction): boolean {
    return this.ledger?.knows(value) ?? false;
  }

  /** Whether a function can be described. */
  try(value: AnyFunction, plan: Plan): boolean {
    if (this.#reader === undefined || this.#hopeless.has(value)) return false;
    if (this.descriptions.has(value)) return true;
    try {
      this.#now(value, plan);
      return true;
    } catch {
      this.#hopeless.add(value);
      return false;
    }
  }

  #now(value: AnyFunction, plan: Plan): void {
    plan.surveying = true;
    this.met = true;
    this.#add([value]);
  }

  /** What keeps instances of a class from being made again. */
  traitOf(type: AnyFunction, plan: Plan): Trait | undefined {
    for (let at: unknown = type; typeof at === 'function'; at = Object.getPrototypeOf(at)) {
      // Beyond the last class comes `Function.prototype`, of whichever realm: a function without a prototype.
      const prototype: unknown = at.prototype;
      if (typeof prototype !== 'object' || prototype === null || classOf(prototype) === undefined) break;
      if (hasPrivateMembers(at)) return { private: true, native: undefined };
      // At once, not with the others: what an instance holds is not looked at if it cannot travel anyway.
      if (!this.descriptions.has(at)) this.#now(at, plan);
      const description = this.descriptions.get(at)!;
      // Listeners and counts are properties like others.
      if (at === EventEmitter) break;
      if (description.kind === 'builtin' || description.kind === 'intrinsic')
        return { private: false, native: at.name };
      if (keepsPrivate(at)) return { private: true, native: undefined };
    }
    return undefined;
  }

  /** Describes what is pending, in batches, while the walk behind it finds more. */
  learn(encoder: Encoder): void {
    while (this.#pending.size > 0 || this.#unwalked.length > 0) {
      const pending = [...this.#pending].filter((value) => !this.descriptions.has(value));
      this.#pending = new Set();
      if (pending.length > 0) this.#add(pending);
      const batch = this.#unwalked;
      this.#unwalked = [];
      for (const value of batch) {
        this.#walking = value;
        walkBehind(encoder, value, this.descriptions.get(value)!);
        encoder.flush();
      }
      this.#walking = undefined;
    }
    if (this.#unsettled) this.#reader?.settle?.();
    this.#unsettled = false;
    this.#groups = undefined;
  }

  #add(batch: readonly AnyFunction[]): void {
    const found = this.#reader!.describe(batch);
    for (const [i, value] of batch.entries()) this.descriptions.set(value, found[i]!);
    for (const value of batch) this.#unwalked.push(value);
    this.#groups = undefined;
    this.#unsettled = true;
  }

  /** Names of what led to a function, the nearest few. */
  #trail(value: AnyFunction): readonly string[] {
    const names: string[] = [];
    let at: AnyFunction | undefined = value;
    for (; at !== undefined && names.length < maxTrail; at = this.#parents.get(at)) names.unshift(nameOf(at));
    return at === undefined ? names : ['...', ...names];
  }

  /** The functions that share assigned variables with a function, itself among them, classes first. */
  groupOf(value: AnyFunction): readonly AnyFunction[] | undefined {
    this.#groups ??= groupsOf(this.descriptions);
    return this.#groups.get(value);
  }
}

/** What compilers make of private members for older engines: a WeakMap or WeakSet for each, which has the instances as keys. */
const emulated =
  /\b(?:__classPrivateField\w+|_?_?class_?private_?\w+|_private_\w+|__private(?:Add|Get|Set|Method|In))\b|\b_\w+\.(?:set|add)\(this\b/i;

/** Whether instances have private members: fields, methods or accessors. */
function hasPrivateMembers(type: AnyFunction): boolean {
  const source = Function.prototype.toString.call(type);
  if (emulated.test(source)) return true;
  if (!source.startsWith('class') || !source.includes('#')) return false;
  try {
    const elements = analyse(source).class?.elements ?? [];
    const members = elements.filter((element) => element.isPrivate && !element.isStatic);
    if (members.some(({ kind }) => kind === 'field')) return true;
    // Methods that only the constructor calls are not missed afterwards.
    const used = elements.filter(({ kind, isPrivate }) => !isPrivate && kind !== 'constructor' && kind !== 'field');
    return members.length > 0 && used.some(({ start, end }) => /#[\p{ID_Start}$_]/u.test(source.slice(start, end)));
  } catch {
    // Syntax that is newer than the parser: it is not known that there are none.
    return true;
  }
}

const privates = new WeakMap<AnyFunction, boolean>();

/** Whether a class, without those that it extends, gives its instances private members. Its text alone tells. */
function keepsPrivate(type: AnyFunction): boolean {
  let known = privates.get(type);
  if (known === undefined) {
    known = hasPrivateMembers(type);
    privates.set(type, known);
  }
  return known;
}

/** The same for a class and those that it extends. */
export function hasPrivateState(type: AnyFunction): boolean {
  for (let at: unknown = type; isPlainFunction(at); at = Object.getPrototypeOf(at)) {
    if (keepsPrivate(at)) return true;
    // Constructors of the old kind extend by their prototypes.
    const parent: unknown = Object.getPrototypeOf(at) === Function.prototype && parentOf(at);
    if (typeof parent === 'function' && keepsPrivate(parent)) return true;
  }
  return false;
}

function isPlainFunction(value: unknown): value is AnyFunction {
  return typeof value === 'function' && value !== Function.prototype && !types.isProxy(value);
}

function parentOf(type: AnyFunction): AnyFunction | undefined {
  const prototype: unknown = Reflect.getOwnPropertyDescriptor(type, 'prototype')?.value;
  const parent: unknown = typeof prototype === 'object' && prototype !== null && Object.getPrototypeOf(prototype);
  return typeof parent === 'object' && parent !== null ? classOf(parent) : undefined;
}

function nameOf(value: AnyFunction): string {
  if (types.isProxy(value)) return 'a proxy';
  const name: unknown = Reflect.getOwnPropertyDescriptor(value, 'name')?.value;
  return typeof name === 'string' && name !== '' ? name : 'a function';
}

/** Connects functions through the cells that they have in common. */
function groupsOf(descriptions: ReadonlyMap<AnyFunction, FunctionDescription>): Map<AnyFunction, AnyFunction[]> {
  const groups = new Map<AnyFunction, AnyFunction[]>();
  const byCell = new Map<object, AnyFunction[]>();
  for (const [value, description] of descriptions) {
    if (description.kind !== 'closure') continue;
    for (const { cell } of description.bindings) {
      if (cell === undefined) continue;
      const group = groups.get(value) ?? [value];
      groups.set(value, group);
      const other = byCell.get(cell);
      const merged = other === undefined || other === group ? group : [...other, ...group];
      if (merged !== group) for (const member of merged) groups.set(member, merged);
      // Cells of the merged groups must lead to the one that is left.
      for (const [key, at] of byCell) if (at === other || at === group) byCell.set(key, merged);
      byCell.set(cell, merged);
    }
  }
  for (const group of new Set(groups.values())) sortClasses(group, descriptions);
  return groups;
}

/** Superclasses before subclasses, classes before other functions; else as they were met. */
function sortClasses(group: AnyFunction[], descriptions: ReadonlyMap<AnyFunction, FunctionDescription>): void {
  const rank = (value: AnyFunction) => {
    let depth = 0;
    const description = descriptions.get(value);
    if (description?.kind !== 'closure' || description.form !== 'class') return Number.POSITIVE_INFINITY;
    for (let at: unknown = value; typeof at === 'function' && !types.isProxy(at); at = Object.getPrototypeOf(at))
      depth++;
    return depth;
  };
  const ranks = new Map(group.map((value) => [value, rank(value)]));
  group.sort((a, b) => {
    const left = ranks.get(a)!;
    const right = ranks.get(b)!;
    return left === right ? 0 : left - right;
  });
}
