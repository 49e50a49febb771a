// Kinds of arguments, and values of each: what a caller would give, and what nobody would.
import { ODD, randomDouble } from '../exactness/numbers.mjs';

/**
 * Ranges that arguments of one call are drawn from together, since functions want their arguments to fit: shares, counts,
 * coordinates, amounts.
 */
const RANGES = [
  (u) => u,
  (u) => Math.floor(u * 12),
  (u) => u * 20 - 10,
  (u) => u * 100,
  (u) => 1 + Math.floor(u * 3),
  (u) => u * 2 - 1,
  (u) => -Math.floor(u * 12),
];

const EDGES = [
  ...ODD,
  ...[31, 32, 53].flatMap((e) => [-1, -0.5, 0, 0.5, 1].flatMap((d) => [2 ** e + d, -(2 ** e) + d])),
  ...[1, 3, 12_345].map((n) => n * 2 ** -1074),
];

/** Draws one number; `next` gives 32 random bits. */
export class Draw {
  constructor(next) {
    this.next = next;
    this.begin(false);
  }

  /** Begins the arguments of another call: ones for which functions are made, or of all kinds. */
  begin(isOdd) {
    const one = RANGES[this.next() % RANGES.length];
    this.range = this.next() % 2 === 0 ? () => one : () => RANGES[this.next() % RANGES.length];
    this.isOdd = isOdd;
    this.length = 3 + (this.next() % 6);
  }

  number() {
    if (this.isOdd) {
      const kind = this.next() % 4;
      if (kind === 0) return EDGES[this.next() % EDGES.length];
      if (kind < 3) return randomDouble(this.next);
    }
    return this.range()(this.next() / 2 ** 32);
  }

  numbers(count) {
    return Array.from({ length: count }, () => this.number());
  }
}

const tuple = (count) => ({
  name: `[${count} numbers]`,
  fixed: count,
  draw: (draw) => draw.numbers(count),
});

export const NUMBER = { name: 'number', draw: (draw) => draw.number() };
export const ARRAY = { name: 'number[]', draw: (draw) => draw.numbers(draw.length) };
export const TYPED = { name: 'Float64Array', draw: (draw) => Float64Array.from(draw.numbers(draw.length)) };
export const POINTS = {
  name: '[number, number][]',
  draw: (draw) => Array.from({ length: draw.length }, () => draw.numbers(2)),
};
export const [PAIR, TRIPLE, QUAD, NINE, SIXTEEN] = [2, 3, 4, 9, 16].map(tuple);

/** An object with numbers in these fields. */
export const record = (fields) => ({
  name: `{ ${fields.join(', ')} }`,
  draw: (draw) => Object.fromEntries(fields.map((field) => [field, draw.number()])),
});

/** The same value once more, for calls that write to it. */
export function copyOf(value) {
  if (ArrayBuffer.isView(value)) return value.slice();
  if (Array.isArray(value)) return value.map(copyOf);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, copyOf(field)]));
  return value;
}

/** Whether two values are the same in type, length and bits; NaN is NaN. */
export function isSame(a, b) {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b);
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (ArrayBuffer.isView(a) || Array.isArray(a)) {
    if (a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) if (!isSame(a[i], b[i])) return false;
    return true;
  }
  const [left, right] = [Object.keys(a), Object.keys(b)];
  return left.length === right.length && left.every((key, i) => key === right[i] && isSame(a[key], b[key]));
}

/** A value as one would write it. */
export function show(value) {
  if (Object.is(value, -0)) return '-0';
  if (typeof value === 'function') return 'a function';
  if (ArrayBuffer.isView(value)) return `${value.constructor.name}.of(${Array.from(value, show).join(', ')})`;
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`;
  if (typeof value === 'object' && value !== null)
    return `{ ${Object.entries(value)
      .map(([key, field]) => `${key}: ${show(field)}`)
      .join(', ')} }`;
  return String(value);
}

/** A value as it stands in a name: numbers are rounded. */
export function brief(value) {
  if (typeof value === 'number') return String(Number(value.toPrecision(3)));
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return `[${Array.from(value, brief).join(', ')}]`;
  return show(value);
}
