import { dtypeOf } from '../arrow/dtype.js';
import { describe } from '../describe.js';
import { InvalidArgumentError, InvalidRangeError } from '../errors.js';
import type { NumericArray } from '../native.js';
import { View1d } from './view1d.js';

/** Options of `view2d`. */
export interface View2dOptions {
  /** Whether the elements of a `row` or of a `column` stand one after the other. @default 'row' */
  readonly order?: 'row' | 'column';
  /** Where in the array the first element is. @default 0 */
  readonly offset?: number;
}

/**
 * A typed array seen as a matrix, as NumPy's strided arrays are: `view2d` makes one. Rows, columns, parts and the transpose are views of the same memory;
 * nothing is copied. Compiled functions that capture one read it as they read the array.
 *
 * @example
 * import { view2d } from 'millrace';
 * const m = view2d(Float64Array.of(1, 2, 3, 4, 5, 6), 2, 3, { order: 'column' });
 * console.log([...m.row(0)], m.slice([1], [1]).toArray()); // [ 1, 3, 5 ] Float64Array [4, 6]
 */
export class View2d<A extends NumericArray = NumericArray> {
  readonly data: A;
  /** Where in `data` the element of row 0 and column 0 is. */
  readonly offset: number;
  readonly rows: number;
  readonly cols: number;
  /** From one row to the next, in elements of `data`. */
  readonly rowStride: number;
  /** From one column to the next. */
  readonly colStride: number;

  /** See `view2d`, which checks bounds. */
  constructor(data: A, offset: number, rows: number, cols: number, rowStride: number, colStride: number) {
    this.data = data;
    this.offset = offset;
    this.rows = rows;
    this.cols = cols;
    this.rowStride = rowStride;
    this.colStride = colStride;
  }

  /** Rows and columns. */
  get shape(): readonly [rows: number, cols: number] {
    return [this.rows, this.cols];
  }

  /** From one row, and from one column, to the next: in elements, not in bytes. */
  get strides(): readonly [row: number, col: number] {
    return [this.rowStride, this.colStride];
  }

  /** The element in a row and column; `undefined` out of bounds, and for negative and fractional indices. */
  at(row: number, col: number): number | undefined {
    if (
      row >= 0 &&
      row < this.rows &&
      col >= 0 &&
      col < this.cols &&
      // Of two halves there would be an element otherwise. Compiled code knows of its counters that they are whole.
      Math.floor(row) === row &&
      Math.floor(col) === col
    ) {
      return this.data[this.offset + row * this.rowStride + col * this.colStride];
    }
    return undefined;
  }

  /** Writes an element; out of bounds it does nothing, as typed arrays do. */
  set(row: number, col: number, value: number): void {
    if (isIndex(row, this.rows) && isIndex(col, this.cols)) {
      this.data[this.offset + row * this.rowStride + col * this.colStride] = value;
    }
  }

  /** @throws {InvalidRangeError} if there is no such row. */
  row(row: number): View1d<A> {
    checkIndex('row', row, this.rows);
    return new View1d(this.data, this.offset + row * this.rowStride, this.cols, this.colStride);
  }

  /** @throws {InvalidRangeError} if there is no such column. */
  col(col: number): View1d<A> {
    checkIndex('col', col, this.cols);
    return new View1d(this.data, this.offset + col * this.colStride, this.rows, this.rowStride);
  }

  /**
   * A part: rows and columns from one index up to another, which are cut to what there is, and negative ones counted from the end, as `slice` of arrays does.
   */
  slice(
    rows: readonly [from: number, to?: number | undefined] = [0],
    cols: readonly [from: number, to?: number | undefined] = [0],
  ): View2d<A> {
    const [row, height] = spanOf(rows, this.rows);
    const [col, width] = spanOf(cols, this.cols);
    const offset = this.offset + row * this.rowStride + col * this.colStride;
    return new View2d(this.data, offset, height, width, this.rowStride, this.colStride);
  }

