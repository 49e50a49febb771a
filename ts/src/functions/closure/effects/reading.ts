/** Reads the text of a function for what it does to objects that it did not make: see README.md. */
import type * as acorn from 'acorn';
import { declareBlock, declarePattern, declareVars } from '../analysis/hoist.js';
import { Calls } from './calls.js';
import { Frame, type Variable } from './frame.js';
import { ClassSite, FunctionSite, type Origin, Origins, type Root, Site } from './origins.js';
import type { Resolve, Write } from './summary.js';

const none = new Origins();

export class Reading {
  readonly writes: Write[] = [];
  /** What the root function gives back. */
  readonly returns = new Origins();
  isOpen = false;
  readonly #calls: Calls;
  readonly #primitives: ReadonlySet<number>;
  readonly #base: number;
  readonly #sites = new Map<object, Site>();
  readonly #derived = new Map<string, Site>();
  readonly #frames = new Map<object, Frame>();
  /** The names of the root function's arguments, and the variables that hold them. */
  readonly #arguments = new Map<Variable, number>();
  #root!: acorn.Function;
  /** The function that is being read, with what its `this` is and where its results go. */
  #function: acorn.Function | undefined;
  #this = Origins.of('this');
  #returns = this.returns;
  /** How many loops and branches of the function are around. */
  #depth = 0;

  /**
   * @param base where the function's text begins in what was parsed.
   * @param primitives the positions of arguments that nobody can write to.
   */
  constructor(base: number, resolve: Resolve, primitives: ReadonlySet<number>) {
    this.#base = base;
    this.#primitives = primitives;
    this.#calls = new Calls(this, resolve);
  }

  /** Reads the function once; to be done again until nothing new is found. */
  pass(node: acorn.Function | acorn.Class): void {
    this.writes.length = 0;
    this.isOpen = false;
    this.#depth = 0;
    const outside = this.#frame(this, undefined);
    if (isClass(node)) {
      const site = this.#class(node, outside);
      const made = site.maker;
      for (const index of made?.node.params.keys() ?? []) made!.parameter(index).add(this.#argument(index));
      this.returns.add([site.instance]);
      return;
    }
    this.#root = node;
    // A function declaration's own name, and that of a function expression, is the function.
    const named = this.#frame(node, outside);
    if (node.id) named.declare(node.id.name);
    this.#inFunction(node, named, this.#this, this.returns, (index) => this.#argument(index));
  }

  #argument(index: number): Origins {
    return this.#primitives.has(index) ? none : Origins.of(`argument ${index}`);
  }

  // What others of this room ask for.

  /** The site of a node. */
  site(node: object): Site {
    let site = this.#sites.get(node);
    if (site === undefined) {
      site = new Site();
      this.#sites.set(node, site);
    }
    return site;
  }

  /** The site of something that is made by what a node calls. */
  derived(node: acorn.Node, path: string): Site {
    const key = `${node.start} ${path}`;
    let site = this.#derived.get(key);
    if (site === undefined) {
      site = new Site();
      this.#derived.set(key, site);
    }
    return site;
  }

  /** Notes that objects are changed. */
  change(origins: Origins, node: acorn.Node, how: string): void {
    for (const root of origins.roots) this.note(root, node, `${how} ${this.nameOf(root)}`);
  }

