/** Describes functions, and whatever functions are found in what they capture, as one graph. */
import { types } from 'node:util';
import { analyse } from './analysis/analyse.js';
import { type Analysis, BODY, type FreeVariable, type Span } from './analysis/analysis.js';
import { type Seen, settleCells } from './cells.js';
import { isDeclared } from './declared.js';
import type {
  AnyFunction,
  Binding,
  BoundDescription,
  ClosureDescription,
  FunctionDescription,
  Reference,
} from './description.js';
import { importMeta } from './import-meta.js';
import { type Introspection, introspect } from './inspector/introspect.js';
import { knownUrl, locateScripts } from './inspector/scripts.js';
import { InspectorUnavailable } from './inspector/session.js';
import { findUninitialised } from './inspector/uninitialised.js';
import { narrowed, wrappedModule } from './namespaces.js';
import { isStrict, locationOf, type Place } from './place.js';
import { held, ownProperties } from './properties.js';
import { builtinReference } from './references/builtins.js';
import { isNativeText, lookUpGlobal } from './references/globals.js';
import { intrinsicPath } from './references/intrinsics.js';
import {
  exportedReference,
  importedReference,
  isInstalled,
  moduleReference,
  refreshLoaded,
} from './references/packages.js';
import { Patches } from './references/patches.js';
import { checkText, mayBeRefused, missing, refuse, type Subject } from './refusals.js';
import { lookUp } from './resolve.js';
import { dynamicImports, type Rewritten, rewrite } from './rewrite.js';

/** How functions are described. */
export interface CaptureOptions {
  /**
   * Values for free variables of a function, by name, as the user gave them; they stand for what the variables are.
   * With all of them given, nothing else of the function is looked at.
   */
  readonly captures?: (fn: AnyFunction) => Readonly<Record<string, unknown>> | undefined;
  /** How a function was reached, for errors: names, outermost first, its own last. @default its own name */
  readonly trail?: (fn: AnyFunction) => readonly string[];
  /** A reference for functions and captured values that are to travel by name; asked before anything else. */
  readonly reference?: (value: unknown) => Reference | undefined;
  /**
   * The functions are described together because that is faster, and share no variables as far as anybody is concerned: where some is assigned,
   * `settle` throws `SharedVariables`. @default false
   */
  readonly apart?: boolean;
  /** Describes functions of installed packages by value. @default false */
  readonly into?: boolean;
  /** Finds the place of every function, not only of those that are introspected anyhow. @default false */
  readonly locate?: boolean;
  /**
   * Finds the place of no function, which takes tens of milliseconds the first time. Functions of Node's own modules are then
   * described by value, too. @default false
   */
  readonly placeless?: boolean;
}

/** Functions that were to be looked at together, though none has to do with another, assign what they capture. */
export class SharedVariables extends Error {}

/** A function on its way through `describe`. */
interface Work extends Subject {
  readonly fn: AnyFunction;
  readonly analysis: Analysis | undefined;
  readonly captures: Readonly<Record<string, unknown>> | undefined;
}

export class Capture {
  readonly #options: CaptureOptions;
  readonly #patches = new Patches();
  readonly #seen: (Seen & { readonly subject: Subject })[] = [];

  constructor(options: CaptureOptions = {}) {
    this.#options = options;
  }

  /**
   * Describes functions, in order. All that is read is read before this returns.
   * @throws CaptureError For the first function that cannot travel.
   */
  describe(functions: readonly AnyFunction[]): FunctionDescription[] {
    refreshLoaded();
    const described: (FunctionDescription | undefined)[] = [];
    const waiting: { readonly index: number; readonly work: Work }[] = [];
    const problems: { readonly index: number; readonly error: unknown }[] = [];
    for (const [index, fn] of functions.entries()) {
      try {
        const done = this.#begin(fn);
        if ('kind' in done) described[index] = done;
        else waiting.push({ index, work: done });
      } catch (error) {
        problems.push({ index, error });
        break;
      }
    }
    const live = this.#introspect(waiting.map(({ work }) => work));
    for (const [at, { index, work }] of waiting.entries()) {
      try {
        described[index] = this.#finish(work, live instanceof Error ? live : live[at]!);
      } catch (error) {
        problems.push({ index, error });
        break;
      }
    }
    problems.sort((a, b) => a.index - b.index);
    if (problems[0]) throw problems[0].error;
    return described as FunctionDescription[];
  }

