/** Walks the syntax of a function with its scopes and reports what it takes from the code around it. */
import type * as acorn from 'acorn';
import { BODY } from './analysis.js';
import { functionIn, HERITAGE } from './class-shape.js';
import { declareBlock, declarePattern, declareVars } from './hoist.js';
import { type Environment, Scope } from './scope.js';
import type { Uses } from './uses.js';

const own: Environment = { this: true, arguments: true, newTarget: true, super: false };
const method: Environment = { ...own, super: true };
/** A field's value or a static block; `arguments` is an error in it. */
const field: Environment = { this: true, arguments: true, newTarget: true, super: true };
const none: Environment = { this: false, arguments: false, newTarget: false, super: false };

/** The environment of a function of the root's kind: a lone method has no `super`. */
export const rootEnvironments = { lone: own, outside: none } as const;

/** How an identifier is used. */
type Use = 'read' | 'write' | 'update' | 'typeof';

export class Walker {
  readonly #uses: Uses;
  /** Names of the classes around the node. */
  #privateNames: Set<string>[] = [];
  /** The part of a class definition that is being walked, while that is the root. */
  #part = BODY;
  /** How many functions of that part are around the node. */
  #depth = 0;

  constructor(uses: Uses) {
    this.#uses = uses;
  }

  /** A function's parameters and body. */
  function(node: acorn.Function, scope: Scope, environment: Environment, root = false): void {
    if (node.type === 'ArrowFunctionExpression' || node.type === 'FunctionDeclaration') {
      this.#functionIn(node, scope, environment);
      return;
    }
    // The name of a function expression is a scope of its own around the parameters.
    const named = node.id ? new Scope(scope) : scope;
    if (node.id) named.declare(node.id.name, root ? 'self' : 'declared');
    this.#functionIn(node, named, environment);
  }

