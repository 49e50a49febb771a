// Programs as trees: grown from the rules by numbers drawn, written out as text.
import { ALSO, readForm } from './forms.mjs';
import { LISTS, RULES } from './rules/index.mjs';

/**
 * @typedef {{ kind: string, rule?: string, text?: string, segments?: import('./forms.mjs').Segment[], parts?: (string | Node)[],
 *   statements?: Node[] }} Node
 */

/** A rule with its form read. */
export const READ = Object.fromEntries(
  Object.entries(RULES).map(([kind, rules]) => [
    kind,
    rules.map((rule) => ({
      ...rule,
      ...readRule(rule),
      kind,
      share: (rule.weight ?? 1) * (rule.rare ? 0.1 : 1),
    })),
  ]),
);

function readRule(rule) {
  const read = readForm(rule.form, (name) => rule.lists?.[name] ?? LISTS[name]);
  return { ...read, needs: [...read.needs, ...(rule.needs ?? [])] };
}

/** What a function returns, by the kind. */
export const RESULTS = {
  ...{ N: 'N', B: 'B', T: '[N, N]', O: '{ x: N, y: N }', L: '[...A, N]' },
  booleans: '[B, B]',
  nested: '{ x: [N, N], y: { k: N, on: B } }',
  doubles: 'new Float64Array([N, N, N])',
  words: 'Uint16Array.of(N, N)',
  mapped: '[N, N, N].map((e) => e * 2)',
  'as long as asked': 'new Float32Array((N) & 3).fill(N)',
  'perhaps nothing': '(B ? N : undefined)',
  'a list or not': '(B && [N, N])',
};

const RESULT_FORMS = Object.fromEntries(
  Object.entries(RESULTS).map(([kind, form]) => [kind, { name: `gives ${kind}`, kind: 'R', ...readForm(form) }]),
);

/** Grows one program. */
export class Grower {
  #draw;
  #rules;
  #scope;
  #returns;
  #z;
  /** A rule that is to be met inside of what is being filled. */
  #planned;
  #count = 0;
  #labels = 0;

  /**
   * @param {(below: number) => number} draw an integer below the number given.
   * @param rules those to choose from, of `READ`.
   * @param {Record<string, string[]>} scope names in reach, by kind.
   * @param returns what the program returns, a key of `RESULTS`.
   * @param z the number that the parameter of this name is.
   */
  constructor(draw, rules, scope, returns, z = 'z') {
    this.#draw = draw;
    this.#rules = rules;
    this.#scope = Object.fromEntries(Object.entries(scope).map(([kind, names]) => [kind, [...names]]));
    this.#returns = returns;
    this.#z = z;
  }