  /**
   * Finds the variables that functions described so far assign, and gives the bindings of each their cell. To be called once
   * everything that travels together was described.
   */
  settle(): void {
    if (this.#options.apart && this.#seen.some(({ assigned }) => assigned)) throw new SharedVariables();
    settleCells(this.#seen, (it) =>
      refuse((it as Seen & { subject: Subject }).subject, 'ambiguous', { variable: it.binding.name }),
    );
  }

  /** What can be said without the inspector; else what is known so far. */
  #begin(fn: AnyFunction): FunctionDescription | Work {
    const reference = this.#options.reference?.(fn);
    if (reference) return reference;
    const trail = this.#options.trail?.(fn) ?? [nameOf(fn)];
    if (types.isProxy(fn)) throw refuse({ trail, source: '' }, 'proxy');
    const source = Function.prototype.toString.call(fn);
    const captures = this.#options.captures?.(fn);
    if (isNativeText(source)) {
      const path = intrinsicPath(fn);
      if (path !== undefined) return { kind: 'intrinsic', path };
      return builtinReference(fn) ?? { fn, trail, source, analysis: undefined, captures };
    }
    let analysis: Analysis;
    try {
      analysis = analyse(source);
    } catch (error) {
      throw refuse({ trail, source }, 'source', { cause: error });
    }
    const work: Work = { fn, trail, source, analysis, captures };
    return this.#options.locate || needsInspector(work, analysis) ? work : this.#closure(work, analysis, undefined);
  }

  #introspect(works: readonly Work[]): Introspection[] | InspectorUnavailable {
    if (works.length === 0) return [];
    try {
      const live = introspect(works.map(({ fn }) => fn));
      const located = live.filter((it, index) => needsFile(works[index]!, it) || this.#options.locate);
      if (!this.#options.placeless) locateScripts(located.flatMap(({ scriptId }) => scriptId ?? []));
      return live;
    } catch (error) {
      if (error instanceof InspectorUnavailable) return error;
      throw error;
    }
  }

  #finish(work: Work, live: Introspection | InspectorUnavailable): FunctionDescription {
    const { fn, analysis } = work;
    if (!analysis) {
      if (live instanceof Error) throw refuse(work, 'native-function', { cause: live });
      if (!live.bound) throw refuse(work, 'native-function');
      // They are its target's variables, which has a text of its own.
      if (work.captures !== undefined) throw refuse(work, 'source');
      return bound(fn, live.bound);
    }
    // Without an inspector a function is still described by explicit captures, or if it captures nothing.
    if (live instanceof Error) return this.#closure(work, analysis, undefined, live);
    const url = live.scriptId === undefined ? '' : knownUrl(live.scriptId);
    return this.#byName(work, live, url) ?? this.#closure(work, analysis, { live, url });
  }

