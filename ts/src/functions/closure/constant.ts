/**
 * Which variables of a function never change once they have a value, as the text of its script tells: what is read of them once need
 * not be read again.
 *
 * Reading a whole script takes milliseconds, and the first one some tens of them, so it is asked for only where reading the
 * variables again and again would take longer.
 */
import type * as acorn from 'acorn';
import { analyse } from './analysis/analyse.js';
import { offsetOf, parseScript } from './declared.js';
import type { AnyFunction } from './description.js';
import { introspect } from './inspector/introspect.js';
import { scriptSource } from './inspector/scripts.js';
import { InspectorUnavailable } from './inspector/session.js';

/** A script, read. */
interface Script {
  readonly text: string;
  /** `undefined` if it is beyond the parser, or has what may change any variable: `eval`, `with`. */
  readonly program: acorn.Program | undefined;
}

/** Scripts by id; the few that were asked about. */
const scripts = new Map<string, Script>();
const MAX_SCRIPTS = 64;

/** Says of variables around a function, by name, whether they are constant. Whatever cannot be told is not. */
export function constantVariables(fn: AnyFunction): (name: string) => boolean {
  const nothing = () => false;
  try {
    const [live] = introspect([fn]);
    const { scriptId, line, column } = live!;
    if (scriptId === undefined) return nothing;
    const { text, program } = scriptOf(scriptId);
    if (program === undefined) return nothing;
    const source = Function.prototype.toString.call(fn);
    const start = offsetOf(text, line, column) - analyse(source).place;
    if (!text.startsWith(source, start)) return nothing;
    const around = nodesAround(program, start, start + source.length);
    return (name) => isConstant(name, around);
  } catch (error) {
    if (error instanceof InspectorUnavailable || error instanceof SyntaxError) return nothing;
    throw error;
  }
}

function scriptOf(id: string): Script {
  let script = scripts.get(id);
  if (script === undefined) {
    const text = scriptSource(id) ?? '';
    const program = parseScript(text);
    script = { text, program: program && !isDynamic(program) ? program : undefined };
    if (scripts.size >= MAX_SCRIPTS) scripts.clear();
    scripts.set(id, script);
  }
  return script;
}

/** The nodes that a function stands in, the innermost first, without itself. */
function nodesAround(program: acorn.Program, start: number, end: number): acorn.Node[] {
  const around: acorn.Node[] = [];
  for (let node: acorn.Node | undefined = program; node !== undefined; ) {
    // A method's own text is that of the property around its function.
    if (node.start === start && node.end === end) break;
    around.unshift(node);
    node = children(node).find((child) => child.start <= start && end <= child.end);
  }
  return around;
}

function isConstant(name: string, around: readonly acorn.Node[]): boolean {
  for (const [index, scope] of around.entries()) {
    // A function's body is looked at with it.
    if (/Function/.test(around[index + 1]?.type ?? '') && scope.type === 'BlockStatement') continue;
    const declared = declarations(scope, name);
    if (declared.length > 0) return declared.length === 1 && declared[0] === 'once' && !isWritten(name, scope);
  }
  return false;
}

/** How a scope declares a name, each time that it does: so that it has one value at most, or in some other way. */
function declarations(scope: acorn.Node, name: string): ('once' | 'other')[] {
  switch (scope.type) {
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression': {
      const { params, body } = scope as acorn.Function;
      const how = params.length > 0 && usesArguments(body) ? 'other' : 'once';
      const found: ('once' | 'other')[] = params.filter((it) => binds(it, name)).map(() => how);
      if (body.type === 'BlockStatement') found.push(...ofBody(body.body, name));
      const isOwn = scope.type === 'FunctionExpression' && (scope as acorn.Function).id?.name === name;
      return found.length === 0 && isOwn ? ['once'] : found;
    }
    case 'Program':
      return ofBody((scope as acorn.Program).body, name);
    case 'BlockStatement':
    case 'StaticBlock':
      return ofBlock((scope as acorn.BlockStatement).body, name, 'other');
    case 'SwitchStatement':
      return ofBlock(
        (scope as acorn.SwitchStatement).cases.flatMap(({ consequent }) => consequent),
        name,
        'other',
      );
    case 'ForStatement':
      return lexical((scope as acorn.ForStatement).init, name);
    case 'ForInStatement':
    case 'ForOfStatement':
      return lexical((scope as acorn.ForOfStatement).left, name);
    case 'CatchClause':
      return binds((scope as acorn.CatchClause).param, name) ? ['once'] : [];
    case 'ClassDeclaration':
    case 'ClassExpression':
      return (scope as acorn.Class).id?.name === name ? ['once'] : [];
    default:
      return [];
  }
}

