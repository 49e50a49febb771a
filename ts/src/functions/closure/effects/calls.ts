/** What calls do with what they are given. */
import type * as acorn from 'acorn';
import type { Frame } from './frame.js';
import {
  chaining,
  changers,
  copying,
  deep,
  lingering,
  mutators,
  ofTheProcess,
  plain,
  pureGlobals,
  returning,
  visiting,
} from './known.js';
import { ClassSite, type FunctionSite, Origins, type Root } from './origins.js';
import { memberName, type Reading } from './reading.js';
import type { Callee, Resolve, Shape, Start, Summary } from './summary.js';

const none = new Origins();

/** How many arguments `apply` is taken to give. */
const MAX_APPLIED = 8;

/** What stands before the parentheses, as names: `lib.helper` is `helper` of the variable `lib`. */
interface Path {
  readonly start: Start;
  readonly names: readonly string[];
}

interface Call {
  readonly node: acorn.CallExpression | acorn.NewExpression | acorn.TaggedTemplateExpression;
  /** What the callee is a member of. */
  readonly receiver: Origins;
  readonly args: readonly Origins[];
}

export class Calls {
  readonly #reading: Reading;
  readonly #resolve: Resolve;

  constructor(reading: Reading, resolve: Resolve) {
    this.#reading = reading;
    this.#resolve = resolve;
  }

  call(node: acorn.CallExpression, frame: Frame): Origins {
    return this.#made(node, node.callee, node.arguments, frame);
  }

  tagged(node: acorn.TaggedTemplateExpression, frame: Frame): Origins {
    return this.#made(node, node.tag, node.quasi.expressions, frame, 1);
  }

  /** A member that is read, not called. */
  read(node: acorn.MemberExpression, frame: Frame): void {
    const text = textOf(this.#pathOf(node, frame));
    if (text === 'process.stdin' || text === 'process.channel') this.#ofTheProcess(text, node);
  }

  construct(node: acorn.NewExpression, frame: Frame): Origins {
    const reading = this.#reading;
    const callee = reading.value(node.callee, frame);
    const args = node.arguments.map((it) => reading.value(it, frame));
    const made = reading.site(node);
    const path = this.#pathOf(node.callee, frame);
    const text = textOf(path);
    const elements = text === 'Map' || text === 'Set' || text === 'WeakMap' || text === 'WeakSet';
    if (text === undefined || !deep.has(text)) {
      for (const arg of args) made.inner.add(elements ? arg.elements.reach : arg.reach);
    }
    let result = Origins.of(made);
    const classes = [...callee].filter((origin) => origin instanceof ClassSite);
    if (classes.length > 0 && classes.length === callee.size) result = none;
    for (const origin of classes) {
      if (origin.maker) bind(origin.maker, args, none);
      result = result.with([origin.instance]);
    }
    for (const site of callee.functions) bind(site, args, Origins.of(made));
    const call: Call = { node, receiver: Origins.of(made), args };
    const target = path && !isGlobal(path) ? this.#resolved(path) : undefined;
    if (target?.kind === 'summary') this.#apply(target.summary, call, textOf(path)!);
    if (text === 'Proxy' || (text !== undefined && isView(text) && isBuffer(node.arguments[0]))) {
      return result.with(args[0] ?? none);
    }
    this.#callbacks(call, (index) => (text === 'Promise' || index < 0 ? none : all(args)));
    return result;
  }

  /** @param before how many arguments come before those that are written. */
  #made(
    node: acorn.CallExpression | acorn.TaggedTemplateExpression,
    written: acorn.Expression | acorn.Super,
    given: readonly (acorn.Expression | acorn.SpreadElement)[],
    frame: Frame,
    before = 0,
  ): Origins {
    const reading = this.#reading;
    const callee = unwrapped(written);
    const isMember = callee.type === 'MemberExpression';
    const receiver = isMember ? reading.value(callee.object, frame) : none;
    if (isMember && callee.computed) reading.value(callee.property as acorn.Expression, frame);
    const args: Origins[] = [
      ...Array.from({ length: before }, () => none),
      ...given.map((it) => reading.value(it, frame)),
    ];
    const call: Call = { node, receiver, args };
    const name = isMember ? memberName(callee) : undefined;
    const own = isMember ? receiver.member(name) : reading.value(callee as acorn.Expression, frame);
    let result = this.#own(own, call);
    // Nothing but functions of this text.
    if (own.size > 0 && own.functions.length === own.size) return result;
    const path = this.#pathOf(callee, frame);
    if (path !== undefined) {
      const outer = this.#outside(path, call, given);
      if (outer !== undefined) return result.with(outer);
    }
    if (isMember) result = result.with(this.#method(name, call));
    else if (path !== undefined) {
      // Nobody knows: it may give what it got, or what it captured.
      this.#callbacks(call, () => all(args));
      result = result.with([`variable ${path.start.variable}`], ...args);
    }
    return result;
  }

  /** Functions of this text. */
  #own(callee: Origins, { receiver, args }: Call): Origins {
    let result = none;
    for (const site of callee.functions) {
      bind(site, args, receiver);
      result = result.with(site.returns);
    }
    return result;
  }