  /** The description of a function that is not the user's own. */
  #byName(work: Work, live: Introspection, url: string): FunctionDescription | undefined {
    const { fn } = work;
    const { scopes } = live;
    if (url.startsWith('node:')) {
      const path = intrinsicPath(fn);
      if (path !== undefined) return { kind: 'intrinsic', path };
      const builtin = builtinReference(fn);
      if (builtin) return builtin;
      const { filename } = requireOf(fn, scopes) ?? {};
      if (filename !== undefined) return { kind: 'require', from: pathToUrl(filename) };
      throw refuse(work, 'internal-function', { fault: url });
    }
    return isInstalled(url) && !this.#options.into ? exportedReference(fn, url, live) : undefined;
  }

  #closure(
    work: Work,
    analysis: Analysis,
    found: Place | undefined,
    unavailable?: InspectorUnavailable,
  ): ClosureDescription {
    const { fn } = work;
    const rewritten = rewrite(analysis, fn, () => importMeta(work, analysis, found?.url));
    checkText(work, analysis, rewritten);
    const strict = isStrict(fn, analysis, found);
    const bindings: Binding[] = rewritten.bindings.map((it) => ({ ...it, eager: true }));
    for (const variable of freeVariables(analysis, rewritten, strict)) {
      const binding = this.#bind(work, variable, found, unavailable);
      if (binding) bindings.push(binding);
    }
    bindings.sort(byName);
    const location = found && locationOf(analysis, found.live, found.url);
    const patches = this.#patches.of(work.source);
    const description: ClosureDescription = {
      kind: 'closure',
      source: rewritten.source,
      form: analysis.form,
      isArrow: analysis.isArrow,
      isAsync: analysis.isAsync,
      isGenerator: analysis.isGenerator,
      strict,
      name: nameProperty(fn),
      ...(location && { location }),
      dynamicImport: analysis.dynamicImport || dynamicImports(analysis).length > 0,
      bindings,
      ...held(fn, analysis, rewritten),
      ...(patches.length > 0 && { patches }),
      privateState: (analysis.class?.privateFields || (analysis.class?.privateStatics.size ?? 0) > 0) ?? false,
    };
    if (analysis.self && analysis.id && found) this.#ownName(work, analysis.self, analysis.id, found, description);
    return description;
  }

  /**
   * The name by which a function calls itself. If the function was declared, that is a variable like any other: where something else is
   * assigned to it, the text travels without the name and captures the variable.
   */
  #ownName(work: Work, self: FreeVariable, id: Span, { live }: Place, description: ClosureDescription): void {
    const { fn, analysis } = work;
    const { name, assigned } = self;
    const there = lookUp(name, live.scopes);
    const global = there.kind === 'missing' ? lookUpGlobal(name) : undefined;
    if (there.kind === 'uninitialised' || (global && global.kind !== 'own')) return;
    const value = there.kind === 'variable' ? there.value : (global as { value: unknown }).value;
    const reference = this.#reference(name, value, undefined);
    const binding: Binding = { name, value, ...(reference && { reference }) };
    let known: boolean | undefined;
    const capture = () => {
      known ??= isDeclared(live, analysis!.place);
      if (!known) return;
      const open = description as { source: string; bindings: readonly Binding[] };
      open.source = `${work.source.slice(0, id.start)}${' '.repeat(id.end - id.start)}${open.source.slice(id.end)}`;
      open.bindings = [...open.bindings, binding].sort(byName);
    };
    const isOther = value !== fn || assigned;
    if (isOther) {
      // From now on each function of the text is looked at.
      confirmed.set(analysis!, Number.NEGATIVE_INFINITY);
      capture();
      if (!known) return;
    }
    const scope = there.kind === 'variable' ? there.scope : -1;
    const { scopes, scriptId } = live;
    const needed = isOther ? undefined : { needed: capture };
    this.#seen.push({ fn, subject: work, binding, assigned, scopes, scope, scriptId, ...needed });
  }

  #bind(
    work: Work,
    variable: FreeVariable,
    found: Place | undefined,
    unavailable: InspectorUnavailable | undefined,
  ): Binding | undefined {
    const { name } = variable;
    if (work.captures && Object.hasOwn(work.captures, name)) return { name, value: work.captures[name] };
    const there = lookUp(name, found?.live.scopes ?? []);
    const isTold = there.kind !== 'variable' || there.value !== undefined || !work.analysis;
    if (there.kind === 'uninitialised' || (!isTold && findUninitialised(work.fn, work.analysis) === name))
      throw refuse(work, 'uninitialised', { variable: name });
    let value: unknown;
    if (there.kind === 'variable') {
      value = there.value;
    } else {
      const global = lookUpGlobal(name);
      if (global.kind === 'standard') {
        // A package finds out itself what is not there.
        const own = found && isInstalled(found.url) ? undefined : ownMember(variable);
        if (own !== undefined) throw refuse(work, 'global-member', { variable: own });
        return undefined;
      }
      if (global.kind === 'undeclared') {
        // Without scopes it may be a variable after all.
        if (unavailable)
          throw refuse(work, 'no-inspector', { variable: name, all: toBeNamed(work), cause: unavailable });
        if (variable.guarded) return undefined;
        throw missing(work, variable, !variable.parts.has(BODY));
      }
      value = global.value;
    }
    const reference = this.#reference(name, value, there.kind === 'variable' ? found : undefined);
    const members = reference ? undefined : narrowed(variable, value);
    const eager = variable.eager && { eager: true as const };
    const binding: Binding = { name, value, ...eager, ...(members && { members }), ...(reference && { reference }) };
    if (found) {
      const scope = there.kind === 'variable' ? there.scope : -1;
      const { scopes, scriptId } = found.live;
      this.#seen.push({ fn: work.fn, subject: work, binding, assigned: variable.assigned, scopes, scope, scriptId });
    }
    return binding;
  }

  /** The reference of a captured value, apart from functions that stand for themselves. */
  #reference(name: string, value: unknown, found: Place | undefined): Reference | undefined {
    const own = this.#options.reference?.(value);
    if (own || (typeof value !== 'object' && typeof value !== 'function') || value === null) return own;
    const known = referenceOf(value) ?? wrappedModule(name, value);
    if (known || found === undefined || this.#options.into) return known;
    const isModule = found.live.scopes.some(({ type }) => type === 'Module');
    return importedReference(name, found.url, isModule) ?? moduleReference(value);
  }
}

/** The reference of an intrinsic or of a module of Node or one of its exports; `undefined` for anything else. */
export function referenceOf(value: unknown): Reference | undefined {
  const path = intrinsicPath(value);
  return path === undefined ? builtinReference(value) : { kind: 'intrinsic', path };
}

