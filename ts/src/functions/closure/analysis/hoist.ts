/** Finds what a function body, a block or a pattern declares, before its code is walked. */
import type * as acorn from 'acorn';
import type { Scope } from './scope.ts';

type Statement = acorn.Statement | acorn.ModuleDeclaration;

/** Declares what statements declare in their own block. */
export function declareBlock(statements: readonly Statement[], scope: Scope): void {
  for (const statement of statements) {
    let node: acorn.Node = statement;
    while (node.type === 'LabeledStatement') node = (node as acorn.LabeledStatement).body;
    if (node.type === 'VariableDeclaration') {
      const declaration = node as acorn.VariableDeclaration;
      if (declaration.kind !== 'var') for (const { id } of declaration.declarations) declarePattern(id, scope);
    } else if (node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration') {
      scope.declare((node as acorn.FunctionDeclaration | acorn.ClassDeclaration).id.name);
    }
  }
}

/**
 * Declares what statements declare in the function around them: `var`, and in sloppy mode functions in blocks.
 * @param outermost The statements are the function's own body, whose functions `declareBlock` declares.
 */
export function declareVars(statements: readonly acorn.Node[], scope: Scope, outermost: boolean): void {
  for (const statement of statements) declareVarsOf(statement as acorn.AnyNode, scope, outermost);
}

function declareVarsOf(node: acorn.AnyNode | null | undefined, scope: Scope, outermost = false): void {
  switch (node?.type) {
    case 'VariableDeclaration':
      if (node.kind === 'var') for (const { id } of node.declarations) declarePattern(id, scope);
      break;
    case 'FunctionDeclaration':
      if (!outermost && !node.async && !node.generator && node.id) scope.declare(node.id.name, 'hoisted');
      break;
    case 'BlockStatement':
      declareVars(node.body, scope, false);
      break;
    case 'IfStatement':
      declareVarsOf(node.consequent, scope);
      declareVarsOf(node.alternate, scope);
      break;
    case 'LabeledStatement':
      declareVarsOf(node.body, scope, outermost);
      break;
    case 'ForStatement':
      declareVarsOf(node.init as acorn.AnyNode, scope);
      declareVarsOf(node.body, scope);
      break;
    case 'ForInStatement':
    case 'ForOfStatement':
      declareVarsOf(node.left as acorn.AnyNode, scope);
      declareVarsOf(node.body, scope);
      break;
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'WithStatement':
      declareVarsOf(node.body, scope);
      break;
    case 'SwitchStatement':
      for (const { consequent } of node.cases) declareVars(consequent, scope, false);
      break;
    case 'TryStatement':
      declareVars(node.block.body, scope, false);
      if (node.handler) declareVars(node.handler.body.body, scope, false);
      if (node.finalizer) declareVars(node.finalizer.body, scope, false);
      break;
  }
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
