// Random programs by their numbers: the same seed and number give the same program everywhere.
import { randomSource } from '../numbers.mjs';
import { Grower, READ, RESULTS, rulesOf, write } from './grow.mjs';
import { POOL } from './world.mjs';

export const DTYPES = ['f64', 'f32', 'i8', 'u8', 'u8c', 'i16', 'u16', 'i32', 'u32'];

/**
 * @typedef {object} Program
 * @property {string} source of the function.
 * @property {string} prelude what it captures beside values: functions `h1` and `h2`; empty where it captures none.
 * @property {keyof typeof RESULTS} returns what it gives.
 * @property {string} z,t,v element types.
 * @property {string | null} w element type of the array that it writes to, if it does.
 * @property {'list' | 'pair' | 'rec' | null} given a plain array, two numbers or a record that it is given beside, if it is.
 * @property {boolean} isOneView whether `v` is the same for all items.
 * @property {boolean} isAutomatic whether what it captures is found by reading the function, and not said.
 * @property {boolean} isStraight whether it goes to the compiler, and not through `Parallel`.
 * @property {string | null} out what results are written to, if anything.
 * @property {number} from,rows which arguments.
 */

const VARIABLES = '{ let a = x, b = 1, p = y > x;';

/** How it begins. */
export const headOf = (w, given = null) =>
  `(x, y, z, n, o, v${w === null ? '' : ', out'}${given === null ? '' : `, ${given}`}) => ${VARIABLES}`;

/** A class that programs capture with functions, and an instance. */
const CLASS = [
  'class Point { constructor(x, y = 2) { this.x = x; this.y = y; } get sum() { return this.x + this.y; }',
  'scaled(k) { return new Point(this.x * k, this.y - k); }',
  'after(n) { let s = this.x; for (let i = 0; i < n; i++) s = s * 0.5 + this.y; return s; } }',
  'const point = new Point(1.5);',
].join(' ');

/** What programs may be given beside, by the name of the parameter. */
const GIVEN = ['list', 'pair', 'rec'];

const SCOPE = { V: ['a', 'b'], P: ['p'], T: ['t', 's', 'v'] };

/** How large programs are: so many in a hundred, and from where to where, in nodes. */
const SIZES = [
  { share: 60, from: 3, below: 8 },
  { share: 30, from: 8, below: 20 },
  { share: 8, from: 20, below: 50 },
  { share: 2, from: 50, below: 200 },
];

/** How many rows a program is run on. */
const ROWS = 24;

/**
 * @param isTaken whether the compiler takes a rule, by its kind and name.
 * @param {{ kind: string, name: string }[]} results what functions may return.
 */
export class Programs {
  #rules;
  #results;
  #takesWrites;
  #given;

