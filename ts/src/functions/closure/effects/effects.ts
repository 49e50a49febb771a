/** What live functions change that they did not make, helpers that they capture included. */
import { types } from 'node:util';
import { analyse } from '../analysis/analyse.js';
import { Capture } from '../capture.js';
import type { AnyFunction } from '../description.js';
import { introspect } from '../inspector/introspect.js';
import { locateScripts } from '../inspector/scripts.js';
import { InspectorUnavailable } from '../inspector/session.js';
import { builtinReference } from '../references/builtins.js';
import { isNativeText } from '../references/globals.js';
import { intrinsicPath } from '../references/intrinsics.js';
import { summarise, summariseText } from './summarise.js';
import type { Callee, Start, Summary, Write } from './summary.js';

/** How far helpers of helpers are followed, and how many functions are looked at in all. */
const MAX_DEPTH = 8;
const MAX_FUNCTIONS = 64;

/** How a function will be called. */
export interface Use {
  /** Values for its free variables, as the user gave them. */
  readonly captures?: Readonly<Record<string, unknown>> | undefined;
  /** Arguments like those that it will get: methods are found by them. */
  readonly args?: readonly unknown[];
}

/** What a function was seen to do that keeps it on its thread, and where. */
export interface Effect extends Write {
  /** From 1, in the function's own source. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
}

/**
 * What a function visibly changes apart from what it makes itself, first things first: captured variables and what they
 * hold, arguments, its `this`; and what it does that only the main thread can do. Empty for functions whose text cannot be
 * read. Nothing is called.
 */
export function effectsOf(fn: AnyFunction, use: Use = {}): Effect[] {
  const summary = new Effects(use).summaryOf(fn);
  const source = sourceOf(fn);
  return (summary?.writes ?? []).map((write) => ({ ...write, ...placeOf(source, write.position) }));
}

/**
 * The same in steps, for who may not be kept for long: the parser, the inspector and the texts are new to the engine the first
 * time. What a step finds is remembered, so that the last one, which gives the effects, is short.
 */
export function* effectsInSteps(fn: AnyFunction, use: Use = {}): Generator<void, Effect[], void> {
  if (!types.isProxy(fn) && !isNativeText(sourceOf(fn))) yield* meet(fn, use);
  return effectsOf(fn, use);
}

function* meet(fn: AnyFunction, use: Use): Generator<void, void, void> {
  let isOpen = false;
  const read = (source: string, primitives?: Set<number>) => {
    try {
      isOpen = summariseText(source, primitives).isOpen;
    } catch {
      // Not JavaScript: whoever needs it to be says so.
      isOpen = false;
    }
  };
  read(sourceOf(fn), primitivesOf(use.args));
  yield;
  if (!isOpen) return;
  meetText(sourceOf(fn));
  yield;
  // The tables of what every process has are made when first asked.
  intrinsicPath(meet);
  yield;
  builtinReference(meet);
  yield;
  meetInspector();
  yield;
  const variables = variablesOf(fn, use.captures);
  yield;
  for (const value of [...(variables?.values() ?? [])].slice(0, MAX_FUNCTIONS)) {
    if (typeof value !== 'function' || types.isProxy(value) || isNativeText(sourceOf(value as AnyFunction))) continue;
    read(sourceOf(value as AnyFunction));
    yield;
  }
}

function meetText(source: string): void {
  try {
    analyse(source);
  } catch {
    // As above.
  }
}

/** The first question to it is which script is which file. */
function meetInspector(): void {
  try {
    const [met] = introspect([meet as unknown as AnyFunction]);
    locateScripts(met?.scriptId === undefined ? [] : [met.scriptId]);
  } catch (error) {
    if (!(error instanceof InspectorUnavailable)) throw error;
  }
}

class Effects {
  readonly #use: Use;
  readonly #known = new Map<AnyFunction, Summary>();
  #depth = 0;

  constructor(use: Use) {
    this.#use = use;
  }