  note(root: Root | 'process', node: acorn.Node, what: string): void {
    this.writes.push({ root, what, position: node.start - this.#base });
  }

  nameOf(root: Root): string {
    if (root === 'this') return 'its `this`';
    if (root === 'arguments') return 'its arguments';
    if (root.startsWith('variable ')) return `the captured variable \`${root.slice(9)}\``;
    const index = Number(root.slice(9));
    const parameter = this.#root?.params[index];
    return parameter?.type === 'Identifier' ? `its argument \`${parameter.name}\`` : `its argument ${index + 1}`;
  }

  /** The position of the root function's argument that a variable holds, if it holds nothing else. */
  argumentOf(variable: Variable): number | undefined {
    const index = this.#arguments.get(variable);
    if (index === undefined) return undefined;
    const [only, ...others] = variable.holds;
    return others.length === 0 && only === `argument ${index}` ? index : undefined;
  }

  /** Gives what may be the case only. */
  #maybe<T>(body: () => T): T {
    this.#depth += 1;
    try {
      return body();
    } finally {
      this.#depth -= 1;
    }
  }

  #frame(node: object, parent: Frame | undefined): Frame {
    let frame = this.#frames.get(node);
    if (frame === undefined) {
      frame = new Frame(parent, this.#function, this.#depth);
      this.#frames.set(node, frame);
    }
    return frame;
  }

  // Functions and classes.

  #inFunction(
    node: acorn.Function,
    outer: Frame,
    self: Origins,
    returns: Origins,
    parameter: (index: number) => Origins,
  ): void {
    const before = [this.#function, this.#this, this.#returns, this.#depth] as const;
    this.#function = node;
    this.#this = self;
    this.#returns = returns;
    this.#depth = 0;
    const frame = this.#frame(node.body, outer);
    if (node.type !== 'ArrowFunctionExpression') {
      frame.declare('arguments');
      if (node === this.#root) frame.find('arguments')!.add(['arguments']);
    }
    for (const [index, pattern] of node.params.entries()) {
      declarePattern(pattern, frame);
      if (pattern.type === 'RestElement') {
        const rest = this.site(pattern);
        rest.inner.add(parameter(index));
        this.#bind(pattern.argument, Origins.of(rest), frame, true);
        continue;
      }
      this.#bind(pattern, parameter(index), frame, true);
      if (node !== this.#root || pattern.type !== 'Identifier') continue;
      this.#arguments.set(frame.find(pattern.name)!, index);
    }
    if (node.body.type === 'BlockStatement') {
      declareVars(node.body.body, frame);
      this.#statements(node.body.body, frame);
    } else {
      returns.add(this.value(node.body, frame));
    }
    [this.#function, this.#this, this.#returns, this.#depth] = before;
  }

  #functionSite(node: acorn.Function, frame: Frame, self?: Origin): FunctionSite {
    let site = this.#sites.get(node) as FunctionSite | undefined;
    if (site === undefined) {
      site = new FunctionSite(node, frame);
      this.#sites.set(node, site);
    }
    if (self !== undefined) site.receivers?.add([self]);
    const named = node.type === 'FunctionExpression' && node.id ? this.#frame(site, frame) : frame;
    if (named !== frame) {
      named.declare((node as acorn.FunctionExpression).id!.name);
      named.find((node as acorn.FunctionExpression).id!.name)!.add([site]);
    }
    const made = site;
    this.#inFunction(node, named, site.receivers ?? this.#this, site.returns, (index) => made.parameter(index));
    return site;
  }

  #class(node: acorn.Class, outer: Frame): ClassSite {
    let site = this.#sites.get(node) as ClassSite | undefined;
    if (site === undefined) {
      site = new ClassSite();
      this.#sites.set(node, site);
    }
    const frame = this.#frame(node, outer);
    if (node.id) {
      frame.declare(node.id.name);
      frame.find(node.id.name)!.add([site]);
    }
    if (node.superClass) site.inner.add(this.value(node.superClass, outer));
    for (const element of node.body.body) {
      if (element.type === 'StaticBlock') {
        this.#withThis(site, () => this.#statements(element.body, this.#frame(element, frame)));
        continue;
      }
      const owner = element.static ? site : site.instance;
      if (element.computed) this.value(element.key, frame);
      const name = keyOf(element);
      if (name !== undefined) owner.name(name);
      if (element.type === 'PropertyDefinition') {
        if (element.value) this.#withThis(owner, () => owner.put(this.value(element.value!, frame), name));
        continue;
      }
      const made = this.#functionSite(element.value, frame, owner);
      if (element.kind === 'constructor') site.maker = made;
      else owner.put(element.kind === 'get' ? made.returns.with([made]) : [made], name);
    }
    return site;
  }

  #withThis(self: Site, body: () => void): void {
    const before = this.#this;
    this.#this = Origins.of(self);
    body();
    this.#this = before;
  }

  // Statements.

  #statements(nodes: readonly acorn.Node[], frame: Frame): void {
    declareBlock(nodes as acorn.Statement[], frame);
    for (const node of nodes) {
      if (node.type !== 'FunctionDeclaration') continue;
      const declared = node as acorn.FunctionDeclaration;
      frame.find(declared.id.name)!.add([this.#functionSite(declared, frame)]);
    }
    for (const node of nodes) if (node.type !== 'FunctionDeclaration') this.#statement(node as acorn.AnyNode, frame);
  }

  #statement(node: acorn.AnyNode | null | undefined, frame: Frame): void {
    switch (node?.type) {
      case undefined:
      case 'EmptyStatement':
      case 'BreakStatement':
      case 'ContinueStatement':
      case 'DebuggerStatement':
        return;
      case 'ExpressionStatement':
        this.value(node.expression, frame);
        return;
      case 'ReturnStatement':
        if (node.argument) this.#returns.add(this.value(node.argument, frame));
        return;
      case 'ThrowStatement':
        this.value(node.argument, frame);
        return;
      case 'VariableDeclaration':
        for (const { id, init } of node.declarations) {
          if (init) this.#bind(id, this.value(init, frame), frame, true);
        }
        return;
      case 'FunctionDeclaration':
        this.#statements([node], frame);
        return;
      case 'ClassDeclaration':
        this.#store(node.id!.name, Origins.of(this.#class(node, frame)), node, frame);
        return;
      case 'BlockStatement':
        this.#statements(node.body, this.#frame(node, frame));
        return;
      case 'LabeledStatement':
        this.#statement(node.body, frame);
        return;
      case 'WithStatement':
        this.value(node.object, frame);
        this.#maybe(() => this.#statement(node.body, frame));
        return;
      case 'IfStatement':
        this.value(node.test, frame);
        this.#maybe(() => {
          this.#statement(node.consequent, this.#frame(node, frame));
          this.#statement(node.alternate, this.#frame(node, frame));
        });
        return;
      case 'SwitchStatement':
        this.value(node.discriminant, frame);
        this.#maybe(() => {
          const inner = this.#frame(node, frame);
          for (const { test } of node.cases) if (test) this.value(test, inner);
          for (const { consequent } of node.cases) this.#statements(consequent, inner);
        });
        return;
      case 'TryStatement':
        this.#maybe(() => {
          this.#statement(node.block, frame);
          const { handler } = node;
          if (handler) {
            const inner = this.#frame(handler, frame);
            if (handler.param) declarePattern(handler.param, inner);
            this.#statement(handler.body, inner);
          }
          this.#statement(node.finalizer, frame);
        });
        return;
      default:
        this.#loop(node as acorn.AnyNode, frame);
    }
  }

  #loop(node: acorn.AnyNode, frame: Frame): void {
    switch (node.type) {
      case 'WhileStatement':
      case 'DoWhileStatement':
        this.#maybe(() => {
          this.value(node.test, frame);
          this.#statement(node.body, frame);
        });
        return;
      case 'ForStatement':
        this.#maybe(() => {
          const inner = this.#frame(node, frame);
          if (node.init?.type === 'VariableDeclaration') {
            declareBlock([node.init], inner);
            this.#statement(node.init, inner);
          } else if (node.init) this.value(node.init, inner);
          if (node.test) this.value(node.test, inner);
          // What a round leaves behind is there in the next one.
          this.#maybe(() => {
            this.#statement(node.body, inner);
            if (node.update) this.value(node.update, inner);
          });
        });
        return;
      case 'ForInStatement':
      case 'ForOfStatement': {
        const over = this.value(node.right, frame);
        const item = node.type === 'ForInStatement' ? none : over.elements;
        this.#maybe(() => {
          const inner = this.#frame(node, frame);
          if (node.left.type === 'VariableDeclaration') {
            declareBlock([node.left], inner);
            this.#bind(node.left.declarations[0]!.id, item, inner, true);
          } else this.#bind(node.left, item, inner, false);
          this.#statement(node.body, inner);
        });
        return;
      }
      default:
        this.value(node as acorn.Expression, frame);
    }
  }

  // Variables and patterns.

  /** Puts a value where a pattern says; `declares`: it is a declaration, whose variables are the function's own. */
  #bind(pattern: acorn.Pattern, value: Origins, frame: Frame, declares: boolean): void {
    switch (pattern.type) {
      case 'Identifier':
        this.#store(pattern.name, value, pattern, frame);
        return;
      case 'MemberExpression':
        this.#write(pattern, value, frame);
        return;
      case 'AssignmentPattern':
        this.#bind(pattern.left, value.with(this.#maybe(() => this.value(pattern.right, frame))), frame, declares);
        return;
      case 'RestElement': {
        const rest = this.site(pattern);
        rest.inner.add(value.elements);
        this.#bind(pattern.argument, Origins.of(rest), frame, declares);
        return;
      }
      case 'ArrayPattern':
        for (const element of pattern.elements) if (element) this.#bind(element, value.elements, frame, declares);
        return;
      case 'ObjectPattern':
        for (const property of pattern.properties) {
          if (property.type === 'Property' && property.computed) this.value(property.key, frame);
          const target = property.type === 'RestElement' ? property : property.value;
          this.#bind(target, value.elements, frame, declares);
        }
    }
  }

  #store(name: string, value: Origins, node: acorn.Node, frame: Frame): void {
    const variable = frame.find(name);
    if (variable === undefined) {
      this.note(`variable ${name}`, node, `assigns the captured variable \`${name}\``);
      return;
    }
    const isOwn = variable.frame.owner === this.#function && !variable.isShared;
    if (isOwn && variable.depth === this.#depth) variable.assign(value);
    else variable.add(value);
  }

  /** An assignment to a member, or its deletion. */
  #write(node: acorn.MemberExpression, value: Origins, frame: Frame): void {
    if (node.computed) this.value(node.property as acorn.Expression, frame);
    if (node.object.type === 'Super') {
      this.change(this.#this, node, 'writes to');
      return;
    }
    const target = this.value(node.object, frame);
    this.change(target, node, 'writes to');
    target.put(value, memberName(node));
  }

  // Expressions.

  /** What an expression may give. */
  value(node: acorn.Expression | acorn.PrivateIdentifier | acorn.SpreadElement | acorn.Super, frame: Frame): Origins {
    switch (node.type) {
      case 'Identifier':
        return frame.find(node.name)?.holds ?? free(node.name);
      case 'ThisExpression':
      case 'Super':
        return this.#this;
      case 'SpreadElement':
        return this.value(node.argument, frame).elements;
      case 'ArrayExpression': {
        const site = this.site(node);
        for (const element of node.elements) if (element) site.inner.add(this.value(element, frame));
        return Origins.of(site);
      }
      case 'ObjectExpression':
        return this.#object(node, frame);
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        return Origins.of(this.#functionSite(node, frame));
      case 'ClassExpression':
        return Origins.of(this.#class(node, frame));
      case 'AssignmentExpression':
        return this.#assignment(node, frame);
      case 'UpdateExpression':
        if (node.argument.type === 'MemberExpression') this.#write(node.argument, none, frame);
        else if (node.argument.type === 'Identifier') this.#step(node.argument, frame);
        return none;
      case 'UnaryExpression':
        if (node.operator === 'delete' && memberIn(node.argument)) this.#write(memberIn(node.argument)!, none, frame);
        else this.value(node.argument, frame);
        return none;
      case 'BinaryExpression':
        this.value(node.left, frame);
        this.value(node.right, frame);
        return none;
      case 'LogicalExpression':
        return this.value(node.left, frame).with(this.#maybe(() => this.value(node.right, frame)));
      case 'ConditionalExpression':
        this.value(node.test, frame);
        return this.#maybe(() => this.value(node.consequent, frame).with(this.value(node.alternate, frame)));
      case 'SequenceExpression': {
        const values = node.expressions.map((it) => this.value(it, frame));
        return values[values.length - 1]!;
      }
      case 'MemberExpression':
        return this.#member(node, frame);
      case 'ChainExpression':
      case 'ParenthesizedExpression':
        return this.value(node.expression, frame);
      case 'AwaitExpression':
        return this.value(node.argument, frame).reach;
      case 'YieldExpression':
        if (node.argument) this.#returns.add(this.value(node.argument, frame));
        return none;
      case 'TemplateLiteral':
        for (const it of node.expressions) this.value(it, frame);
        return none;
      case 'CallExpression':
        return this.#calls.call(node, frame);
      case 'NewExpression':
        return this.#calls.construct(node, frame);
      case 'TaggedTemplateExpression':
        return this.#calls.tagged(node, frame);
      case 'ImportExpression':
        this.value(node.source, frame);
        return none;
      default:
        return none;
    }
  }

  /** `x++`: a number afterwards, whatever it was. */
  #step(node: acorn.Identifier, frame: Frame): void {
    if (frame.find(node.name) === undefined) this.#store(node.name, none, node, frame);
  }

  #object(node: acorn.ObjectExpression, frame: Frame): Origins {
    const site = this.site(node);
    // What a spread brings, what comes behind it replaces.
    const known = node.properties.slice(node.properties.findLastIndex(({ type }) => type === 'SpreadElement') + 1);
    for (const property of node.properties) {
      if (property.type === 'SpreadElement') {
        site.inner.add(this.value(property, frame));
        continue;
      }
      if (property.computed) this.value(property.key, frame);
      const name = keyOf(property);
      const isMethod = property.method || property.kind !== 'init';
      if (name !== undefined && known.includes(property)) site.name(name);
      if (!isMethod) site.put(this.value(property.value, frame), name);
      else {
        const made = this.#functionSite(property.value as acorn.FunctionExpression, frame, site);
        site.put(property.kind === 'get' ? made.returns.with([made]) : [made], name);
      }
    }
    return Origins.of(site);
  }

  #assignment(node: acorn.AssignmentExpression, frame: Frame): Origins {
    const { left, operator } = node;
    const value = this.value(node.right, frame);
    if (operator === '=') {
      this.#bind(left as acorn.Pattern, value, frame, false);
      return value;
    }
    // `||=` and its like keep what is there; all others make numbers, texts and booleans.
    const kept = /^(?:\|\||&&|\?\?)=$/.test(operator) ? value : none;
    if (left.type === 'MemberExpression') this.#write(left, kept, frame);
    else if (left.type === 'Identifier') {
      const variable = frame.find(left.name);
      if (variable === undefined) this.#store(left.name, kept, left, frame);
      else variable.add(kept);
    }
    return left.type === 'Identifier' || left.type === 'MemberExpression' ? this.value(left, frame).with(kept) : kept;
  }

  #member(node: acorn.MemberExpression, frame: Frame): Origins {
    if (node.computed) this.value(node.property as acorn.Expression, frame);
    this.#calls.read(node, frame);
    if (node.object.type === 'Super') return this.#this.elements;
    const name = memberName(node);
    const object = this.value(node.object, frame);
    return name === 'length' || name === 'size' ? none : object.member(name);
  }
}

