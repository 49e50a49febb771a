// Which arguments a function is made for, and whether it is numeric: found by running it in V8.
import { randomSource } from '../exactness/numbers.mjs';
import {
  ARRAY,
  copyOf,
  Draw,
  isSame,
  NINE,
  NUMBER,
  PAIR,
  POINTS,
  QUAD,
  record,
  SIXTEEN,
  TRIPLE,
  TYPED,
} from './arguments.mjs';
import { TooSlow, within } from './timed.mjs';

const DRAWS = 40;
/** Calls that show whether it is worth going on. */
const FIRST = 6;
const TRIAL_MS = 250;
/** How many functions of one factory are looked at. */
const CLOSURES = 8;

/**
 * Settles a function.
 *
 * @returns {{ kinds?: object[], writes?: number[], result?: string, made?: { closure: Function, factoryArguments: unknown[] }[], why?: string }}
 *   `kinds`: it is numeric for these. `made`: it is not, but makes functions, these of different arguments. `why`: neither.
 */
export function settle(f) {
  const made = [];
  let best;
  const seen = new Set();
  for (const kinds of signatures(f)) {
    // With more arguments, or fewer, only where it does nothing with as many as it names.
    if (best !== undefined && kinds.length !== best.kinds.length) break;
    const key = kinds.map((kind) => kind.name).join();
    if (seen.has(key)) continue;
    seen.add(key);
    const trial = tried(f, kinds);
    if (trial.made !== undefined && made.length < CLOSURES) made.push(trial.made);
    if (trial.share === undefined) continue;
    if (best === undefined || trial.share > best.share + 0.3) best = trial;
    if (best.share > 0.6) break;
  }
  if (best !== undefined) return simplified(f, best);
  if (made.length > 0) return { made };
  return { why: 'no arguments were found for which it gives numbers, the same ones each time' };
}

function tried(f, kinds) {
  try {
    return within(TRIAL_MS, () => tryOut(f, kinds));
  } catch (error) {
    if (error instanceof TooSlow || error instanceof RangeError) return {};
    throw error;
  }
}

/** The same with numbers, or else with arrays of them, for each argument with which as much is done then. */
function simplified(f, best) {
  let found = best;
  for (let k = 0; k < best.kinds.length; k++) {
    for (const kind of [NUMBER, ARRAY]) {
      if (found.kinds[k] === kind || (kind === ARRAY && found.kinds[k] !== POINTS)) continue;
      const trial = tried(f, found.kinds.with(k, kind));
      if (trial.share === undefined || trial.share < found.share || trial.writes.length < found.writes.length) continue;
      found = trial;
      break;
    }
  }
  return found;
}

/** One signature after the other, the likely ones first. */
function* signatures(f) {
  const records = recordsOf(f);
  const { length } = f;
  const fewer = length > 1 && length <= 4 ? Array.from({ length: length - 1 }, (_, i) => length - 1 - i) : [];
  const arities = length === 0 ? [1, 2, 3] : [length, ...fewer, length + 1, length + 2];
  for (const arity of arities) {
    yield Array(arity).fill(NUMBER);
    const own = Array.from({ length: arity }, (_, i) => records[i] ?? NUMBER);
    if (own.some((kind) => kind !== NUMBER)) {
      yield own;
      yield own.map((kind) => (kind === NUMBER ? PAIR : kind));
    }
    for (const kind of [PAIR, TRIPLE, QUAD, NINE, SIXTEEN, ARRAY, TYPED, POINTS]) yield Array(arity).fill(kind);
    if (arity < 2) continue;
    yield* mixed(arity, mixable(arity));
  }
  // For those that make functions from functions: a source of random numbers, or a curve.
  yield [RANDOM];
}

const RANDOM = {
  name: '() => number',
  draw: (draw) => {
    const next = randomSource(draw.next());
    return () => next() / 2 ** 32;
  },
};

function mixable(arity) {
  if (arity === 2) return [NUMBER, PAIR, TRIPLE, QUAD, NINE, SIXTEEN, ARRAY, TYPED, POINTS];
  if (arity === 3) return [NUMBER, PAIR, TRIPLE, QUAD, NINE, SIXTEEN, ARRAY];
  if (arity === 4) return [NUMBER, TRIPLE, QUAD, SIXTEEN, ARRAY];
  return arity <= 8 ? [NUMBER, ARRAY] : [];
}

function* mixed(arity, kinds) {
  const total = kinds.length ** arity;
  for (let code = 0; code < total; code++)
    yield Array.from({ length: arity }, (_, i) => kinds[Math.floor(code / kinds.length ** i) % kinds.length]);
}

const NOT_FIELDS = new Set(
  [Array.prototype, Math, Number.prototype, Function.prototype, Object.prototype]
    .flatMap((object) => Object.getOwnPropertyNames(object))
    .concat('BYTES_PER_ELEMENT', 'default'),
);

/** For each parameter from which fields are read, as far as the text shows, the record. */
function recordsOf(f) {
  const source = Function.prototype.toString.call(f);
  const list =
    /^(?:function\s*[\w$]*\s*)?\(((?:[^()]|\([^()]*\))*)\)/.exec(source)?.[1] ?? /^([\w$]+)\s*=>/.exec(source)?.[1];
  if (list === undefined) return [];
  return splitParameters(list).map((parameter) => {
    const destructured = /^\{([^{}]*)\}/.exec(parameter);
    const fields =
      destructured !== null
        ? destructured[1].split(',').map((field) => field.split(/[:=]/)[0].trim())
        : fieldsRead(source, /^[\w$]+/.exec(parameter)?.[0]);
    const kept = [...new Set(fields)].filter((field) => /^[\w$]+$/.test(field) && !NOT_FIELDS.has(field));
    return kept.length > 0 ? record(kept) : undefined;
  });
}