  /** Rows as columns. */
  transpose(): View2d<A> {
    return new View2d(this.data, this.offset, this.cols, this.rows, this.colStride, this.rowStride);
  }

  /** A copy of the elements, row by row, as a typed array of the same type. */
  toArray(): A {
    const Type = this.data.constructor as new (length: number) => A;
    const array = new Type(this.rows * this.cols);
    let at = 0;
    for (const row of this) for (const value of row) array[at++] = value;
    return array;
  }

  /** The rows. */
  *[Symbol.iterator](): IterableIterator<View1d<A>> {
    for (let row = 0; row < this.rows; row++) yield this.row(row);
  }
}

/**
 * Sees a typed array as a matrix of so many rows and columns. Nothing is copied: what is written to one is written to the other.
 *
 * @param data A typed array of numbers, with an element for each.
 * @throws {InvalidArgumentError} if `data` is no typed array of numbers, or an option is not what it should be.
 * @throws {InvalidRangeError} if the array is too short for so many, or a number is not an integer from 0.
 *
 * @example
 * import { Parallel, view2d } from 'millrace';
 * const m = view2d(Float64Array.of(1, 2, 3, 4, 5, 6), 2, 3);
 * console.log(m.shape, m.strides, m.at(1, 0), m.at(2, 0)); // [ 2, 3 ] [ 3, 1 ] 4 undefined
 * console.log([...m.transpose().row(2)]); // [ 3, 6 ]
 * const trace = (i: number) => m.at(i, i)!;
 * console.log(await Parallel({ backend: 'native' }).map(trace, Float64Array.of(0, 1))); // Float64Array [1, 5]
 */
export function view2d<A extends NumericArray>(
  data: A,
  rows: number,
  cols: number,
  options: View2dOptions = {},
): View2d<A> {
  if (dtypeOf(data) === undefined) {
    throw new InvalidArgumentError(`view2d() needs a typed array of numbers first, but got ${describe(data)}`);
  }
  if (typeof options !== 'object' || options === null) {
    throw new InvalidArgumentError(`view2d() takes an object of options last, but got ${describe(options)}`);
  }
  const { order = 'row', offset = 0 } = options;
  if (order !== 'row' && order !== 'column') {
    throw new InvalidArgumentError(`order must be one of 'row', 'column', but got ${describe(order)}`);
  }
  for (const [name, value] of Object.entries({ rows, cols, offset })) {
    if (Number.isSafeInteger(value) && value >= 0) continue;
    throw new InvalidRangeError(`${name} of view2d() must be an integer from 0, but got ${describe(value)}`);
  }
  if (offset + rows * cols > data.length) {
    const from = offset > 0 ? ` from ${offset} on` : '';
    throw new InvalidRangeError(
      `a matrix of ${rows} rows and ${cols} columns has ${rows * cols} elements, and ${describe(data)} has not so many${from}`,
    );
  }
  const [rowStride, colStride] = order === 'row' ? [cols, 1] : [1, rows];
  return new View2d(data, offset, rows, cols, rowStride, colStride);
}

function checkIndex(what: string, index: number, count: number): void {
  if (isIndex(index, count)) return;
  throw new InvalidRangeError(`${what}() needs an index from 0 to ${count - 1}, but got ${describe(index)}`);
}

function isIndex(index: number, count: number): boolean {
  return Number.isInteger(index) && index >= 0 && index < count;
}

/** Where a slice of so many begins, and how many it has. */
function spanOf(
  [from, to = Number.POSITIVE_INFINITY]: readonly [number, (number | undefined)?],
  count: number,
): [number, number] {
  const place = (index: number) => {
    const whole = Math.trunc(index) || 0;
    return Math.min(Math.max(whole < 0 ? whole + count : whole, 0), count);
  };
  const first = place(from);
  return [first, Math.max(0, place(to) - first)];
}
