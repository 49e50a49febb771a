/** What users give to `map` as a column, and what it becomes. */
import { describe } from '../describe.js';
import { DetachedBufferError, InvalidArgumentError, InvalidRangeError } from '../errors.js';
import type { Argument } from '../executors/executor.js';
import type { NumericArray } from '../native.js';
import { Pace } from '../pace.js';
import { dtypeOf, isDetached, isTypedArray } from './dtype.js';
import { argumentOf } from './plain.js';
import { type ArrowVectorLike, chunkBooleans, chunkNumbers, isVector } from './vector.js';

/** Where a column came from; it decides what results become. */
export type Origin = 'arrow' | 'typed' | 'plain' | 'scalar';

/** Consecutive items of a column that can be handed to an executor as one argument. */
export interface Chunk {
  readonly length: number;
  readonly argument: Argument;
}

/** One value for each item, in one chunk or several. */
export interface Column {
  readonly origin: Origin;
  /** How many items; `undefined` for one value that stands for all items. */
  readonly length: number | undefined;
  readonly chunks: readonly Chunk[];
}

/**
 * Turns what a user gave into a column. Typed arrays of numbers and the chunks of Arrow Vectors of numbers are taken as
 * they are; everything else is read out once.
 * @param position From 1, for errors.
 * @param isLazy Whether arrays are taken as they are, to be read where they are used.
 */
export function columnOf(value: unknown, position: number, isLazy = false): Column | Promise<Column> {
  if (typeof value === 'number' || typeof value === 'boolean') {
    return { origin: 'scalar', length: undefined, chunks: [{ length: 0, argument: { kind: 'uniform', value } }] };
  }
  const dtype = dtypeOf(value);
  if (dtype !== undefined) {
    const values = value as NumericArray;
    if (isDetached(values)) {
      throw new DetachedBufferError(
        `column ${position} is detached: its buffer was transferred; pass the array that owns it now`,
      );
    }
    return single('typed', values.length, { kind: 'column', dtype, values });
  }
  if (isVector(value)) return vectorColumn(value);
  if (isTypedArray(value)) return readOut('typed', value as unknown as Iterable<unknown>, isLazy);
  if (typeof value === 'object' && value !== null && !isTable(value)) {
    if (typeof (value as Partial<Iterable<unknown>>)[Symbol.iterator] === 'function') {
      return readOut('plain', value as Iterable<unknown>, isLazy);
    }
  }
  throw new InvalidArgumentError(
    `column ${position} must be a typed array, an Arrow Vector, an array or other iterable, or one number or boolean for all items, ` +
      `but got ${isTable(value) ? 'an Arrow Table; pass its columns one by one' : describe(value)}`,
  );
}

/**
 * How many items columns have.
 * @throws if there are none, they differ, or all columns are scalars.
 */
export function commonLength(columns: readonly Column[]): number {
  if (columns.length === 0) {
    throw new InvalidArgumentError('at least one column is needed: map(f, column)');
  }
  const first = columns.findIndex((column) => column.length !== undefined);
  if (first < 0) {
    throw new InvalidArgumentError(
      'at least one column must have an item for each call, but all are single values; call the function itself, or pass an array',
    );
  }
  const length = columns[first]!.length!;
  for (const [index, column] of columns.entries()) {
    if (column.length !== undefined && column.length !== length) {
      throw new InvalidRangeError(
        `columns must have the same length, but column ${first + 1} has ${length} items and column ${index + 1} has ${column.length}`,
      );
    }
  }
  return length;
}

function single(origin: Origin, length: number, argument: Argument): Column {
  return { origin, length, chunks: [{ length, argument }] };
}

async function readOut(origin: Origin, iterable: Iterable<unknown>, isLazy: boolean): Promise<Column> {
  const pace = new Pace();
  const values = Array.isArray(iterable) ? iterable : await drain(iterable, pace);
  return single(origin, values.length, isLazy ? { kind: 'values', values } : await argumentOf(values, pace));
}

async function drain(iterable: Iterable<unknown>, pace: Pace): Promise<unknown[]> {
  const values: unknown[] = [];
  for (const value of iterable) {
    values.push(value);
    if ((values.length & 1023) === 0 && pace.due) await pace.turn();
  }
  return values;
}

async function vectorColumn(vector: ArrowVectorLike): Promise<Column> {
  const pace = new Pace();
  const chunks: Chunk[] = [];
  let first = 0;
  for (const data of vector.data) {
    const { length } = data;
    if (length > 0) chunks.push({ length, argument: await chunkArgument(vector, first, data, pace) });
    first += length;
  }
  return { origin: 'arrow', length: first, chunks };
}

async function chunkArgument(
  vector: ArrowVectorLike,
  first: number,
  data: ArrowVectorLike['data'][number],
  pace: Pace,
): Promise<Argument> {
  const numbers = chunkNumbers(data);
  if (numbers !== undefined) return { kind: 'column', ...numbers };
  const booleans = chunkBooleans(data, (length) => new Uint8Array(new SharedArrayBuffer(length)));
  if (booleans !== undefined) return { kind: 'column', dtype: 'bool', values: booleans };
  const values: unknown[] = [];
  for (let index = 0; index < data.length; index++) {
    values.push(vector.get(first + index));
    if ((index & 1023) === 1023 && pace.due) await pace.turn();
  }
  return argumentOf(values, pace);
}

function isTable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'schema' in value && 'batches' in value;
}
