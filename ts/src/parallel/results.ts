/** What results become: lists, typed arrays, Arrow Vectors. */
import { vectorOf } from '../arrow/apache.js';
import type { Results } from '../executors/executor.js';
import { Pace } from '../pace.js';

/** How many results are put into a list between two looks at the clock. */
const STEP = 65_536;

/** V8 makes longer arrays as dictionaries when they are made at their full length. */
const MAX_PREALLOCATED = 2 ** 25;

/** Takes the results of batches in order, and makes of them what the call gives. */
export interface Sink {
  add(results: Results): void | Promise<void>;
  result(): unknown;
}

/**
 * A plain array, booleans as booleans. It is made at the end: at its full length it takes a third of the time that
 * growing it takes.
 */
export class ListSink implements Sink {
  readonly #chunks: Results[] = [];
  #length = 0;

  add(results: Results): void {
    this.#chunks.push(results);
    this.#length += results.kind === 'out' ? 0 : results.values.length;
  }

  async result(): Promise<unknown[]> {
    const [only, ...others] = this.#chunks;
    if (only?.kind === 'any' && others.length === 0) return only.values as unknown[];
    const length = this.#length;
    const list: unknown[] = length > MAX_PREALLOCATED ? [] : new Array(length);
    const pace = new Pace();
    let at = 0;
    for (const chunk of this.#chunks) {
      if (chunk.kind === 'out') continue;
      for (let from = 0; from < chunk.values.length; from += STEP) {
        at = fillList(list, at, chunk, from, from + STEP);
        if (pace.due) await pace.turn();
      }
      if (chunk.kind !== 'any') chunk.release?.();
    }
    return list;
  }
}

/**
 * A typed array if all results are numbers (Float64Array) or all are booleans (Uint8Array of 0 and 1), else a plain
 * array. Of one batch.
 */
export class TypedSink implements Sink {
  #results: Results = { kind: 'f64', values: new Float64Array(0) };

  add(results: Results): void {
    this.#results = uniformResults(results);
  }

  result(): unknown {
    return this.#results.kind === 'out' ? undefined : this.#results.values;
  }
}

/** An Arrow Vector, a chunk a batch. */
export class VectorSink implements Sink {
  readonly #chunks: Results[] = [];

  add(results: Results): void {
    this.#chunks.push(uniformResults(results));
  }

  result(): Promise<unknown> {
    return vectorOf(this.#chunks);
  }
}

/** Nothing: results are in `out` already. */
export class OutSink implements Sink {
  readonly #out: unknown;

  constructor(out: unknown) {
    this.#out = out;
  }

  add(): void {}

  result(): unknown {
    return this.#out;
  }
}

/** Copies results `from` to `to` to a place in a list, booleans as booleans; gives the place behind them. */
function fillList(list: unknown[], at: number, results: Results, from: number, to: number): number {
  if (results.kind === 'out') return at;
  const end = Math.min(to, results.values.length);
  let place = at;
  if (results.kind === 'f64') {
    const { values } = results;
    for (let index = from; index < end; index++) list[place++] = values[index];
  } else if (results.kind === 'bool') {
    const { values } = results;
    for (let index = from; index < end; index++) list[place++] = values[index] !== 0;
  } else {
    const { values } = results;
    for (let index = from; index < end; index++) list[place++] = values[index];
  }
  return place;
}

/** Results one after the other as values of any kind. */
export function joinResults(parts: readonly Results[]): Results {
  const values: unknown[] = [];
  for (const part of parts) fillList(values, values.length, part, 0, Number.POSITIVE_INFINITY);
  return { kind: 'any', values };
}

/** The same results, as numbers or booleans if all of them are. */
function uniformResults(results: Results): Results {
  if (results.kind !== 'any') return results;
  const { values } = results;
  if (values.every((value) => typeof value === 'number')) return { kind: 'f64', values: Float64Array.from(values) };
  if (values.every((value) => typeof value === 'boolean'))
    return { kind: 'bool', values: Uint8Array.from(values, Number) };
  return results;
}
