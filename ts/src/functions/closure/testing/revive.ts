/** Rebuilds functions from their descriptions in the plainest way, to show that descriptions say all that is needed. */
import { createRequire } from 'node:module';
import { Capture, type CaptureOptions, referenceOf } from '../capture.js';
import type {
  AnyFunction,
  Binding,
  ClosureDescription,
  FunctionDescription,
  OwnProperty,
  Reference,
} from '../description.js';
import { intrinsic } from '../references/intrinsics.js';

/** A function as another room would get it; values that are not functions or objects of functions are the originals. */
export function revive<F extends AnyFunction>(fn: F, options?: CaptureOptions): F {
  const graph = new Map<AnyFunction, FunctionDescription>();
  const capture = new Capture(options);
  let round: AnyFunction[] = [fn];
  while (round.length > 0) {
    const next = new Set<AnyFunction>();
    for (const [index, description] of capture.describe(round).entries()) {
      graph.set(round[index]!, description);
      for (const value of valuesIn(description))
        for (const met of functionsIn(value)) if (!graph.has(met)) next.add(met);
    }
    round = [...next].filter((it) => !graph.has(it));
  }
  capture.settle();
  return new Reviver(graph).function(fn) as F;
}

function* valuesIn(description: FunctionDescription): Iterable<unknown> {
  if (description.kind === 'bound') {
    yield description.target;
    yield description.boundThis;
    yield* description.boundArguments;
  } else if (description.kind === 'closure') {
    for (const { value, reference, members } of description.bindings) {
      if (reference) continue;
      if (members) for (const member of members) yield (value as Record<string, unknown>)[member];
      else yield value;
    }
    for (const { descriptor } of [...description.properties, ...(description.prototype?.properties ?? [])]) {
      yield* [descriptor.value, descriptor.get, descriptor.set];
    }
    yield (description.prototype?.parent?.value as { constructor?: unknown } | undefined)?.constructor;
  }
}

/** The functions in a value, one level deep. */
function functionsIn(value: unknown): AnyFunction[] {
  if (typeof value === 'function') return [value];
  if (typeof value !== 'object' || value === null || !isPlain(value) || referenceOf(value)) return [];
  return Object.values(value).filter((it): it is AnyFunction => typeof it === 'function');
}

function isPlain(value: object): boolean {
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
}

interface Cell {
  v: unknown;
}

class Reviver {
  readonly #graph: ReadonlyMap<AnyFunction, FunctionDescription>;
  readonly #done = new Map<AnyFunction, unknown>();
  readonly #cells = new Map<object, Cell>();
  readonly #objects = new Map<object, object>();

  constructor(graph: ReadonlyMap<AnyFunction, FunctionDescription>) {
    this.#graph = graph;
  }

  function(fn: AnyFunction): unknown {
    if (this.#done.has(fn)) return this.#done.get(fn);
    const description = this.#graph.get(fn);
    if (!description) throw new Error(`not described: ${fn.name}`);
    if (description.kind !== 'closure') {
      const made = description.kind === 'bound' ? this.#bound(description) : this.#reference(description);
      this.#done.set(fn, made);
      return made;
    }
    return this.#closure(fn, description);
  }

  #bound({ target, boundThis, boundArguments }: Extract<FunctionDescription, { kind: 'bound' }>): unknown {
    const bind = Function.prototype.bind as (...args: unknown[]) => unknown;
    return Reflect.apply(
      bind,
      this.#value(target),
      [boundThis, ...boundArguments].map((it) => this.#value(it)),
    );
  }

  #reference(reference: Exclude<FunctionDescription, { kind: 'closure' | 'bound' }>): unknown {
    if (reference.kind === 'intrinsic') return intrinsic(reference.path);
    if (reference.kind === 'require') return createRequire(reference.from);
    let value: unknown =
      reference.kind === 'builtin'
        ? process.getBuiltinModule(reference.module)
        : createRequire(reference.from)(reference.specifier);
    if (reference.kind === 'builtin' && reference.namespace) value = { ...(value as object), default: value };
    for (const key of reference.path) value = (value as Record<string, unknown>)[key];
    return value;
  }