  /** Statements, about as many nodes as the budget says, the first of them of the rule given. */
  statements(budget, first) {
    const statements = [];
    if (first !== undefined) {
      if (this.isAtHand(first)) statements.push(this.#featured(first, budget));
      else statements.push(...this.#within(first, budget));
    }
    const more = budget < 2 ? 0 : this.#draw(Math.min(4, budget));
    for (let i = 0; i < more; i++) statements.push(this.#choose('S', Math.floor(budget / more) - 1));
    return { kind: 'S', statements };
  }

  result(budget) {
    return this.#fill(RESULT_FORMS[this.#returns], budget);
  }

  /** Whether what a rule needs is at hand. */
  isAtHand(rule) {
    return rule.needs.every((kind) => this.#has(kind)) && (rule.gives === undefined || rule.gives === this.#returns);
  }

  /** A rule inside of one that declares what it needs, if there is one. */
  #within(rule, budget) {
    const missing = rule.needs.filter((kind) => !this.#has(kind));
    const around = this.#rules.S.filter(
      (each) => each.declares !== undefined && missing.every((kind) => provides(each, kind)) && this.isAtHand(each),
    );
    if (around.length === 0) return [];
    this.#planned = rule;
    const filled = this.#fill(around[this.#draw(around.length)], budget);
    this.#planned = undefined;
    return [filled];
  }

  #featured(rule, budget) {
    if (rule.kind === 'S') return this.#fill(rule, budget);
    const { [rule.kind]: form } = FEATURED;
    const [variable] = this.#scope[rule.kind === 'N' ? 'V' : 'P'];
    return { kind: 'S', rule: form.name, segments: form.segments, parts: [variable, this.#fill(rule, budget)] };
  }

  #has(kind) {
    return (
      (this.#scope[kind]?.length ?? 0) > 0 || (ALSO[kind]?.some((other) => this.#scope[other]?.length > 0) ?? false)
    );
  }

  #choose(kind, budget) {
    const isLeaf = budget < 1;
    const rules = this.#rules[kind];
    let total = 0;
    for (const rule of rules) if (this.#fits(rule, isLeaf)) total += rule.share;
    let left = (this.#draw(1 << 20) / (1 << 20)) * total;
    let chosen;
    for (const rule of rules) {
      if (!this.#fits(rule, isLeaf)) continue;
      chosen = rule;
      left -= rule.share;
      if (left < 0) break;
    }
    return this.#fill(chosen, budget);
  }

  #fits(rule, isLeaf) {
    return (!isLeaf || rule.leaf === true || rule.kind === 'S') && this.isAtHand(rule);
  }

  #fill(rule, budget) {
    const each = rule.holes === 0 ? 0 : (budget - 1) / rule.holes;
    const parts = [];
    const declared = [];
    let pending = [];
    const marks = [];
    let label;
    const reach = () => {
      for (const [kind, name] of pending) {
        this.#scope[kind] ??= [];
        this.#scope[kind].push(name);
      }
      pending = [];
    };
    // What a whole form declares is out of reach behind it.
    const outside = this.#mark();
    for (const segment of rule.segments) {
      switch (segment.is) {
        case 'text':
          if (segment.ends || (segment.opens && marks.length > 0)) reach();
          break;
        case 'list':
          parts.push(this.#option(segment.options));
          break;
        case 'declare': {
          const name = `${segment.kind.toLowerCase()}${this.#count++}`;
          declared.push(name);
          pending.push([segment.kind, name]);
          parts.push(name);
          break;
        }
        case 'declared':
          parts.push(declared[segment.at]);
          break;
        case 'enter':
          marks.push({ scope: this.#mark(), returns: this.#returns, pending });
          pending = [];
          if (segment.returns !== undefined) this.#returns = segment.returns;
          break;
        case 'leave': {
          const { scope, returns, pending: around } = marks.pop();
          this.#release(scope);
          this.#returns = returns;
          pending = [...around, ...pending];
          break;
        }
        case 'label':
          label ??= `l${this.#labels++}`;
          parts.push(label);
          break;
        case 'name':
          parts.push(this.#name(segment.kind));
          break;
        default:
          parts.push(this.#hole(segment.kind, each));
      }
    }
    // A `var` is in reach of the whole function, but set only here.
    this.#release(outside);
    return { kind: rule.kind, rule: rule.name, segments: rule.segments, parts };
  }

  #option(options) {
    const option = options[this.#draw(options.length)];
    return option === 'z' ? this.#z : option;
  }

  #hole(kind, budget) {
    switch (kind) {
      case 'K':
        return String(this.#draw(6));
      case 'S': {
        const planned = this.#planned !== undefined && this.isAtHand(this.#planned) ? this.#planned : undefined;
        if (planned !== undefined) this.#planned = undefined;
        return this.statements(budget, planned);
      }
      case 'R':
        return this.result(budget);
      default: {
        const share = budget <= 1 ? budget : budget * (0.5 + this.#draw(100) / 100);
        return this.#choose(kind, share);
      }
    }
  }

  #name(kind) {
    const names = [kind, ...(ALSO[kind] ?? [])].flatMap((each) => this.#scope[each] ?? []);
    // What was declared last is what it was declared for.
    return this.#draw(3) === 0 ? names.at(-1) : names[this.#draw(names.length)];
  }

  #mark() {
    return Object.fromEntries(Object.entries(this.#scope).map(([kind, names]) => [kind, names.length]));
  }

  #release(mark) {
    for (const [kind, names] of Object.entries(this.#scope)) names.length = mark[kind] ?? 0;
  }
}

/** Whether a name of this kind is in reach of statements inside of a rule. */
const provides = (rule, kind) => [kind, ...(ALSO[kind] ?? [])].some((each) => rule.declares.has(each));

/** How an expression of a rule is put to use. */
const FEATURED = {
  N: { name: 'assign', ...readForm('V = N;') },
  B: { name: 'assign a boolean', ...readForm('P = B;') },
};

/** A statement that does nothing but compute this. */
export const assigned = (node) => ({
  ...{ kind: 'S', rule: FEATURED[node.kind].name, segments: FEATURED[node.kind].segments },
  parts: [node.kind === 'N' ? 'a' : 'p', node],
});

/** A tree as text. */
export function write(node) {
  if (node.text !== undefined) return node.text;
  if (node.statements !== undefined) return node.statements.map(write).join(' ');
  let at = 0;
  let text = '';
  for (const segment of node.segments) {
    if (segment.is === 'text') text += segment.text;
    else if (segment.is !== 'enter' && segment.is !== 'leave') {
      const part = node.parts[at++];
      text += typeof part === 'string' ? part : write(part);
    }
  }
  return text;
}

/** The rules that a tree is made of. */
export function rulesOf(node, names = new Set()) {
  if (node.rule !== undefined) names.add(node.rule);
  for (const child of childrenOf(node)) rulesOf(child, names);
  return names;
}

export const childrenOf = (node) => node.statements ?? (node.parts ?? []).filter((part) => typeof part === 'object');
