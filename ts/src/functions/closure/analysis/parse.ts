/** Parses what `toString()` gives of a function. */
import * as acorn from 'acorn';
import type { Form } from '../description.js';

/** The function's node, and where its text begins in what was parsed. */
export interface Parsed {
  readonly form: Form;
  readonly node: acorn.Function | acorn.Class;
  readonly method: acorn.Property | acorn.MethodDefinition | undefined;
  readonly base: number;
}

/**
 * What is put around the text. Inside a function everything is allowed that may stand in a function that was cut out of its
 * surroundings, `new.target` included.
 */
const wraps = [
  ['(function(){(', '\n)})'],
  ['(function(){({', '\n})})'],
  ['(class{', '\n})'],
] as const;

/** Tries each way a function can be printed: an expression, a method of an object, a method of a class (`#name() {}`). */
export function parseFunction(source: string, strict = false): Parsed {
  let problem: unknown;
  for (const [index, [before, after]] of wraps.entries()) {
    try {
      const directive = strict ? "'use strict';" : '';
      const program = acorn.parse(directive + before + source + after, options);
      return unwrap(program.body[strict ? 1 : 0] as acorn.ExpressionStatement, index, before.length + directive.length);
    } catch (error) {
      problem ??= error;
    }
  }
  throw problem;
}

const options: acorn.Options = {
  ecmaVersion: 'latest',
  allowSuperOutsideMethod: true,
  allowImportExportEverywhere: true,
  checkPrivateFields: false,
};

function unwrap(statement: acorn.ExpressionStatement, index: number, base: number): Parsed {
  if (index === 2) {
    const [element] = (statement.expression as acorn.ClassExpression).body.body;
    if (element?.type !== 'MethodDefinition') throw new SyntaxError('not a function');
    return { form: forms[element.kind], node: element.value, method: element, base };
  }
  const [inner] = (statement.expression as acorn.FunctionExpression).body.body;
  const node = (inner as acorn.ExpressionStatement).expression;
  if (index === 1) {
    const property = (node as acorn.ObjectExpression).properties[0];
    if (property?.type !== 'Property' || property.value.type !== 'FunctionExpression') {
      throw new SyntaxError('not a function');
    }
    return { form: forms[property.kind], node: property.value, method: property, base };
  }
  switch (node.type) {
    case 'ClassExpression':
      return { form: 'class', node, method: undefined, base };
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return { form: 'expression', node, method: undefined, base };
    default:
      throw new SyntaxError('not a function');
  }
}

const forms = { init: 'method', method: 'method', constructor: 'method', get: 'getter', set: 'setter' } as const;