  #functionIn(node: acorn.Function, outer: Scope, environment: Environment): void {
    this.#depth++;
    this.#parametersAndBody(node, outer, environment);
    this.#depth--;
  }

  #parametersAndBody(node: acorn.Function, outer: Scope, environment: Environment): void {
    const params = new Scope(outer, hasDirective(node) ? { strict: true } : {});
    if (node.type !== 'ArrowFunctionExpression') params.declare('arguments');
    for (const param of node.params) declarePattern(param, params);
    for (const param of node.params) this.#pattern(param, params, environment, false);
    if (node.body.type !== 'BlockStatement') {
      this.node(node.body, params, environment);
      return;
    }
    // Expressions among the parameters do not see what the body declares.
    const simple = node.params.every((param) => param.type === 'Identifier');
    const body = simple ? params : new Scope(params);
    declareVars(node.body.body, body);
    declareBlock(node.body.body, body);
    this.#all(node.body.body, body, environment);
  }

  /** A class; with `root`, uses in what is evaluated once at its definition are told apart by part. */
  class(node: acorn.Class, outer: Scope, environment: Environment, root = false): void {
    const scope = new Scope(outer, { strict: true });
    if (node.id) scope.declare(node.id.name);
    const names = new Set<string>();
    for (const element of node.body.body) {
      if ('key' in element && element.key.type === 'PrivateIdentifier') names.add(element.key.name);
    }
    const inPart = (part: number, walk: () => void) => {
      if (root) this.#part = part;
      walk();
      if (root) this.#part = BODY;
    };
    // `extends` does not see the class's own private names.
    if (node.superClass) inPart(HERITAGE, () => this.node(node.superClass, scope, environment));
    this.#privateNames.push(names);
    for (const [index, element] of node.body.body.entries()) {
      if (element.type === 'StaticBlock') {
        inPart(index, () => this.#staticBlock(element, scope));
        continue;
      }
      if (element.computed) inPart(index, () => this.node(element.key, scope, environment));
      if (element.type === 'MethodDefinition') this.function(element.value, scope, method);
      else if (element.static) inPart(index, () => this.node(functionIn(element.value) ?? element.value, scope, field));
      else this.node(element.value, scope, field);
    }
    this.#privateNames.pop();
  }

  #staticBlock(node: acorn.StaticBlock, outer: Scope): void {
    const scope = new Scope(outer);
    declareVars(node.body, scope);
    declareBlock(node.body, scope);
    this.#all(node.body, scope, field);
  }

  #all(nodes: readonly (acorn.Node | null)[], scope: Scope, environment: Environment): void {
    for (const node of nodes) this.node(node, scope, environment);
  }

  #block(statements: readonly acorn.Statement[], outer: Scope, environment: Environment): void {
    const scope = new Scope(outer);
    declareBlock(statements, scope);
    this.#all(statements, scope, environment);
  }

  /** Any statement or expression. */
  node(raw: acorn.Node | null | undefined, scope: Scope, environment: Environment): void {
    const node = raw as acorn.AnyNode | null | undefined;
    switch (node?.type) {
      case undefined:
        return;
      case 'Identifier':
        this.#identifier(node, scope, environment, 'read');
        return;
      case 'ThisExpression':
        if (!environment.this) this.#uses.outer('this', node);
        return;
      case 'Super':
        if (!environment.super) this.#uses.outer('super', node);
        return;
      case 'MetaProperty':
        if (node.meta.name === 'new' && !environment.newTarget) this.#uses.outer('newTarget', node);
        if (node.meta.name === 'import') this.#uses.importMeta(node, undefined);
        return;
      case 'PrivateIdentifier':
        if (!this.#privateNames.some((names) => names.has(node.name))) this.#uses.privateName(node);
        return;
      case 'ImportExpression':
        this.#uses.dynamicImport = true;
        break;
      case 'MemberExpression':
        this.#member(node, scope, environment);
        return;
      case 'UnaryExpression':
        if (node.operator === 'typeof' && node.argument.type === 'Identifier') {
          this.#identifier(node.argument, scope, environment, 'typeof');
          return;
        }
        break;
      case 'CallExpression':
        if (node.callee.type === 'Identifier' && node.callee.name === 'eval' && !node.optional) {
          if (!scope.resolve('eval').declared) this.#uses.directEval ??= node.start;
        }
        break;
      case 'AssignmentExpression':
        this.#target(node.left, scope, environment, node.operator === '=' ? 'write' : 'update');
        this.node(node.right, scope, environment);
        return;
      case 'UpdateExpression':
        this.#target(node.argument, scope, environment, 'update');
        return;
      case 'Property':
        if (node.computed) this.node(node.key, scope, environment);
        if (node.method || node.kind !== 'init') this.function(node.value as acorn.FunctionExpression, scope, method);
        else this.node(node.value, scope, environment);
        return;
      case 'ArrowFunctionExpression':
        this.function(node, scope, environment);
        return;
      case 'FunctionExpression':
      case 'FunctionDeclaration':
        this.function(node, scope, own);
        return;
      case 'ClassExpression':
      case 'ClassDeclaration':
        this.class(node, scope, environment);
        return;
      case 'VariableDeclaration':
        for (const { id, init } of node.declarations) {
          this.#pattern(id, scope, environment, false);
          this.node(init, scope, environment);
        }
        return;
      case 'BlockStatement':
        this.#block(node.body, scope, environment);
        return;
      case 'ForStatement':
      case 'ForInStatement':
      case 'ForOfStatement':
        this.#loop(node, scope, environment);
        return;
      case 'SwitchStatement': {
        this.node(node.discriminant, scope, environment);
        const inner = new Scope(scope);
        for (const { consequent } of node.cases) declareBlock(consequent, inner);
        for (const { test, consequent } of node.cases) this.#all([test ?? null, ...consequent], inner, environment);
        return;
      }
      case 'CatchClause': {
        const inner = new Scope(scope);
        if (node.param) {
          declarePattern(node.param, inner);
          this.#pattern(node.param, inner, environment, false);
        }
        this.#block(node.body.body, inner, environment);
        return;
      }
      case 'WithStatement':
        this.node(node.object, scope, environment);
        this.node(node.body, new Scope(scope, { dynamic: true }), environment);
        return;
      case 'IfStatement':
        this.node(node.test, scope, environment);
        for (const branch of [node.consequent, node.alternate]) {
          // `if (x) function f() {}`: as if it stood in a block.
          if (branch?.type === 'FunctionDeclaration') this.#block([branch], scope, environment);
          else this.node(branch, scope, environment);
        }
        return;
      case 'LabeledStatement':
        this.node(node.body, scope, environment);
        return;
      case 'BreakStatement':
      case 'ContinueStatement':
        return;
    }
    this.#children(node as acorn.AnyNode, scope, environment);
  }

  /** What has no rule of its own: all its children, as expressions and statements. */
  #children(node: acorn.AnyNode, scope: Scope, environment: Environment): void {
    for (const value of Object.values(node)) {
      if (Array.isArray(value)) for (const item of value) isNode(item) && this.node(item, scope, environment);
      else if (isNode(value)) this.node(value, scope, environment);
    }
  }

  #member(node: acorn.MemberExpression, scope: Scope, environment: Environment): void {
    const name = memberName(node);
    if (node.object.type === 'Identifier' && name !== undefined) {
      this.#identifier(node.object, scope, environment, 'read', name);
    } else if (node.object.type === 'MetaProperty' && node.object.meta.name === 'import') {
      this.#uses.importMeta(node.object, name);
    } else {
      this.node(node.object, scope, environment);
    }
    if (node.computed || node.property.type === 'PrivateIdentifier') this.node(node.property, scope, environment);
  }

  #loop(
    node: acorn.ForStatement | acorn.ForInStatement | acorn.ForOfStatement,
    outer: Scope,
    environment: Environment,
  ): void {
    const scope = new Scope(outer);
    const head = node.type === 'ForStatement' ? node.init : node.left;
    const declares = head?.type === 'VariableDeclaration';
    if (declares && head.kind !== 'var') for (const { id } of head.declarations) declarePattern(id, scope);
    if (node.type === 'ForStatement' || declares) this.node(head, scope, environment);
    else this.#target(head as acorn.Pattern, scope, environment, 'write');
    if (node.type === 'ForStatement') this.#all([node.test ?? null, node.update ?? null], scope, environment);
    // In `for (const x of x)` the right side is in the scope of the left, uninitialised.
    else this.node(node.right, scope, environment);
    this.node(node.body, scope, environment);
  }

  /** The target of an assignment: an identifier, a member, a pattern. */
  #target(
    node: acorn.AnyNode | acorn.Pattern | acorn.Expression,
    scope: Scope,
    environment: Environment,
    use: Use,
  ): void {
    if (node.type === 'Identifier') this.#identifier(node, scope, environment, use);
    else if (node.type === 'ParenthesizedExpression') this.#target(node.expression, scope, environment, use);
    else if (/Pattern$|^RestElement$/.test(node.type)) this.#pattern(node as acorn.Pattern, scope, environment, true);
    else {
      if (node.type === 'MemberExpression' && node.property.type === 'PrivateIdentifier') {
        this.#uses.privateWrites.add(node.property.name);
      }
      this.node(node, scope, environment);
    }
  }

  /** A pattern's defaults and computed keys; with `assigns`, its targets are assigned, else they are declared. */
  #pattern(node: acorn.Pattern, scope: Scope, environment: Environment, assigns: boolean): void {
    switch (node.type) {
      case 'Identifier':
        if (assigns) this.#identifier(node, scope, environment, 'write');
        return;
      case 'ObjectPattern':
        for (const property of node.properties) {
          if (property.type === 'Property' && property.computed) this.node(property.key, scope, environment);
          const value = property.type === 'RestElement' ? property.argument : property.value;
          this.#pattern(value, scope, environment, assigns);
        }
        return;
      case 'ArrayPattern':
        for (const element of node.elements) if (element) this.#pattern(element, scope, environment, assigns);
        return;
      case 'AssignmentPattern':
        this.#pattern(node.left, scope, environment, assigns);
        this.node(node.right, scope, environment);
        return;
      case 'RestElement':
        this.#pattern(node.argument, scope, environment, assigns);
        return;
      default:
        this.#target(node, scope, environment, 'write');
    }
  }

  #identifier(node: acorn.Identifier, scope: Scope, environment: Environment, use: Use, member?: string): void {
    const { declared, dynamic } = scope.resolve(node.name);
    if (declared === 'declared') return;
    if (node.name === 'arguments' && !declared) {
      if (!environment.arguments) this.#uses.outer('arguments', node);
      return;
    }
    this.#uses.free(node, {
      assigned: use === 'write' || use === 'update',
      guarded: use === 'typeof' || dynamic,
      member,
      part: this.#part,
      eager: this.#part !== BODY && this.#depth === 0,
      declared,
    });
  }
}

/** Whether a function says `'use strict'` itself. */
export function hasDirective({ body }: acorn.Function): boolean {
  if (body.type !== 'BlockStatement') return false;
  return body.body.some((statement) => 'directive' in statement && statement.directive === 'use strict');
}

function memberName(node: acorn.MemberExpression): string | undefined {
  if (!node.computed) return node.property.type === 'Identifier' ? node.property.name : undefined;
  const key = node.property;
  return key.type === 'Literal' && typeof key.value === 'string' ? key.value : undefined;
}

function isNode(value: unknown): value is acorn.Node {
  return typeof value === 'object' && value !== null && typeof (value as acorn.Node).type === 'string';
}