function isClass(node: acorn.Function | acorn.Class): node is acorn.Class {
  return node.type === 'ClassExpression' || node.type === 'ClassDeclaration';
}

function free(name: string): Origins {
  return name === 'undefined' || name === 'NaN' || name === 'Infinity' ? none : Origins.of(`variable ${name}`);
}

function memberIn(node: acorn.Expression): acorn.MemberExpression | undefined {
  const inner = node.type === 'ChainExpression' || node.type === 'ParenthesizedExpression' ? node.expression : node;
  return inner.type === 'MemberExpression' ? inner : undefined;
}

/** The name of a member, if the text says it. */
export function memberName(node: acorn.MemberExpression): string | undefined {
  return nameOf(node.property, node.computed);
}

function keyOf(node: acorn.Property | acorn.MethodDefinition | acorn.PropertyDefinition): string | undefined {
  return nameOf(node.key, node.computed);
}

function nameOf(key: acorn.Expression | acorn.PrivateIdentifier, computed: boolean): string | undefined {
  if (key.type === 'PrivateIdentifier') return `#${key.name}`;
  if (!computed && key.type === 'Identifier') return key.name;
  return key.type === 'Literal' && (typeof key.value === 'string' || typeof key.value === 'number')
    ? String(key.value)
    : undefined;
}
