/**
 * Items whose functions have one source and different values: closures made in a loop. What differs from item to item becomes a
 * column of the kernel, as an argument would.
 */
import { allocateShared } from '../../../arrow/dtype.js';
import type { NativeCaptured, NativeLayout, NumericArray } from '../../../native.js';
import type { Argument } from '../../executor.js';
import { notOne } from './layout.js';
import { type Answers, isSame, isSameLayout, keyOf, type Question } from './question.js';
import type { Reading } from './reading.js';

export class Together implements Answers {
  readonly #readings: readonly Reading[];
  readonly #from: number;
  readonly #told = new Map<string, NativeCaptured>();
  #length: number;

  /** The readings of items, in order, from one of them on. */
  constructor(readings: readonly Reading[], from: number) {
    this.#readings = readings;
    this.#from = from;
    this.#length = readings.length - from;
  }

  /** How many items, so far, answer alike: those after them are to be asked anew. */
  get length(): number {
    return this.#length;
  }

  find(question: Question): { readonly told: NativeCaptured; readonly list?: readonly unknown[] } {
    const key = keyOf(question);
    let told = this.#told.get(key);
    if (told === undefined) {
      told = this.#find(question);
      this.#told.set(key, told);
    }
    const { list } = this.#readings[this.#from]!.find(question);
    return list === undefined ? { told } : { told, list };
  }

  layout(question: Question): NativeLayout {
    const first = this.#readings[this.#from]!;
    const layout = first.layout(question);
    for (let index = 1; index < this.#length; index++) {
      const other = this.#readings[this.#from + index]!;
      const isOne = first.storeOf(question) === other.storeOf(question) && isSameLayout(other.layout(question), layout);
      if (!isOne) return notOne(question.path.join('.'));
    }
    return layout;
  }

  #find(question: Question): NativeCaptured {
    const readings = this.#readings;
    const from = this.#from;
    const { told, value, list } = readings[from]!.find(question);
    let isUniform = true;
    for (let index = 1; index < this.#length; index++) {
      const other = readings[from + index]!.find(question);
      if (!isSame(other.told, told)) {
        this.#length = index;
        break;
      }
      // The numbers of a list are another array each time it is read.
      isUniform &&= Object.is(other.list ?? other.value, list ?? value);
    }
    if (isUniform) return told;
    switch (told.kind) {
      case 'number':
        return { kind: 'column', dtype: 'f64' };
      case 'boolean':
        return { kind: 'column', dtype: 'bool' };
      case 'view':
        return { ...told, kind: 'views' };
      default:
        return told;
    }
  }

  valueOf(question: Question): Argument {
    const values: unknown[] = [];
    for (let index = 0; index < this.#length; index++) {
      values.push(this.#readings[this.#from + index]!.find(question).value);
    }
    const { told } = this.find(question);
    switch (told.kind) {
      case 'column': {
        const column = allocateShared(told.dtype, values.length);
        for (const [index, value] of values.entries()) column[index] = Number(value);
        return { kind: 'column', dtype: told.dtype, values: column };
      }
      case 'views':
        return { kind: 'views', arrays: values as NumericArray[] };
      default:
        return { kind: 'uniform', value: values[0] };
    }
  }
}
