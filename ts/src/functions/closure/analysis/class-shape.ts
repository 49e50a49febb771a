/** What the text of a class declares. */
import type * as acorn from 'acorn';
import type { Span } from './analysis.js';

/** The part of a class's text that is its `extends` clause. */
export const HERITAGE = -2;

/** An element of a class body; the free variables in its key, or in what is evaluated once for it, name its index as their part. */
export interface ClassElement extends Span {
  readonly kind: 'method' | 'getter' | 'setter' | 'constructor' | 'field' | 'block';
  readonly isStatic: boolean;
  /** The key as a property key, unless it is computed, private or there is none. */
  readonly name: string | undefined;
  readonly isPrivate: boolean;
  /** A computed key, with its brackets. */
  readonly computed: Span | undefined;
  /** What `toString()` gives of a method. */
  readonly text: Span;
  /** The text of a static field's value if that is a function or class. */
  readonly functionValue: Span | undefined;
  /** The whole of that value: esbuild wraps it in a call that keeps its name. */
  readonly value: Span | undefined;
}

export interface ClassShape {
  /** The expression after `extends`, and the class's own name. */
  readonly heritage: Span | undefined;
  readonly id: string | undefined;
  readonly elements: readonly ClassElement[];
  /** Instances have private fields. */
  readonly privateFields: boolean;
  /** Static private fields: never read from outside. */
  readonly privateStatics: ReadonlySet<string>;
}

/** Reads the body of a class; `base` is where the function's text begins in what was parsed. */
export function classShape(node: acorn.Class, base: number): ClassShape {
  const privateStatics = new Set<string>();
  let privateFields = false;
  const elements = node.body.body.map((element): ClassElement => {
    if (element.type === 'StaticBlock') {
      return { ...plain(element, base), kind: 'block', isStatic: true, name: undefined, isPrivate: false };
    }
    const isPrivate = element.key.type === 'PrivateIdentifier';
    if (isPrivate && element.type === 'PropertyDefinition') {
      if (element.static) privateStatics.add((element.key as acorn.PrivateIdentifier).name);
      else privateFields = true;
    }
    return {
      ...plain(element, base),
      kind: element.type === 'PropertyDefinition' ? 'field' : kinds[element.kind],
      isStatic: element.static,
      name: element.computed ? undefined : keyName(element.key as acorn.Expression | acorn.PrivateIdentifier),
      isPrivate,
      computed: undefined,
      functionValue: element.type === 'PropertyDefinition' ? spanOf(functionIn(element.value), base) : undefined,
      value: element.type === 'PropertyDefinition' ? spanOf(element.value, base) : undefined,
    };
  });
  return {
    heritage: node.superClass ? span(node.superClass, base) : undefined,
    id: node.id?.name,
    elements,
    privateFields,
    privateStatics,
  };
}

const kinds = { constructor: 'constructor', method: 'method', get: 'getter', set: 'setter' } as const;

/** The property key that a key in source text stands for. */
export function keyName(key: acorn.Expression | acorn.PrivateIdentifier): string | undefined {
  if (key.type === 'Identifier') return key.name;
  if (key.type === 'Literal') return key.bigint ?? String(key.value);
  return undefined;
}

/** A function or class that is a field's value, also inside the call by which esbuild keeps its name. */
export function functionIn(value: acorn.Expression | null | undefined): acorn.Node | undefined {
  const isKept =
    value?.type === 'CallExpression' && value.callee.type === 'Identifier' && value.callee.name === '__name';
  const node = isKept ? value.arguments[0] : value;
  return node && /^(?:ArrowFunction|Function|Class)Expression$/.test(node.type) ? node : undefined;
}

function spanOf(node: acorn.Node | null | undefined, base: number): Span | undefined {
  return node ? span(node, base) : undefined;
}

function span(node: acorn.Node, base: number): Span {
  return { start: node.start - base, end: node.end - base };
}

function plain(node: acorn.Node, base: number) {
  const whole = span(node, base);
  return { ...whole, text: whole, computed: undefined, functionValue: undefined, value: undefined };
}
