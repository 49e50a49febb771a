/** What results become: lists, typed arrays, Arrow Vectors. */
import { vectorOf } from '../arrow/apache.js';
import type { Results } from '../executors/executor.js';
import { Pace } from '../pace.js';

/** How many results are put into a list between two looks at the clock. */
const STEP = 65_536;

/** Takes the results of batches in order, and makes of them what the call gives. */
export interface Sink {
  add(results: Results): void | Promise<void>;
  result(): unknown;
}

/** A plain array, booleans as booleans. */
export class ListSink implements Sink {
  readonly #list: unknown[] = [];
  readonly #pace = new Pace();

  add(results: Results): void | Promise<void> {
    if (results.kind === 'out') return;
    if (results.values.length > STEP) return this.#addLong(results);
    appendResults(this.#list, results);
  }

  result(): unknown[] {
    return this.#list;
  }

  async #addLong(results: Results): Promise<void> {
    if (results.kind === 'out') return;
    for (let from = 0; from < results.values.length; from += STEP) {
      appendResults(this.#list, results, from, from + STEP);
      if (this.#pace.due) await this.#pace.turn();
    }
  }
}

/** A typed array if all results are numbers (Float64Array) or all are booleans (Uint8Array of 0 and 1), else a plain array. Of one batch. */
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

/** Puts results at the end of a list. */
export function appendResults(list: unknown[], results: Results, from = 0, to = Number.POSITIVE_INFINITY): void {
  if (results.kind === 'out') return;
  const end = Math.min(to, results.values.length);
  if (results.kind === 'f64') {
    const { values } = results;
    for (let index = from; index < end; index++) list.push(values[index]);
  } else if (results.kind === 'bool') {
    const { values } = results;
    for (let index = from; index < end; index++) list.push(values[index] !== 0);
  } else {
    const { values } = results;
    for (let index = from; index < end; index++) list.push(values[index]);
  }
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
