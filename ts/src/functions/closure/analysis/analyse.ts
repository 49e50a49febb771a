/** Analyses functions, keeping what was found by text. */
import type * as acorn from 'acorn';
import type { Analysis, Span } from './analysis.js';
import { classShape } from './class-shape.js';
import { type Parsed, parseFunction } from './parse.js';
import { Scope } from './scope.js';
import { Uses } from './uses.js';
import { hasDirective, rootEnvironments, Walker } from './walk.js';

/** How much text is kept with its analysis, in UTF-16 units. */
const capacity = 1 << 23;
const kept = new Map<string, Analysis>();
let size = 0;

/**
 * What the text of a function says about it.
 * @throws SyntaxError If the text is not that of a function written in JavaScript.
 */
export function analyse(source: string): Analysis {
  const known = kept.get(source);
  if (known) return known;
  const analysis = analyseText(source);
  size += source.length;
  // Texts are few; those made by `new Function` may be many, and then none is worth keeping for long.
  if (size > capacity) {
    kept.clear();
    size = source.length;
  }
  kept.set(source, analysis);
  return analysis;
}

function analyseText(source: string): Analysis {
  const parsed = parseFunction(source);
  const { node, form, base } = parsed;
  const uses = new Uses(base);
  const walker = new Walker(uses);
  const isArrow = node.type === 'ArrowFunctionExpression';
  if (isClass(node)) walker.class(node, new Scope(undefined), rootEnvironments.outside, true);
  else walker.function(node, new Scope(undefined), isArrow ? rootEnvironments.outside : rootEnvironments.lone, true);
  const strict = isClass(node) || hasDirective(node);
  return {
    source,
    form,
    isArrow,
    isAsync: !isClass(node) && node.async,
    isGenerator: !isClass(node) && node.generator,
    strict,
    sloppy: !strict && !parsesStrictly(source),
    ...uses.found(),
    id: node.id && !isClass(node) ? { start: node.id.start - base, end: node.id.end - base } : undefined,
    length: lengthOf(node),
    place: placeOf(parsed, source),
    key: keyOf(parsed, source),
    class: isClass(node) ? locateKeys(classShape(node, base), node, source, base) : undefined,
  };
}

function isClass(node: acorn.Function | acorn.Class): node is acorn.Class {
  return node.type === 'ClassExpression' || node.type === 'ClassDeclaration';
}

function lengthOf(node: acorn.Function | acorn.Class): number {
  if (isClass(node)) {
    const written = node.body.body.find((it) => it.type === 'MethodDefinition' && it.kind === 'constructor');
    return written ? lengthOf((written as acorn.MethodDefinition).value) : 0;
  }
  const end = node.params.findIndex(({ type }) => type === 'AssignmentPattern' || type === 'RestElement');
  return end < 0 ? node.params.length : end;
}

/** Most text is fine in strict mode; only what might not be is parsed again. */
function parsesStrictly(source: string): boolean {
  if (
    !/\b(?:with|delete|arguments|eval|let|static|yield|implements|interface|package|private|protected|public)\b|\b0\d|\\[0-9]/.test(
      source,
    )
  ) {
    return true;
  }
  try {
    parseFunction(source, true);
    return true;
  } catch {
    return false;
  }
}

/** The place that V8 gives a function. */
function placeOf({ node, form, base }: Parsed, source: string): number {
  if (isClass(node)) {
    const written = node.body.body.find((it) => it.type === 'MethodDefinition' && it.kind === 'constructor');
    return written ? (written as acorn.MethodDefinition).value.start - base : 0;
  }
  // A method's function begins at its parameters.
  if (form !== 'expression') return node.start - base;
  if (node.type === 'ArrowFunctionExpression') return 0;
  return parametersOf(source, (node.id?.end ?? node.start + (node.async ? 5 : 0) + 8) - base);
}

/** The first `(` that is not in a comment. */
function parametersOf(source: string, from: number): number {
  const comment = /\/\*[\s\S]*?\*\/|\/\/.*|\(/g;
  comment.lastIndex = from;
  for (let match = comment.exec(source); match; match = comment.exec(source)) if (match[0] === '(') return match.index;
  return from;
}

function keyOf({ method, base }: Parsed, source: string): Span | undefined {
  return method && keySpan(method, source, base);
}

/** A key as it is written, with the brackets of a computed one. */
function keySpan(
  element: acorn.Property | acorn.MethodDefinition | acorn.PropertyDefinition,
  source: string,
  base: number,
): Span {
  const { start, end } = element.key;
  if (!element.computed) return { start: start - base, end: end - base };
  const before = stripped(source.slice(element.start - base, start - base));
  const after = stripped(source.slice(end - base));
  return { start: element.start - base + before.lastIndexOf('['), end: end - base + after.indexOf(']') + 1 };
}

/** The text with its comments blanked. */
function stripped(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, (comment) => ' '.repeat(comment.length));
}

function locateKeys(shape: ReturnType<typeof classShape>, node: acorn.Class, source: string, base: number) {
  const elements = shape.elements.map((element, index) => {
    const raw = node.body.body[index]!;
    if (raw.type === 'StaticBlock') return element;
    const text =
      raw.type === 'MethodDefinition' ? { start: methodStart(raw, source, base), end: element.end } : element;
    return { ...element, text, computed: raw.computed ? keySpan(raw, source, base) : undefined };
  });
  return { ...shape, elements };
}

/** `toString()` of a static method begins after the word. */
function methodStart(node: acorn.MethodDefinition, source: string, base: number): number {
  const start = node.start - base;
  if (!node.static) return start;
  const rest = stripped(source.slice(start + 'static'.length, node.end - base));
  return start + 'static'.length + rest.search(/\S/);
}
