/**
 * Captured arrays that a function writes. In native code each item has memory of its own for them, so that what JavaScript would have
 * left in the arrays is not there afterwards. It is put there by calling the function, in JavaScript, for the items that wrote last.
 *
 * An item that was done natively reads nothing that it has not written: called again, whatever the arrays hold, it writes the same.
 * Which elements those are shows when it is called over two different fillings. Where no item may have written, flags that native code
 * sets tell; `crates/compiler/src/front/scratch` says how.
 */
import { allocateShared } from '../../arrow/dtype.js';
import type { NativeInput, NativeScratch, NumericArray } from '../../native.js';
import type { Pace } from '../../pace.js';
import { type Kept, KeptBytes, KeptList } from './kept.js';
import type { CapturedValue } from './kernels.js';

/** So many items share a row of flags at least, and all rows have so many bytes at most, some rows excepted. */
const ITEMS_A_ROW = 16;
const MAX_FLAGS = 2 ** 20;
const MIN_ROWS = 16;

export class Scratch {
  readonly #stores: readonly { readonly kept: Kept; readonly row: number | undefined }[];
  readonly #rowBytes: number;
  readonly #itemsARow: number;
  readonly #flags: Uint8Array;
  /** What the kernel takes besides arguments and captured values. */
  readonly inputs: readonly NativeInput[];

  /** @param length how many items the job has. */
  constructor({ stores, row: rowBytes }: NativeScratch, captured: readonly CapturedValue[], length: number) {
    this.#stores = stores.map((store) => ({ kept: keptOf(store, captured), row: store.row ?? undefined }));
    this.#rowBytes = rowBytes;
    const most = rowBytes === 0 ? 1 : Math.max(MIN_ROWS, Math.floor(MAX_FLAGS / rowBytes));
    const rows = Math.max(1, Math.min(most, Math.ceil(length / ITEMS_A_ROW)));
    this.#itemsARow = Math.max(1, Math.ceil(length / rows));
    const words = allocateShared('i32', rowBytes === 0 ? 0 : (rows * rowBytes) / 4);
    this.#flags = new Uint8Array(words.buffer);
    this.inputs = rowBytes === 0 ? [] : [rowStarts(length, this.#itemsARow, rowBytes / 4), words];
  }

  /** Whether the arrays are as long as the kernel was compiled for. */
  get fits(): boolean {
    return this.#stores.every(({ kept }) => kept.fits);
  }

  /** Whether an array shares memory with them. */
  isOver(array: NumericArray): boolean {
    return this.#stores.some(({ kept }) => kept.isOver(array));
  }

  /** Captured values without the arrays that the kernel has to itself, whose memory it does not look at. */
  without(captured: readonly CapturedValue[]): readonly CapturedValue[] {
    return captured.map((value) => {
      const { argument } = value;
      if (argument.kind !== 'uniform' || typeof argument.value !== 'object') return value;
      const array = argument.value as NumericArray;
      if (!this.#stores.some(({ kept }) => kept.has(array, value.list))) return value;
      const nothing = new (array.constructor as new (buffer: SharedArrayBuffer) => NumericArray)(NOTHING);
      return { ...value, argument: { kind: 'uniform', value: nothing } };
    });
  }

  /**
   * Puts into the arrays what items leave there that were done natively, the arrays being as they are before the first.
   * @param call calls the function for an item.
   * @param check called when the event loop has had its turn; throws to stop.
   */
  async leave(
    call: (index: number) => unknown,
    from: number,
    to: number,
    pace: Pace,
    check: () => void,
  ): Promise<void> {
    if (from >= to) return;
    if (this.#rowBytes === 0) {
      // Any item writes all of them.
      attempt(call, to - 1);
      return;
    }
    const search = new Search(this.#stores.map(({ kept }) => kept));
    /** The arrays are as they should be whenever others have their turn. */
    const turn = async () => {
      search.put();
      await pace.turn();
      check();
    };
    search.look(call, to - 1);
    if (pace.tick()) await turn();
    for (let row = this.#rowOf(to - 1); row >= this.#rowOf(from); row--) {
      const first = Math.max(from, row * this.#itemsARow);
      // The last of all was looked at.
      const last = Math.min(to - 1, (row + 1) * this.#itemsARow) - 1;
      for (let index = last; index >= first && this.#isWanted(search, row); index--) {
        search.look(call, index);
        if (pace.tick()) await turn();
      }
    }
    search.put();
  }

  #rowOf(index: number): number {
    return Math.floor(index / this.#itemsARow);
  }

  /** Whether items of a row wrote something of which the last writer is not found yet. */
  #isWanted(search: Search, row: number): boolean {
    const flags = this.#flags;
    for (const [at, { row: start }] of this.#stores.entries()) {
      if (start === undefined) continue;
      const found = search.found[at]!;
      const first = row * this.#rowBytes + start;
      for (let granule = 0; granule < found.length; granule++) {
        if (flags[first + granule] !== 0 && found[granule] === 0) return true;
      }
    }
    return false;
  }
}

/** Looks from the last item backwards for what was written last. */
class Search {
  readonly #stores: readonly Kept[];
  readonly #left: readonly unknown[];
  /** For each store and granule, whether its last writer was found. */
  readonly found: readonly Uint8Array[];

  constructor(stores: readonly Kept[]) {
    this.#stores = stores;
    this.#left = stores.map((kept) => kept.copy());
    this.found = stores.map((kept) => new Uint8Array(kept.granules));
  }

  /** Calls the function for an item, and notes what it writes that none of those before wrote. The arrays are to be put in order then. */
  look(call: (index: number) => unknown, index: number): void {
    const once = this.#written(call, index, 0);
    const again = this.#written(call, index, 1);
    for (const [at, kept] of this.#stores.entries()) {
      kept.keep(this.#left[at], once[at], again[at], this.found[at]!);
    }
  }

  /** Puts into the arrays what is known to be left there. */
  put(): void {
    for (const [at, kept] of this.#stores.entries()) kept.put(this.#left[at]);
  }

  #written(call: (index: number) => unknown, index: number, filling: 0 | 1): unknown[] {
    for (const kept of this.#stores) kept.fill(filling);
    attempt(call, index);
    return this.#stores.map((kept) => kept.copy());
  }
}

/** It was done natively, and does not throw; unless what it captures has been changed meanwhile, which is nobody's fault here. */
function attempt(call: (index: number) => unknown, index: number): void {
  try {
    call(index);
  } catch {
    // What it wrote until then counts.
  }
}

const NOTHING = new SharedArrayBuffer(0);

function keptOf(store: NativeScratch['stores'][number], captured: readonly CapturedValue[]): Kept {
  const { argument, list } = captured[store.capture]!;
  if (list !== undefined) return new KeptList(list as number[]);
  const { value } = argument as { value: NumericArray };
  return new KeptBytes(value.buffer as ArrayBuffer, store);
}

/** For each item where its row begins, counted in words. */
function rowStarts(length: number, itemsARow: number, words: number): NumericArray {
  const starts = allocateShared('u32', length);
  for (let first = 0, start = 0; first < length; first += itemsARow, start += words) {
    starts.fill(start, first, first + itemsARow);
  }
  return starts;
}
