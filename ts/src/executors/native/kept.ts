/** Captured arrays that calls write: what they hold, granule by granule, and put back. */
import type { NativeScratchStore, NumericArray } from '../../native.js';

/** A part of a buffer, or a plain array. `Contents` is what `copy` gives. */
export interface Kept {
  readonly granules: number;
  /** Whether it is as long as it was. */
  readonly fits: boolean;
  /** Whether an array shares memory with it. */
  isOver(array: NumericArray): boolean;
  /** Whether it is that of a captured array. */
  has(array: NumericArray, list: readonly unknown[] | undefined): boolean;
  /** Fills it with one of two things, which differ in each granule. */
  fill(filling: 0 | 1): void;
  copy(): unknown;
  put(contents: unknown): void;
  /** Takes over to `left` the granules that were written, the same over both fillings, unless they are `found` already. */
  keep(left: unknown, once: unknown, again: unknown, found: Uint8Array): void;
}

export class KeptBytes implements Kept {
  readonly granules: number;
  readonly #granule: number;
  readonly #bytes: Uint8Array;
  readonly #length: number;

  constructor(buffer: ArrayBuffer, { offset, granule, granules }: NativeScratchStore) {
    this.granules = granules;
    this.#granule = granule;
    const length = Math.min(granule * granules, buffer.byteLength - offset);
    this.#bytes = new Uint8Array(buffer, offset, length);
    this.#length = length;
  }

  get fits(): boolean {
    return this.#bytes.length === this.#length;
  }

  isOver(array: NumericArray): boolean {
    const { buffer, byteOffset } = this.#bytes;
    if (array.buffer !== buffer) return false;
    return array.byteOffset < byteOffset + this.#length && byteOffset < array.byteOffset + array.byteLength;
  }

  has(array: NumericArray): boolean {
    const { buffer, byteOffset } = this.#bytes;
    return array.buffer === buffer && array.byteOffset >= byteOffset && array.byteOffset <= byteOffset + this.#length;
  }

  fill(filling: 0 | 1): void {
    this.#bytes.fill(filling === 0 ? 0 : 0xff);
  }

  copy(): Uint8Array {
    return this.#bytes.slice();
  }

  put(contents: Uint8Array): void {
    if (this.fits) this.#bytes.set(contents);
  }

  keep(left: Uint8Array, once: Uint8Array, again: Uint8Array, found: Uint8Array): void {
    const size = this.#granule;
    for (let granule = 0; granule < found.length; granule++) {
      if (found[granule] !== 0) continue;
      const from = granule * size;
      const to = Math.min(from + size, left.length);
      let at = from;
      while (at < to && once[at] === again[at]) at++;
      if (at < to) continue;
      for (at = from; at < to; at++) left[at] = once[at]!;
      found[granule] = 1;
    }
  }
}

export class KeptList implements Kept {
  readonly granules: number;
  readonly #list: number[];

  constructor(list: number[]) {
    this.#list = list;
    this.granules = list.length;
  }

  get fits(): boolean {
    return this.#list.length === this.granules;
  }

  isOver(): boolean {
    return false;
  }

  has(_: NumericArray, list: readonly unknown[] | undefined): boolean {
    return list === this.#list;
  }

  /** Small integers: in whatever way V8 keeps the list, it goes on to. */
  fill(filling: 0 | 1): void {
    this.#list.fill(filling);
  }

  copy(): number[] {
    return this.#list.slice();
  }

  put(contents: readonly number[]): void {
    for (let index = 0; index < contents.length; index++) this.#list[index] = contents[index]!;
  }

  keep(left: number[], once: readonly number[], again: readonly number[], found: Uint8Array): void {
    for (let index = 0; index < found.length; index++) {
      if (found[index] !== 0 || !Object.is(once[index], again[index])) continue;
      left[index] = once[index]!;
      found[index] = 1;
    }
  }
}
