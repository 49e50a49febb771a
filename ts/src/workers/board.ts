/**
 * The board of a batch: shared memory on which its workers claim ranges of items and put down results that are numbers or booleans.
 *
 * Layout: `results`, 8 bytes an item; `words`, which all see; `kinds`, a byte an item.
 */

/** What is known of an item's result. */
export const Kind = {
  /** Nothing yet. */
  None: 0,
  /** A number, in `results`. */
  Number: 1,
  /** A boolean, as 0 or 1 in `results`. */
  Boolean: 2,
  /** Another value, which the worker sent. Set by the program when it arrives. */
  Sent: 3,
  /** The item failed. Set by the program. */
  Failed: 4,
} as const;

/** Places among the words. */
const NEXT = 0;
/** Not 0: stop. Looked at before every item. */
export const CANCEL = 1;
const LEAVE = 2;
const HEAD = 4;

/** Behind the current item. */
const DONE = 1;
const SLOT = 2;

export class Board {
  readonly memory: ArrayBufferLike;
  readonly length: number;
  readonly slots: number;
  readonly results: Float64Array;
  readonly words: Int32Array;
  readonly kinds: Uint8Array;

  /** How much memory a board needs. */
  static bytes(length: number, slots: number): number {
    return length * 8 + (HEAD + slots * SLOT) * 4 + length;
  }

  constructor(memory: ArrayBufferLike, length: number, slots: number) {
    this.memory = memory;
    this.length = length;
    this.slots = slots;
    this.results = new Float64Array(memory, 0, length);
    this.words = new Int32Array(memory, length * 8, HEAD + slots * SLOT);
    this.kinds = new Uint8Array(memory, length * 8 + this.words.byteLength, length);
  }

  /** Makes it a board on which nothing is done. The memory may have been used before. */
  clear(): void {
    this.words.fill(0);
    this.kinds.fill(Kind.None);
    for (let slot = 0; slot < this.slots; slot++) this.words[currentOf(slot)] = -1;
  }

  /** Tells everyone to stop. */
  cancel(): void {
    Atomics.store(this.words, CANCEL, 1);
  }

  get isCancelled(): boolean {
    return Atomics.load(this.words, CANCEL) !== 0;
  }

  /** Asks one of those who claim ranges to leave the rest to others. */
  askToLeave(): void {
    Atomics.store(this.words, LEAVE, 1);
  }

  /** Whether this worker is the one to leave. */
  mustLeave(): boolean {
    return Atomics.load(this.words, LEAVE) !== 0 && Atomics.exchange(this.words, LEAVE, 0) !== 0;
  }

  /** The first item that nobody claimed. */
  get next(): number {
    return Atomics.load(this.words, NEXT);
  }

  /** Claims so many items; gives the first, which may lie behind the end. */
  claim(count: number): number {
    // Nobody claims on behind the end, so that the word cannot overflow.
    return this.next >= this.length ? this.length : Atomics.add(this.words, NEXT, count);
  }

  /** The item that a worker is in, or -1. */
  current(slot: number): number {
    return this.words[currentOf(slot)]!;
  }

  /** Says that a worker is in no item. */
  leave(slot: number): void {
    this.words[currentOf(slot)] = -1;
  }

  /** How many items the workers say they have done. */
  get done(): number {
    let sum = 0;
    for (let slot = 0; slot < this.slots; slot++) sum += this.words[currentOf(slot) + DONE]!;
    return sum;
  }

  addDone(slot: number, count: number): void {
    this.words[currentOf(slot) + DONE]! += count;
  }
}

/** Where a worker's current item stands among the words. */
export function currentOf(slot: number): number {
  return HEAD + slot * SLOT;
}