  constructor(isTaken) {
    this.#rules = Object.fromEntries(
      Object.entries(READ).map(([kind, rules]) => [kind, rules.filter((rule) => isTaken(kind, rule.name))]),
    );
    this.#results = Object.keys(RESULTS).filter((kind) => isTaken('R', kind));
    this.#takesWrites = isTaken('W', 'argument that is written');
    this.#given = GIVEN.filter((name) => isTaken('G', name));
  }

  /** Program `number` of a seed, as a tree. */
  grown(seed, number) {
    const next = randomSource(mixed(seed, number));
    for (let i = 0; i < 4; i++) next();
    const draw = (below) => Math.floor((next() / 2 ** 32) * below);
    const dtype = () => DTYPES[draw(DTYPES.length)];
    const isPlain = draw(100) < 75;
    const returns = isPlain ? 'N' : this.#results[draw(this.#results.length)];
    const isScalar = returns === 'N' || returns === 'B';
    const w = this.#takesWrites && draw(8) === 0 ? dtype() : null;
    const given = this.#given.length > 0 && draw(16) === 0 ? this.#given[draw(this.#given.length)] : null;
    const z = draw(12) === 0 ? 'bool' : dtype();
    // Functions that are captured are read by the debugger's means, which takes ten times as long as all the rest.
    const captures = draw(1000);
    const scope = { ...SCOPE };
    if (w !== null) scope.W = ['out'];
    if (given !== null) scope[given] = [given];
    if (captures < 12) scope.H = ['h1', 'h2'];
    else if (captures < 42) scope.C = ['scratch', 'bits'];
    else if (captures < 62) scope.G = ['cfg'];
    const helpers = captures < 12 ? [this.#helper(draw, {}), this.#helper(draw, { H: ['h2'] })] : [];
    const grower = new Grower(draw, this.#rules, scope, returns, z === 'bool' ? '(+z)' : 'z');
    const size = sizeOf(draw);
    const body = grower.statements(size * 0.6, this.#featured(draw));
    return {
      body,
      result: grower.result(size * 0.4),
      helpers,
      returns,
      z,
      t: dtype(),
      v: dtype(),
      w,
      given,
      isOneView: draw(2) === 0,
      isStraight:
        isScalar && w === null && given === null && scope.H === undefined && scope.C === undefined && draw(20) > 0,
      isAutomatic: draw(scope.C === undefined ? 300 : 20) === 0,
      out: isScalar && draw(4) === 0 ? dtype() : null,
      from: draw(POOL - ROWS),
      rows: ROWS,
    };
  }

  /** Most programs begin with a rule that each has the same chance to be. */
  #featured(draw) {
    if (draw(3) === 0) return undefined;
    const rules = [this.#rules.S, this.#rules.S, this.#rules.N, this.#rules.B][draw(4)];
    const rule = rules[draw(rules.length)];
    return !rule.rare || draw(4) === 0 ? rule : undefined;
  }

  #helper(draw, more) {
    const grower = new Grower(draw, this.#rules, { ...SCOPE, ...more }, 'N');
    return { body: grower.statements(draw(12)), result: grower.result(draw(8)) };
  }
}

function mixed(seed, number) {
  let word = Math.imul(seed ^ 0x5bd1e995, 0x27d4eb2d) ^ Math.imul(number + 1, 0x9e3779b1);
  word = Math.imul(word ^ (word >>> 15), 0x2c1b3c6d);
  word = Math.imul(word ^ (word >>> 12), 0x297a2d39);
  return (word ^ (word >>> 15)) >>> 0;
}

function sizeOf(draw) {
  let at = draw(100);
  for (const { share, from, below } of SIZES) {
    if (at < share) return from + draw(below - from);
    at -= share;
  }
  throw new Error('the shares make a hundred');
}

/** A tree as a program. */
export function asProgram({ body, result, helpers, ...rest }) {
  const function_ = (each) => `${write(each.body)} return ${write(each.result)}; }`;
  const [h2, h1] = helpers.map((helper) => `(x, y = 2) => ${VARIABLES} ${function_(helper)}`);
  return {
    source: `${headOf(rest.w, rest.given)} ${function_({ body, result })}`,
    prelude: h1 === undefined ? '' : `const h2 = ${h2}; const h1 = ${h1}; const lib = { h1, h2 }; ${CLASS}`,
    ...rest,
  };
}

/** The names of the rules that a program is made of. */
export function rulesIn({ body, result, helpers, returns, w, given }) {
  const names = rulesOf(body);
  rulesOf(result, names);
  for (const helper of helpers) rulesOf(helper.result, rulesOf(helper.body, names));
  names.add(`gives ${returns}`);
  if (w !== null) names.add('argument that is written');
  if (given !== null) names.add(`given ${given}`);
  return names;
}

const PLAIN = { z: 'i32', t: 'f32', v: 'f64', w: null, given: null, isOneView: true, out: null, from: 0, rows: 16 };

/** A program of one rule in its simplest form, to find out whether the compiler takes it. */
export function sampleOf(kind, rule) {
  // The first of all choices: the simplest leaves, one statement.
  const leaves = Object.fromEntries(
    Object.entries(READ).map(([each, rules]) => [each, rules.filter(({ leaf, name }) => leaf && SIMPLE.has(name))]),
  );
  const { rest, scope, statements, returns } = sampleFrame(kind, rule);
  const grower = new Grower(() => 0, { ...leaves, S: [] }, scope, returns);
  const body = { kind: 'S', statements: statements.map((text) => ({ kind: 'S', text })) };
  const filled = 'RWG'.includes(kind) ? { kind: 'S', text: 'a = y;' } : grower.statements(0, rule);
  body.statements.push(filled);
  const result = returns === 'N' ? { kind: 'N', text: 'a' } : grower.result(0);
  const helper = { body: { kind: 'S', text: '' }, result: { kind: 'N', text: 'x * 2' } };
  const helpers = scope.H === undefined ? [] : [helper, helper];
  return asProgram({ body, result, helpers, returns, isAutomatic: false, isStraight: false, ...PLAIN, ...rest });
}

const SIMPLE = new Set(['argument', 'boolean']);

/** What a rule needs around it. */
function sampleFrame(kind, rule) {
  const scope = { ...SCOPE };
  const statements = [];
  const rest = {};
  const give = (name, of, text) => {
    if (!rule.needs?.includes(name)) return;
    scope[name] = of;
    if (text !== undefined) statements.push(text);
  };
  give('L', ['l'], 'const l = [x, y];');
  give('O', ['r'], 'const r = { x, y };');
  give('U', ['u'], 'let u; if (p) u = y;');
  give('F', ['f'], 'const f = (q) => q * 2;');
  give('W', ['f8'], 'const f8 = new Float64Array(4);');
  give('H', ['h1', 'h2']);
  give('C', ['scratch']);
  give('G', ['cfg']);
  for (const name of GIVEN) {
    if (!rule.needs?.includes(name)) continue;
    rest.given = name;
    scope[name] = [name];
  }
  if (kind === 'G') {
    rest.given = rule.name;
    statements.push(rule.name === 'rec' ? 'a = rec.x;' : `a = ${rule.name}[0] + 1;`);
  }
  if (kind === 'W') {
    rest.w = 'f32';
    statements.push('out[1] = x;');
  }
  return { rest, scope, statements, returns: kind === 'R' ? rule.name : 'N' };
}