/** What a function's or program's body declares, `var` in its inner statements included. */
function ofBody(body: readonly acorn.Node[], name: string): ('once' | 'other')[] {
  return [...ofBlock(body, name, 'once'), ...body.flatMap((statement) => vars(statement, name, 'once'))];
}

/** What the statements of a block declare for it; `functions` says how functions in it are declared. */
function ofBlock(body: readonly acorn.Node[], name: string, functions: 'once' | 'other'): ('once' | 'other')[] {
  return body.flatMap((statement): ('once' | 'other')[] => {
    const { declaration } = statement as acorn.ExportNamedDeclaration;
    const it: acorn.Node = declaration ?? statement;
    if (it.type === 'FunctionDeclaration') return (it as acorn.Function).id?.name === name ? [functions] : [];
    if (it.type === 'ClassDeclaration') return (it as acorn.Class).id?.name === name ? ['once'] : [];
    // The module that exports it may assign it.
    if (it.type === 'ImportDeclaration') {
      return (it as acorn.ImportDeclaration).specifiers
        .filter(({ local }) => local.name === name)
        .map(({ type }) => (type === 'ImportNamespaceSpecifier' ? 'once' : 'other'));
    }
    return lexical(it, name);
  });
}

function lexical(node: acorn.Node | null | undefined, name: string): 'once'[] {
  if (node?.type !== 'VariableDeclaration' || (node as acorn.VariableDeclaration).kind === 'var') return [];
  return (node as acorn.VariableDeclaration).declarations.filter(({ id }) => binds(id, name)).map(() => 'once');
}

const loops = /^(?:For|ForIn|ForOf|While|DoWhile)Statement$/;
const functions = /Function(?:Declaration|Expression)$|^Class|^StaticBlock$/;

/** `var` of a name in a statement, not in functions inside it: once, unless in a loop. */
function vars(node: acorn.Node, name: string, how: 'once' | 'other'): ('once' | 'other')[] {
  if (functions.test(node.type)) return [];
  if (node.type === 'VariableDeclaration' && (node as acorn.VariableDeclaration).kind === 'var') {
    return (node as acorn.VariableDeclaration).declarations.filter(({ id }) => binds(id, name)).map(() => how);
  }
  const inside = loops.test(node.type) || node.type === 'LabeledStatement' ? 'other' : how;
  return children(node).flatMap((child) => vars(child, name, inside));
}

/** Whether a pattern binds a name. */
function binds(pattern: acorn.Node | null | undefined, name: string): boolean {
  switch (pattern?.type) {
    case 'Identifier':
      return (pattern as acorn.Identifier).name === name;
    case 'ObjectPattern':
      return (pattern as acorn.ObjectPattern).properties.some((it) =>
        binds(it.type === 'RestElement' ? it : it.value, name),
      );
    case 'ArrayPattern':
      return (pattern as acorn.ArrayPattern).elements.some((it) => binds(it, name));
    case 'AssignmentPattern':
      return binds((pattern as acorn.AssignmentPattern).left, name);
    case 'RestElement':
      return binds((pattern as acorn.RestElement).argument, name);
    default:
      return false;
  }
}

/** Whether anything in a node assigns a variable of the name; another one of that name counts, too. */
function isWritten(name: string, node: acorn.Node): boolean {
  if (node.type === 'AssignmentExpression' && binds((node as acorn.AssignmentExpression).left, name)) return true;
  if (node.type === 'UpdateExpression' && binds((node as acorn.UpdateExpression).argument, name)) return true;
  if (node.type === 'ForInStatement' || node.type === 'ForOfStatement') {
    if (binds((node as acorn.ForOfStatement).left, name)) return true;
  }
  return children(node).some((child) => isWritten(name, child));
}

/** Whether a script has what may change variables that it does not name. */
function isDynamic(node: acorn.Node): boolean {
  if (node.type === 'WithStatement') return true;
  if (node.type === 'CallExpression' && binds((node as acorn.CallExpression).callee, 'eval')) return true;
  return children(node).some(isDynamic);
}

/** Whether a function uses `arguments`, through which parameters can be assigned. */
function usesArguments(node: acorn.Node): boolean {
  return binds(node, 'arguments') || children(node).some(usesArguments);
}

function children(node: acorn.Node): acorn.Node[] {
  const found: acorn.Node[] = [];
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof child?.type === 'string' && typeof child.start === 'number') found.push(child as acorn.Node);
    }
  }
  return found;
}