function needsInspector(work: Work, analysis: Analysis): boolean {
  const { fn, captures } = work;
  if (mayBeRefused(analysis) || analysis.importMeta.length > 0 || analysis.dynamicImport) return true;
  // Classes have an identity, and may be a package's.
  if (analysis.class || hasMembers(fn)) return true;
  if (analysis.hoisted.length > 0) return true;
  if (!analysis.self && analysis.free.every(({ name }) => captures && Object.hasOwn(captures, name))) return false;
  if (!namesGlobalsOnly(work, analysis)) return true;
  const times = confirmed.get(analysis) ?? 0;
  if (times < confirmations) confirmed.set(analysis, times + 1);
  return times < confirmations;
}

/** Whether a function's file matters: not if it captures nothing. */
function needsFile(work: Work, { scopes }: Introspection): boolean {
  const { analysis } = work;
  // Code of `new Function` sees globals only and has no file.
  if (!analysis || scopes.every(({ type }) => type === 'Global')) return false;
  if (
    mayBeRefused(analysis) ||
    analysis.importMeta.length > 0 ||
    analysis.dynamicImport ||
    analysis.class ||
    hasMembers(work.fn)
  ) {
    return true;
  }
  const free = [...analysis.free, ...analysis.hoisted];
  const shadowed = free.some(({ name }) => lookUp(name, scopes).kind !== 'missing');
  // Then each function of the text is looked at.
  if (shadowed) confirmed.set(analysis, Number.NEGATIVE_INFINITY);
  return shadowed || free.some(({ name }) => !isStandardGlobal(name));
}

/** Constructors of the old kind have methods. */
function hasMembers(fn: AnyFunction): boolean {
  const prototype = Object.getOwnPropertyDescriptor(fn, 'prototype')?.value as object | undefined;
  return prototype !== undefined && prototype !== null && Reflect.ownKeys(prototype).length > 1;
}

/** How many functions of one text were looked at for variables that have the names of globals; none had any. */
const confirmed = new WeakMap<Analysis, number>();
const confirmations = 16;

/**
 * Whether all that a function names is globals, unless a variable around it has the name of one: `const Map = immutable.Map`. The
 * scopes are looked at for the first few functions of a text; those made in a loop are not looked at one by one.
 */
function namesGlobalsOnly({ captures }: Work, analysis: Analysis): boolean {
  return analysis.free.every(({ name }) => (captures && Object.hasOwn(captures, name)) || isStandardGlobal(name));
}

/** What a function captures, as far as its text tells, what was given included. */
function toBeNamed({ analysis, captures = {} }: Work): string[] {
  const free = analysis?.free.map(({ name }) => name).filter((name) => lookUpGlobal(name).kind === 'undeclared') ?? [];
  return [...new Set([...Object.keys(captures), ...free])].sort();
}

function isStandardGlobal(name: string): boolean {
  return lookUpGlobal(name).kind === 'standard';
}

function freeVariables(analysis: Analysis, { gone }: Rewritten, strict: boolean): readonly FreeVariable[] {
  const replaced = dynamicImports(analysis);
  const remains = ({ name, parts }: FreeVariable) =>
    !replaced.includes(name) && (gone.size === 0 || [...parts].some((part) => !gone.has(part)));
  const all = strict && analysis.hoisted.length > 0 ? [...analysis.free, ...analysis.hoisted] : analysis.free;
  return all.filter(remains);
}

function bound(
  fn: AnyFunction,
  { target, this: boundThis, arguments: boundArguments }: NonNullable<Introspection['bound']>,
): BoundDescription {
  return {
    kind: 'bound',
    target: target as BoundDescription['target'],
    boundThis,
    boundArguments,
    name: nameProperty(fn),
    properties: ownProperties(fn),
  };
}

/** The member of the global object that a function uses and only this program has. */
function ownMember({ name, members }: FreeVariable): string | undefined {
  if (name !== 'globalThis' && name !== 'global') return undefined;
  return members?.find((member) => lookUpGlobal(member).kind === 'own');
}

function byName(a: Binding, b: Binding): number {
  return a.name < b.name ? -1 : 1;
}

/** The module whose `require` a function is. */
function requireOf(fn: AnyFunction, scopes: Introspection['scopes']): { readonly filename: string } | undefined {
  if (!Object.hasOwn(fn, 'resolve') || !Object.hasOwn(fn, 'cache')) return undefined;
  const mod = lookUp('mod', scopes);
  const value = mod.kind === 'variable' ? (mod.value as { filename?: unknown } | undefined) : undefined;
  return typeof value?.filename === 'string' ? { filename: value.filename } : undefined;
}

function pathToUrl(path: string): string {
  return process.getBuiltinModule('node:url').pathToFileURL(path).href;
}

function nameProperty(fn: AnyFunction): string {
  const name: unknown = Object.getOwnPropertyDescriptor(fn, 'name')?.value;
  return typeof name === 'string' ? name : '';
}

function nameOf(fn: AnyFunction): string {
  return (types.isProxy(fn) ? '' : nameProperty(fn)) || 'the function';
}