  /** What a path of names leads to; `undefined` if nobody knows. */
  #outside(path: Path, call: Call, given: readonly acorn.Node[]): Origins | undefined {
    const { names } = path;
    const name = names[names.length - 1];
    if (isGlobal(path)) return this.#global(textOf(path)!, call, given);
    if (path.start.variable === undefined && names.length === 0) return undefined;
    if (names.length > 0 && (name === 'call' || name === 'apply')) {
      const { args, node } = call;
      const spread = args[1]?.elements ?? none;
      const rest = name === 'call' ? args.slice(1) : Array.from({ length: MAX_APPLIED }, () => spread);
      const inner = { start: path.start, names: names.slice(0, -1) };
      return this.#outside(inner, { node, receiver: args[0] ?? none, args: rest }, []);
    }
    const target = this.#resolved(path);
    switch (target?.kind) {
      case 'summary':
        return this.#apply(target.summary, call, textOf(path) ?? 'it');
      case 'native': {
        const parts = target.path.split('.');
        if (parts.includes('prototype')) return this.#method(parts[parts.length - 1], call);
        return this.#global(target.path, call, given);
      }
      case 'stateful':
        this.#reading.change(call.receiver, call.node, `moves, by \`${name}\`,`);
        return none;
      default:
        return undefined;
    }
  }

  #resolved(path: Path): Callee | undefined {
    const target = this.#resolve(path.start, path.names);
    if (target === undefined) this.#reading.isOpen = true;
    return target;
  }

  /** Methods by their name, on whatever it is. */
  #method(name: string | undefined, call: Call): Origins {
    const { node, receiver, args } = call;
    const reading = this.#reading;
    const elements = receiver.elements;
    if (name === 'call' || name === 'apply' || name === undefined) {
      this.#callbacks(call, () => receiver.with(elements, all(args)));
      return receiver.with(elements, ...args);
    }
    if (visiting.has(name)) return this.#visit(name, call);
    if (name === 'reduce' || name === 'reduceRight') return this.#reduce(call);
    if (mutators.has(name)) {
      reading.change(receiver, node, `changes, by \`${name}\`,`);
      for (const arg of args) receiver.put(arg);
      this.#callbacks(call, () => elements);
      return chaining.has(name) ? receiver : elements;
    }
    if (plain.has(name)) {
      this.#callbacks(call, () => none);
      return none;
    }
    this.#callbacks(call, () => receiver.with(elements, all(args)));
    if (copying.has(name)) {
      const made = reading.site(node);
      made.inner.add(elements);
      for (const arg of args) made.inner.add(arg.reach);
      return Origins.of(made);
    }
    return receiver.with(elements, ...args);
  }

  /** `map` and its like. */
  #visit(name: string, call: Call): Origins {
    const { node, receiver, args } = call;
    const elements = receiver.elements;
    const given = args[0]?.functions ?? [];
    this.#callbacks(call, (index) => (index === 1 ? none : index === 2 ? receiver : elements));
    if (plain.has(name)) return none;
    if (name.startsWith('find')) return elements;
    const made = this.#reading.site(node);
    if (name === 'filter') made.inner.add(elements);
    else if (given.length === 0) made.inner.add(elements.with(...args));
    else for (const site of given) made.inner.add(name === 'flatMap' ? site.returns.reach : site.returns);
    return Origins.of(made);
  }

  #reduce(call: Call): Origins {
    const { receiver, args } = call;
    const elements = receiver.elements;
    const [callback, start] = args;
    let result = start ?? elements;
    for (const site of callback?.functions ?? []) result = result.with(site.returns);
    this.#callbacks(call, (index) => [result, elements, none, receiver][index] ?? none);
    return result;
  }

  /** A function of a global object, or a global function. */
  #global(text: string, call: Call, given: readonly acorn.Node[]): Origins {
    const { node, args } = call;
    const reading = this.#reading;
    if (ofTheProcess.has(text)) this.#ofTheProcess(text, node);
    if (lingering.has(text))
      reading.note('process', node, `calls \`${text}\`, which leaves something behind on its thread`);
    const borrowed = /\.prototype\.(\w+)\.(?:call|apply)$/.exec(text);
    if (borrowed) return this.#method(borrowed[1], { node, receiver: args[0] ?? none, args: args.slice(1) });
    if (changers.has(text)) {
      const [target = none, ...rest] = args;
      reading.change(target, node, `changes, by \`${text}\`,`);
      for (const arg of rest) target.put(text === 'Object.assign' ? arg.elements : arg.reach);
      this.#callbacks(call, () => none);
      return returning.has(text) ? target : none;
    }
    if (text === 'Array.from') this.#callbacks(call, (index) => (index === 0 ? args[0]!.elements : none));
    else this.#callbacks(call, () => all(args));
    const made = reading.site(node);
    const mapped = text === 'Array.from' ? (args[1]?.functions ?? []) : [];
    for (const site of mapped) made.inner.add(site.returns);
    if (mapped.length === 0 && !deep.has(text)) {
      for (const arg of args) made.inner.add(/^(?:Object|Array)\./.test(text) ? arg.elements : arg.reach);
    }
    if (text === 'Buffer.from' && isBuffer(given[0])) return Origins.of(made).with(args[0] ?? none);
    return Origins.of(made);
  }

  #ofTheProcess(text: string, node: acorn.Node): void {
    this.#reading.note(
      'process',
      node,
      `uses \`${text}\`, which only the main thread has or which is the whole process's`,
    );
  }

  /** What a function that is known from elsewhere does with what it is given here. */
  #apply(summary: Summary, call: Call, name: string): Origins {
    const { node, receiver, args } = call;
    const reading = this.#reading;
    const given = (root: Root): Origins => {
      if (root === 'this') return receiver;
      if (root === 'arguments') return all(args);
      return root.startsWith('argument ') ? (args[Number(root.slice(9))] ?? none) : Origins.of(root);
    };
    for (const { root, what } of summary.writes) {
      if (root === 'process' || root.startsWith('variable ')) {
        reading.note(root, node, `calls \`${name}\`, which ${what}`);
        continue;
      }
      for (const origin of given(root)) {
        if (typeof origin !== 'string') origin.put(all(args));
        else reading.note(origin, node, `calls \`${name}\`, which writes to ${reading.nameOf(origin)}`);
      }
    }
    this.#callbacks(call, () => all(args));
    return this.#shaped(summary.returns, given, node, '');
  }

  /** What a function that is known from elsewhere gives, with what it was given put in. */
  #shaped({ roots, made }: Shape, given: (root: Root) => Origins, node: acorn.Node, path: string): Origins {
    const result = none.with(...roots.map((root) => given(root).reach));
    if (made === undefined) return result;
    const site = this.#reading.derived(node, path);
    site.inner.add(this.#shaped(made.inner, given, node, `${path}.`));
    for (const [name, shape] of made.members) {
      site.name(name);
      site.put(this.#shaped(shape, given, node, `${path}.${name}`), name);
    }
    return result.with([site]);
  }

  /** Functions among the arguments will be called with something. */
  #callbacks({ args }: Call, parameter: (index: number) => Origins): void {
    for (const arg of args) {
      for (const site of arg.functions) {
        for (const index of site.node.params.keys()) site.parameter(index).add(parameter(index));
      }
    }
  }

  /** The names of a callee that is a captured variable, an argument, or a member of one. */
  #pathOf(node: acorn.Expression | acorn.Super, frame: Frame): Path | undefined {
    const names: string[] = [];
    let at = unwrapped(node);
    while (at.type === 'MemberExpression') {
      const name = memberName(at);
      if (name === undefined) return undefined;
      names.unshift(name);
      at = unwrapped(at.object);
    }
    if (at.type !== 'Identifier') return undefined;
    const variable = frame.find(at.name);
    if (variable === undefined) return { start: { variable: at.name }, names };
    const argument = this.#reading.argumentOf(variable);
    return argument === undefined ? undefined : { start: { argument }, names };
  }
}

