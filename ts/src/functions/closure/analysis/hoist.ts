/** Finds what a function body, a block or a pattern declares, before its code is walked. */
import type * as acorn from 'acorn';
import { Scope } from './scope.js';

type Statement = acorn.Statement | acorn.ModuleDeclaration;

/** Declares what statements declare in their own block; with or without functions. */
export function declareBlock(statements: readonly Statement[], scope: Scope, functions = true): void {
  for (const statement of statements) {
    let node: acorn.Node = statement;
    while (node.type === 'LabeledStatement') node = (node as acorn.LabeledStatement).body;
    if (node.type === 'VariableDeclaration') {
      const declaration = node as acorn.VariableDeclaration;
      if (declaration.kind !== 'var') for (const { id } of declaration.declarations) declarePattern(id, scope);
    } else if (node.type === 'ClassDeclaration' || (functions && node.type === 'FunctionDeclaration')) {
      scope.declare((node as acorn.FunctionDeclaration | acorn.ClassDeclaration).id.name);
    }
  }
}

/** Declares what statements of a function's body declare in the function: `var`, and in sloppy mode functions in blocks. */
export function declareVars(statements: readonly acorn.Node[], scope: Scope): void {
  for (const statement of statements) varsOf(statement as acorn.AnyNode, scope, none, true);
}

type Names = ReadonlySet<string>;
const none: Names = new Set();

/** A block's statements, where those directly in it do not block themselves. */
function varsOfBlock(statements: readonly acorn.Node[], scope: Scope, blocked: Names): void {
  const lexical = new Scope(undefined);
  declareBlock(statements as Statement[], lexical, false);
  const within = lexical.union(blocked);
  for (const statement of statements) {
    varsOf(statement as acorn.AnyNode, scope, statement.type === 'FunctionDeclaration' ? blocked : within);
  }
}

/** @param blocked What blocks around the statement declare: a function by such a name stays in its block. */
function varsOf(node: acorn.AnyNode | null | undefined, scope: Scope, blocked: Names, outermost = false): void {
  switch (node?.type) {
    case 'VariableDeclaration':
      if (node.kind === 'var') for (const { id } of node.declarations) declarePattern(id, scope);
      break;
    case 'FunctionDeclaration':
      if (!outermost && node.id && !node.async && !node.generator && !blocked.has(node.id.name)) {
        scope.declare(node.id.name, 'hoisted');
      }
      break;
    case 'BlockStatement':
      varsOfBlock(node.body, scope, blocked);
      break;
    case 'IfStatement':
      varsOf(node.consequent, scope, blocked);
      varsOf(node.alternate, scope, blocked);
      break;
    case 'LabeledStatement':
      varsOf(node.body, scope, blocked, outermost);
      break;
    case 'ForStatement':
      varsOf(node.init as acorn.AnyNode, scope, blocked);
      varsOf(node.body, scope, withHead(node.init, blocked));
      break;
    case 'ForInStatement':
    case 'ForOfStatement':
      varsOf(node.left as acorn.AnyNode, scope, blocked);
      varsOf(node.body, scope, withHead(node.left, blocked));
      break;
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'WithStatement':
      varsOf(node.body, scope, blocked);
      break;
    case 'SwitchStatement':
      varsOfBlock(
        node.cases.flatMap(({ consequent }) => consequent),
        scope,
        blocked,
      );
      break;
    case 'TryStatement':
      varsOfBlock(node.block.body, scope, blocked);
      if (node.handler) varsOfBlock(node.handler.body.body, scope, withParameter(node.handler.param, blocked));
      if (node.finalizer) varsOfBlock(node.finalizer.body, scope, blocked);
      break;
  }
}

/** With what the head of a loop declares. */
function withHead(head: acorn.Node | null | undefined, blocked: Names): Names {
  const scope = new Scope(undefined);
  if (head) declareBlock([head as Statement], scope, false);
  return scope.union(blocked);
}

/** With what a `catch` declares, unless that is a plain name. */
function withParameter(parameter: acorn.Pattern | null | undefined, blocked: Names): Names {
  if (!parameter || parameter.type === 'Identifier') return blocked;
  const scope = new Scope(undefined);
  declarePattern(parameter, scope);
  return scope.union(blocked);
}

/** Declares the names that a pattern binds. */
export function declarePattern(node: acorn.Pattern, scope: Scope): void {
  switch (node.type) {
    case 'Identifier':
      scope.declare(node.name);
      break;
    case 'ObjectPattern':
      for (const property of node.properties) {
        declarePattern(property.type === 'RestElement' ? property.argument : property.value, scope);
      }
      break;
    case 'ArrayPattern':
      for (const element of node.elements) if (element) declarePattern(element, scope);
      break;
    case 'AssignmentPattern':
      declarePattern(node.left, scope);
      break;
    case 'RestElement':
      declarePattern(node.argument, scope);
      break;
  }
}
