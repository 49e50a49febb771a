/** Makes text that can be evaluated anywhere of a function's text: keys, superclass and statics become bindings and properties. */

import type { Analysis, Span } from './analysis/analysis.js';
import { type ClassElement, HERITAGE } from './analysis/class-shape.js';
import type { AnyFunction } from './description.js';
import { servedUrl } from './references/served.js';

/** The text to evaluate and what it needs beside the function's free variables. */
export interface Rewritten {
  readonly source: string;
  readonly bindings: readonly { readonly name: string; readonly value: unknown }[];
  /** Parts of the text whose free variables are not needed any more. */
  readonly gone: ReadonlySet<number>;
  /** What was replaced or blanked. */
  readonly spans: readonly Span[];
  /** Own properties that evaluating the text makes as they are: of the class, and of its prototype. */
  readonly made: { readonly own: ReadonlySet<PropertyKey>; readonly prototype: ReadonlySet<PropertyKey> };
}

interface Edit extends Span {
  readonly text: string;
}

const nothing: ReadonlySet<never> = new Set();

/** @param meta What stands for `import.meta`. */
export function rewrite(analysis: Analysis, fn: AnyFunction, meta: () => object): Rewritten {
  const { source, key } = analysis;
  const writer = new Writer(source);
  if (analysis.importMeta.length > 0) {
    const name = writer.bind('$meta', meta());
    for (const span of analysis.importMeta) writer.replace(span, name);
  }
  for (const name of dynamicImports(analysis)) {
    for (const { index } of source.matchAll(new RegExp(`\\b${name}(?=\\()`, 'g'))) {
      writer.replace({ start: index, end: index + name.length }, 'import');
    }
    for (const { index, 0: text, 1: literal } of source.matchAll(
      new RegExp(`\\b${name}\\(\\s*("/[^"\\\\]*"|'/[^'\\\\]*')`, 'g'),
    )) {
      const url = servedUrl(literal!.slice(1, -1));
      const end = index + text.length;
      if (url !== undefined) writer.replace({ start: end - literal!.length, end }, JSON.stringify(url));
    }
  }
  if (key && /^[[#]/.test(source.slice(key.start, key.end))) writer.replace(key, JSON.stringify(methodName(fn)));
  if (!analysis.class) return { ...writer.done(), gone: nothing, made: { own: nothing, prototype: nothing } };

  const gone = new Set<number>();
  const { heritage, elements } = analysis.class;
  if (heritage && source.slice(heritage.start, heritage.end) !== 'null') {
    writer.replace(heritage, writer.bind('$super', Object.getPrototypeOf(fn)));
    gone.add(HERITAGE);
  }
  const made = { own: new Set<PropertyKey>(), prototype: new Set<PropertyKey>() };
  const claims = new Claims(source, fn);
  for (const [index, element] of elements.entries()) {
    if (element.kind === 'constructor' || element.isPrivate) continue;
    if (element.kind === 'block') {
      writer.replace(element, '');
      gone.add(index);
    } else if (element.kind === 'field') {
      if (!element.isStatic) continue;
      if (element.name !== undefined && claims.holdsFunction(element)) {
        made.own.add(element.name);
        writer.replace({ start: element.value!.start, end: element.functionValue!.start }, '');
        writer.replace({ start: element.functionValue!.end, end: element.value!.end }, '');
      } else {
        writer.replace(element, '');
        gone.add(index);
      }
    } else {
      const found = claims.claim(element);
      if (element.computed && found !== undefined) {
        writer.replace(element.computed, `[${writer.bind('$key', found)}]`);
        gone.add(index);
      }
    }
  }
  claims.made(made);
  return { ...writer.done(), gone, made };
}

/** What vite has made of `import()`; its own function works in its own process only. */
export function dynamicImports({ free }: Analysis): readonly string[] {
  return free.flatMap(({ name }) => (/^__(?:vi|vite_ssr)_dynamic_import__$/.test(name) ? name : []));
}

/** The key that a lone method is given: its name is then what it was. */
function methodName(fn: AnyFunction): string {
  const name = Object.getOwnPropertyDescriptor(fn, 'name')?.value;
  return typeof name === 'string' ? name.replace(/^[gs]et /, '') : 'method';
}

/** Gathers edits; line breaks stay where they are, and columns too where the new text is not longer. */
class Writer {
  readonly #source: string;
  readonly #edits: Edit[] = [];
  readonly #bindings: { name: string; value: unknown }[] = [];

  constructor(source: string) {
    this.#source = source;
  }

  replace({ start, end }: Span, text: string): void {
    if (start === end) return;
    const breaks = this.#source.slice(start, end).replace(/[^\n]/g, '');
    this.#edits.push({ start, end, text: breaks ? text + breaks : text.padEnd(end - start) });
  }

  /** A new variable, by a name that the text does not contain. */
  bind(name: string, value: unknown): string {
    let free = name;
    for (let n = 0; this.#source.includes(free) || this.#bindings.some((it) => it.name === free); n++)
      free = `${name}${n}`;
    this.#bindings.push({ name: free, value });
    return free;
  }

  done() {
    let source = this.#source;
    // From the back, so that places stay right. An edit inside another is not needed.
    const edits = this.#edits
      .filter((it) => !this.#edits.some((other) => other !== it && other.start <= it.start && it.end <= other.end))
      .sort((a, b) => b.start - a.start);
    for (const { start, end, text } of edits) source = source.slice(0, start) + text + source.slice(end);
    return { source, bindings: this.#bindings, spans: this.#edits as readonly Span[] };
  }
}

/** Tells which own properties of a class and its prototype are the methods of its text. */
class Claims {
  readonly #source: string;
  readonly #class: AnyFunction;
  /** By owner and key: which parts of the property's descriptor come from the text. */
  readonly #claimed = new Map<object, Map<PropertyKey, Set<string>>>();

  constructor(source: string, fn: AnyFunction) {
    this.#source = source;
    this.#class = fn;
  }

  /** The key of the property that a method, getter or setter made, unless it was replaced since. */
  claim(element: ClassElement): PropertyKey | undefined {
    const owner = element.isStatic ? this.#class : this.#class.prototype;
    const part = ({ getter: 'get', setter: 'set' } as const)[element.kind as 'getter'] ?? 'value';
    const text = this.#source.slice(element.text.start, element.text.end);
    for (const key of element.name !== undefined ? [element.name] : Reflect.ownKeys(owner)) {
      const descriptor = Reflect.getOwnPropertyDescriptor(owner, key);
      const fn = descriptor?.[part as 'value'];
      if (typeof fn !== 'function' || Function.prototype.toString.call(fn) !== text) continue;
      if (
        descriptor!.enumerable ||
        Reflect.ownKeys(fn).some((it) => !['length', 'name', 'prototype'].includes(it as string))
      ) {
        continue;
      }
      if (this.#add(owner, key, part)) return key;
    }
    return undefined;
  }

  #add(owner: object, key: PropertyKey, part: string): boolean {
    const keys = this.#claimed.get(owner) ?? new Map<PropertyKey, Set<string>>();
    const parts = keys.get(key) ?? new Set();
    if (parts.has(part)) return false;
    this.#claimed.set(owner, keys.set(key, parts.add(part)));
    return true;
  }

  /** Whether a static field still holds the function that its text makes. */
  holdsFunction(element: ClassElement): boolean {
    if (!element.functionValue) return false;
    const value = Object.getOwnPropertyDescriptor(this.#class, element.name!)?.value;
    const { start, end } = element.functionValue;
    return typeof value === 'function' && Function.prototype.toString.call(value) === this.#source.slice(start, end);
  }

  /** Adds the keys whose properties are wholly as the text makes them. */
  made(into: { own: Set<PropertyKey>; prototype: Set<PropertyKey> }): void {
    for (const [owner, keys] of this.#claimed) {
      for (const [key, parts] of keys) {
        const { value, get, set } = Reflect.getOwnPropertyDescriptor(owner, key)!;
        const whole = (!value || parts.has('value')) && (!get || parts.has('get')) && (!set || parts.has('set'));
        if (whole) (owner === this.#class ? into.own : into.prototype).add(key);
      }
    }
  }
}
