/** Columns in several chunks, cut so that every piece is one chunk of each. */
import type { Argument } from '../executors/executor.js';
import type { Column } from './column.js';

/** Consecutive items for which each column has one contiguous argument. */
export interface Segment {
  readonly first: number;
  readonly length: number;
  readonly arguments: readonly Argument[];
}

/** Cuts columns of `length` items at the chunk boundaries of each. No items make one empty segment. */
export function segmentsOf(columns: readonly Column[], length: number): Segment[] {
  if (columns.every((column) => column.chunks.length === 1)) {
    return [{ first: 0, length, arguments: columns.map((column) => column.chunks[0]!.argument) }];
  }
  if (length === 0) {
    return [{ first: 0, length, arguments: columns.map((column) => column.chunks[0]?.argument ?? empty) }];
  }
  const cursors = columns.map((column) => new Cursor(column));
  const segments: Segment[] = [];
  for (let first = 0; first < length; ) {
    const run = Math.min(...cursors.map((cursor) => cursor.left));
    segments.push({ first, length: run, arguments: cursors.map((cursor) => cursor.take(run)) });
    first += run;
  }
  return segments;
}

const empty: Argument = { kind: 'column', dtype: 'f64', values: new Float64Array(0) };

/** A place in a column. */
class Cursor {
  readonly #column: Column;
  #chunk = 0;
  #offset = 0;

  constructor(column: Column) {
    this.#column = column;
  }

  /** How many items are left in the chunk at hand. */
  get left(): number {
    if (this.#column.length === undefined) return Number.POSITIVE_INFINITY;
    return this.#column.chunks[this.#chunk]!.length - this.#offset;
  }

  /** The next items; at most `left`. */
  take(length: number): Argument {
    const chunk = this.#column.chunks[this.#chunk]!;
    if (this.#column.length === undefined) return chunk.argument;
    const from = this.#offset;
    this.#offset += length;
    if (this.#offset === chunk.length) {
      this.#chunk += 1;
      this.#offset = 0;
    }
    return length === chunk.length ? chunk.argument : sliceArgument(chunk.argument, from, from + length);
  }
}

function sliceArgument(argument: Argument, from: number, to: number): Argument {
  switch (argument.kind) {
    case 'column':
      return { ...argument, values: argument.values.subarray(from, to) };
    case 'views':
      return { kind: 'views', arrays: argument.arrays.slice(from, to) };
    case 'values':
      return { kind: 'values', values: Array.prototype.slice.call(argument.values, from, to) };
    case 'uniform':
      return argument;
  }
}
