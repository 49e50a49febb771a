/** What a function holds beyond what its source makes. */

import type { Analysis } from './analysis/analysis.js';
import type { AnyFunction, OwnProperty, PrototypeDescription } from './description.js';
import { intrinsicPath } from './references/intrinsics.js';
import type { Rewritten } from './rewrite.js';

interface Held {
  readonly properties: readonly OwnProperty[];
  readonly prototype?: PrototypeDescription;
  readonly prototypeOf?: { readonly value: object | null };
}

const none: readonly OwnProperty[] = [];
/** Functions of one kind have one parent; in other realms of the thread, one by the same tag. */
const tags = [undefined, 'AsyncFunction', 'GeneratorFunction', 'AsyncGeneratorFunction'];

export function held(fn: AnyFunction, analysis: Analysis, { made }: Rewritten): Held {
  const properties = ownProperties(fn, (key) => made.own.has(key) || (standard.has(key) && !isOdd(fn, key, analysis)));
  const prototype = prototypeOf(fn, analysis, made.prototype);
  const parent = Object.getPrototypeOf(fn) as object | null;
  const natural = analysis.class?.heritage !== undefined || isNaturalParent(parent);
  return { properties, ...(prototype && { prototype }), ...(!natural && { prototypeOf: { value: parent } }) };
}

const standard: ReadonlySet<PropertyKey> = new Set(['length', 'name', 'prototype', 'arguments', 'caller']);

/** Whether a property that all functions have is not what the source makes: a redefined length, a prototype that was put in place of its own. */
function isOdd(fn: AnyFunction, key: PropertyKey, analysis: Analysis): boolean {
  if (key === 'length') return Object.getOwnPropertyDescriptor(fn, key)?.value !== analysis.length;
  return key === 'prototype' && isReplaced(fn, analysis);
}

function isReplaced(fn: AnyFunction, { form, isGenerator }: Analysis): boolean {
  if (form !== 'expression' || isGenerator) return false;
  const prototype: unknown = Object.getOwnPropertyDescriptor(fn, 'prototype')?.value;
  if (typeof prototype !== 'object' || prototype === null) return prototype !== undefined;
  return Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value !== fn;
}

/** The own properties of a bound function. */
export function ownProperties(
  fn: object,
  skip: (key: PropertyKey) => boolean = (key) => standard.has(key),
): readonly OwnProperty[] {
  const keys = Reflect.ownKeys(fn).filter((key) => !skip(key));
  if (keys.length === 0) return none;
  return keys.map((key) => ({ key, descriptor: Reflect.getOwnPropertyDescriptor(fn, key)! }));
}

function isNaturalParent(parent: object | null): boolean {
  if (parent === Function.prototype) return true;
  if (parent === null) return false;
  if (typeof parent === 'function')
    return Function.prototype.toString.call(parent).includes('[native code]') && parent.name === '';
  return tags.includes((parent as { [Symbol.toStringTag]?: string })[Symbol.toStringTag]);
}

function prototypeOf(
  fn: AnyFunction,
  analysis: Analysis,
  made: ReadonlySet<PropertyKey>,
): PrototypeDescription | undefined {
  const prototype = Object.getOwnPropertyDescriptor(fn, 'prototype')?.value as object | null | undefined;
  if (typeof prototype !== 'object' || prototype === null || isReplaced(fn, analysis)) return undefined;
  const isOwn = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value === fn;
  const properties = ownProperties(prototype, (key) => made.has(key) || (key === 'constructor' && isOwn));
  const parent = Object.getPrototypeOf(prototype) as object | null;
  const natural = analysis.isGenerator || isSameParent(parent, naturalParent(fn, analysis));
  if (properties.length === 0 && natural) return undefined;
  return { properties, ...(!natural && { parent: { value: parent } }) };
}

/** `Object.prototype` of another realm is as good. */
function isSameParent(parent: object | null, natural: unknown): boolean {
  if (parent === natural) return true;
  if (natural !== Object.prototype || parent === null || Object.getPrototypeOf(parent) !== null) return false;
  const maker: unknown = Reflect.getOwnPropertyDescriptor(parent, 'constructor')?.value;
  return typeof maker === 'function' && intrinsicPath(maker) === 'Object';
}

function naturalParent(fn: AnyFunction, { source, class: shape }: Analysis): unknown {
  if (!shape?.heritage) return Object.prototype;
  if (source.slice(shape.heritage.start, shape.heritage.end) === 'null') return null;
  return (Object.getPrototypeOf(fn) as { prototype?: unknown }).prototype;
}