/** Gives parameters what a call gives them. */
function bind(site: FunctionSite, args: readonly Origins[], receiver: Origins): void {
  for (const [index, arg] of args.entries()) site.parameter(index).add(arg);
  site.receivers?.add(receiver);
}

function all(args: readonly Origins[]): Origins {
  return none.with(...args.map((arg) => arg.reach));
}

function isGlobal({ start, names }: Path): boolean {
  const { variable } = start;
  if (variable === undefined) return false;
  return pureGlobals.has(variable) || lingering.has(variable) || ofTheProcess.has([variable, ...names].join('.'));
}

function textOf(path: Path | undefined): string | undefined {
  return path?.start.variable === undefined ? undefined : [path.start.variable, ...path.names].join('.');
}

function unwrapped(node: acorn.Expression | acorn.Super): acorn.Expression | acorn.Super {
  let at = node;
  for (;;) {
    if (at.type === 'ChainExpression' || at.type === 'ParenthesizedExpression') at = at.expression;
    // `(0, lib.helper)(x)`, as compilers write it.
    else if (at.type === 'SequenceExpression') at = at.expressions[at.expressions.length - 1]!;
    else return at;
  }
}

function isView(name: string): boolean {
  return /^(?:(?:Big)?(?:Ui|I)nt\d+(?:Clamped)?|Float\d+)Array$|^DataView$/.test(name);
}

/** Whether an argument is, by the looks of it, memory that a view would share: `x.buffer`, `buffer`. */
function isBuffer(node: acorn.Node | undefined): boolean {
  if (node?.type === 'Identifier') return /buf/i.test((node as acorn.Identifier).name);
  return node?.type === 'MemberExpression' && /^buffer$/.test(memberName(node as acorn.MemberExpression) ?? '');
}