function splitParameters(list) {
  const parts = [];
  let depth = 0;
  let part = '';
  for (const c of list) {
    if ('{[('.includes(c)) depth++;
    if ('}])'.includes(c)) depth--;
    if (c === ',' && depth === 0) {
      parts.push(part.trim());
      part = '';
    } else part += c;
  }
  return [...parts, part.trim()].filter((text) => text !== '');
}

function fieldsRead(source, name) {
  if (name === undefined) return [];
  const pattern = new RegExp(`(?<![\\w$.])${name.replaceAll('$', '\\$')}\\.([\\w$]+)`, 'g');
  return Array.from(source.matchAll(pattern), (match) => match[1]);
}

/** Calls `f` a few dozen times. `share`: how many of the calls gave numbers, if it passes for numeric. */
function tryOut(f, kinds) {
  const calls = [];
  // Some are made for a narrow range of numbers.
  const isOfNumbers = kinds.every((kind) => kind === NUMBER);
  const draw = new Draw(randomSource(20_261_124));
  const writes = new Set();
  let good = 0;
  let made;
  const distinct = new Set();
  /** Arguments that each call handed back so far. */
  let echoes = kinds.map((_, k) => k);
  const results = new Set();
  for (let i = 0; i < DRAWS; i++) {
    draw.begin(false);
    const args = kinds.map((kind) => kind.draw(draw));
    const given = args.map(copyOf);
    let result;
    try {
      result = f(...given);
    } catch {
      if (i + 1 >= FIRST && good === 0 && !isOfNumbers) break;
      continue;
    }
    if (typeof result === 'function' && result !== f && made === undefined && !given.includes(result))
      made = { closure: result, factoryArguments: args };
    // The same object twice: a later call changes what an earlier one gave.
    if (typeof result === 'object' && result !== null && !given.includes(result)) {
      if (results.has(result)) return { made };
      results.add(result);
    }
    const written = given.flatMap((value, k) => (typeof value === 'function' || isSame(value, args[k]) ? [] : [k]));
    for (const k of written) writes.add(k);
    if (!isNumeric(result, 2) && !(result === undefined && written.length > 0)) {
      if (result !== null && result !== undefined) return { made };
      continue;
    }
    calls.push({ args, result: copyOf(result), after: given });
    if (isFine(result, 2) || (result === undefined && written.every((k) => isFine(given[k], 2)))) {
      good++;
      distinct.add(JSON.stringify([result, written.map((k) => given[k])]));
      // A function that hands back what it got shows nothing of what it is for.
      echoes = written.length > 0 ? [] : echoes.filter((k) => given[k] === result);
    }
    if (i + 1 >= FIRST && good === 0 && !isOfNumbers) break;
  }
  const share = good / DRAWS;
  if (share < (isOfNumbers ? 0.05 : 0.2) || distinct.size < 2 || echoes.length > 0) return { made };
  if (kinds.includes(RANDOM)) return { made };
  if (!isRepeatable(f, calls) || !hasItsLengths(f, kinds, calls)) return { made };
  return { share, kinds, writes: [...writes].sort(), result: resultName(calls.map(({ result }) => result)) };
}

/** The same results in another order: no state is read back. */
function isRepeatable(f, calls) {
  for (const { args, result, after } of calls.toReversed()) {
    const given = args.map(copyOf);
    if (!isSame(f(...given), result) || !isSame(given, after)) return false;
  }
  return true;
}

/** Whether the tuples are as long as the function reads: one element more, and nothing changes but that it is there. */
function hasItsLengths(f, kinds, calls) {
  for (let k = 0; k < kinds.length; k++) {
    if (kinds[k].fixed === undefined) continue;
    for (const { args, result } of calls.slice(0, 12)) {
      const given = args.map(copyOf);
      given[k].push(0.75);
      let longer;
      try {
        longer = f(...given);
      } catch {
        return false;
      }
      if (longer === given[k]) longer = longer.slice(0, -1);
      if (!isSame(longer, result)) return false;
    }
  }
  return true;
}

/** Numbers and booleans, and arrays and records of them. */
function isNumeric(value, depth) {
  if (typeof value === 'number' || typeof value === 'boolean') return true;
  if (typeof value !== 'object' || value === null || depth === 0) return false;
  if (ArrayBuffer.isView(value)) return !(value instanceof DataView) && typeof value[0] !== 'bigint';
  if (Array.isArray(value)) return value.every((item) => isNumeric(item, depth - 1));
  if (Object.getPrototypeOf(value) !== Object.prototype) return false;
  return Object.values(value).every((item) => isNumeric(item, depth - 1));
}

/** Such a value without NaN and infinities. */
function isFine(value, depth) {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value === 'boolean') return true;
  if (typeof value !== 'object' || value === null || depth === 0) return false;
  const items = Object.values(value);
  return items.length > 0 && items.every((item) => isFine(item, depth - 1));
}

function resultName(results) {
  const names = new Set(
    results.map((result) => {
      if (typeof result !== 'object') return typeof result;
      if (ArrayBuffer.isView(result)) return result.constructor.name;
      if (Array.isArray(result)) return Array.isArray(result[0]) ? 'number[][]' : `${typeof (result[0] ?? 0)}[]`;
      return `{ ${Object.keys(result).join(', ')} }`;
    }),
  );
  return [...names].slice(0, 3).join(' | ');
}