  #closure(fn: AnyFunction, description: ClosureDescription): unknown {
    const { source, form, strict, bindings, name } = description;
    // All variables are read from cells, so that functions can refer to each other.
    const cells = bindings.map((binding) => this.#cell(binding));
    const isEager = (binding: Binding) => binding.eager === true && !binding.cell;
    const names = bindings.map((binding, index) => (isEager(binding) ? `const ${binding.name} = $$${index}.v;` : ''));
    // `with` over accessors stands for variables; strict code is put inside a function of its own.
    const body = form === 'expression' || form === 'class' ? `(${source})` : `({${source}})`;
    for (const [index, binding] of bindings.entries()) if (isEager(binding)) this.#fill(binding, cells[index]!);
    const accessors = bindings
      .filter((it) => !isEager(it))
      .map(
        (it) =>
          `get ${it.name}() { return $$${bindings.indexOf(it)}.v; }, set ${it.name}($v) { $$${bindings.indexOf(it)}.v = $v; }`,
      );
    const text = `with ({ __proto__: null, ${accessors.join(',')} }) { ${names.join('')} return (function () { ${strict ? "'use strict';" : ''} return ${body}; })(); }`;
    let made = new Function(...bindings.map((_, index) => `$$${index}`), text)(...cells);
    if (form !== 'expression' && form !== 'class') {
      const descriptor = Object.getOwnPropertyDescriptor(made, Reflect.ownKeys(made)[0]!)!;
      made = descriptor.value ?? descriptor.get ?? descriptor.set;
    }
    this.#done.set(fn, made);
    for (const [index, binding] of bindings.entries()) if (!isEager(binding)) this.#fill(binding, cells[index]!);
    Object.defineProperty(made, 'name', { value: name, configurable: true });
    this.#define(made, description.properties);
    if (description.prototype) {
      this.#define(made.prototype, description.prototype.properties);
      const parent = description.prototype.parent?.value;
      if (parent) {
        const owner = (parent as { constructor: AnyFunction }).constructor;
        Object.setPrototypeOf(made.prototype, (this.#value(owner) as { prototype: object }).prototype);
      }
    }
    return made;
  }

  #define(target: object, properties: readonly OwnProperty[]): void {
    for (const { key, descriptor } of properties) {
      const own = { ...descriptor };
      for (const part of ['value', 'get', 'set'] as const) if (part in own) own[part] = this.#value(own[part]) as never;
      Object.defineProperty(target, key, own);
    }
  }

  #cell(binding: Binding): Cell {
    if (!binding.cell) return { v: undefined };
    const cell = this.#cells.get(binding.cell) ?? { v: unset };
    this.#cells.set(binding.cell, cell);
    return cell;
  }

  #fill({ value, reference, members, cell }: Binding, into: Cell): void {
    if (cell && into.v !== unset) return;
    into.v = undefined;
    if (reference) into.v = this.#reference(reference as Reference);
    else if (members) {
      const pick = (member: string) => [member, this.#value((value as Record<string, unknown>)[member])] as const;
      into.v = Object.fromEntries(members.map(pick));
    } else into.v = this.#value(value);
  }

  #value(value: unknown): unknown {
    if (typeof value === 'function') return this.#graph.has(value) ? this.function(value) : value;
    if (typeof value !== 'object' || value === null || functionsIn(value).length === 0) return value;
    const known = this.#objects.get(value);
    if (known) return known;
    const copy: Record<string, unknown> = Array.isArray(value) ? ([] as never) : {};
    this.#objects.set(value, copy);
    for (const [key, it] of Object.entries(value)) copy[key] = this.#value(it);
    return copy;
  }
}

const unset = Symbol('unset');
