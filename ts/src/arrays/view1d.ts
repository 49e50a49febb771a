import type { NumericArray } from '../native.js';

/**
 * Every so many elements of a typed array, from some place on: a row or column of a `View2d`. Nothing is copied; what is written to it is written to the
 * array.
 *
 * @example
 * import { view2d } from 'millrace';
 * const column = view2d(Float64Array.of(1, 2, 3, 4, 5, 6), 2, 3).col(1);
 * console.log([...column], column.at(1), column.at(2)); // [ 2, 5 ] 5 undefined
 */
export class View1d<A extends NumericArray = NumericArray> {
  readonly data: A;
  /** Where in `data` the first element is. */
  readonly offset: number;
  readonly length: number;
  /** From one element to the next, in elements of `data`. */
  readonly stride: number;

  /** Is made by `View2d`, which answers for the bounds. */
  constructor(data: A, offset: number, length: number, stride: number) {
    this.data = data;
    this.offset = offset;
    this.length = length;
    this.stride = stride;
  }

  /** The element at an index; `undefined` past the end, and for negative and fractional indices. */
  at(index: number): number | undefined {
    if (index >= 0 && index < this.length && Math.floor(index) === index)
      return this.data[this.offset + index * this.stride];
    return undefined;
  }

  /** Writes an element; out of bounds it does nothing, as typed arrays do. */
  set(index: number, value: number): void {
    if (index >= 0 && index < this.length && Number.isInteger(index))
      this.data[this.offset + index * this.stride] = value;
  }

  /** A copy of the elements, as a typed array of the same type. */
  toArray(): A {
    const Type = this.data.constructor as new (length: number) => A;
    const array = new Type(this.length);
    for (let index = 0; index < this.length; index++) array[index] = this.at(index)!;
    return array;
  }

  *[Symbol.iterator](): IterableIterator<number> {
    for (let index = 0; index < this.length; index++) yield this.at(index)!;
  }
}