  summaryOf(fn: AnyFunction): Summary | undefined {
    const known = this.#known.get(fn);
    if (known !== undefined) return known;
    if (types.isProxy(fn)) return undefined;
    const source = sourceOf(fn);
    if (isNativeText(source)) return undefined;
    // Arguments are known of the function alone that is asked about, not of its helpers.
    const primitives = this.#depth === 0 ? primitivesOf(this.#use.args) : undefined;
    let summary: Summary;
    try {
      summary = summariseText(source, primitives);
    } catch {
      return undefined;
    }
    // A function that calls itself finds itself as its text alone has it.
    this.#known.set(fn, summary);
    if (!summary.isOpen || this.#depth >= MAX_DEPTH || this.#known.size >= MAX_FUNCTIONS) return summary;
    const isRoot = this.#depth === 0;
    const variables = variablesOf(fn, isRoot ? this.#use.captures : undefined);
    if (variables === undefined) return summary;
    this.#depth += 1;
    const resolve = (start: Start, names: readonly string[]) => {
      const base = baseOf(start, variables, isRoot ? this.#use.args : undefined);
      return base && this.#calleeOf(base.value, names);
    };
    summary = summarise(source, resolve, primitives);
    this.#depth -= 1;
    this.#known.set(fn, summary);
    return summary;
  }

  #calleeOf(start: unknown, names: readonly string[]): Callee | undefined {
    let holder: unknown;
    let value = start;
    for (const name of names) {
      holder = value;
      value = memberOf(value, name);
    }
    if (typeof value !== 'function') return undefined;
    if (types.isRegExp(holder) && (holder.global || holder.sticky)) {
      if (value === RegExp.prototype.exec || value === RegExp.prototype.test) return { kind: 'stateful' };
    }
    const path = intrinsicPath(value);
    if (path !== undefined) return { kind: 'native', path };
    const summary = this.summaryOf(value as AnyFunction);
    return summary && { kind: 'summary', summary };
  }
}

function primitivesOf(args: readonly unknown[] = []): Set<number> {
  const positions = [...args.keys()];
  return new Set(
    positions.filter((index) => !/^(?:object|function)$/.test(typeof args[index]) || args[index] === null),
  );
}

/** The free variables of a function by name; `undefined` if they cannot be read. */
function variablesOf(
  fn: AnyFunction,
  captures: Readonly<Record<string, unknown>> | undefined,
): ReadonlyMap<string, unknown> | undefined {
  const variables = new Map<string, unknown>();
  try {
    const capture = new Capture(captures ? { captures: (it) => (it === fn ? captures : undefined) } : {});
    const [description] = capture.describe([fn]);
    if (description?.kind !== 'closure') return undefined;
    for (const { name, value } of description.bindings) variables.set(name, value);
  } catch {
    // It cannot travel, and whoever sends it will say why.
    return undefined;
  }
  return variables;
}

function baseOf(
  { variable, argument }: Start,
  variables: ReadonlyMap<string, unknown>,
  args: readonly unknown[] | undefined,
): { readonly value: unknown } | undefined {
  if (argument !== undefined) return args && argument < args.length ? { value: args[argument] } : undefined;
  if (variables.has(variable!)) return { value: variables.get(variable!) };
  return { value: memberOf(globalThis, variable!) };
}

/** The value of a property, if no code has to run to find it. */
function memberOf(value: unknown, name: string): unknown {
  if (value === null || value === undefined) return undefined;
  for (let at: object | null = Object(value) as object; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    if (types.isProxy(at)) return undefined;
    const descriptor = Object.getOwnPropertyDescriptor(at, name);
    if (descriptor) return descriptor.value;
  }
  return undefined;
}

function sourceOf(fn: AnyFunction): string {
  return types.isProxy(fn) ? '' : Function.prototype.toString.call(fn);
}

function placeOf(source: string, position: number): { line: number; column: number } {
  const before = source.slice(0, position).split('\n');
  return { line: before.length, column: before[before.length - 1]!.length + 1 };
}
