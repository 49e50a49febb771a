/** What a user gave as calls, read piece by piece. */
import { describe } from '../describe.js';
import { InvalidArgumentError } from '../errors.js';
import { keepCode } from '../keep.js';
import type { Pace } from '../pace.js';

/** The most elements that are looked at at once. */
const MAX_PIECE = 1024;

/** A window over an iterable: `elements[at]` to `elements[end - 1]` are read and not yet taken. */
export class Stream {
  elements: readonly unknown[];
  at = 0;
  end = 0;
  /** The index, in the whole iterable, of `elements[at]`. */
  first = 0;
  readonly #iterator: Iterator<unknown> | undefined;
  readonly #buffer: unknown[] = [];
  #isOver = false;

  /** @throws {InvalidArgumentError} if it is not an iterable. */
  constructor(iterable: unknown) {
    const iterate = (iterable as Partial<Iterable<unknown>> | null | undefined)?.[Symbol.iterator];
    if (typeof iterate !== 'function') throw new InvalidArgumentError(notIterable(iterable));
    if (Array.isArray(iterable) && iterate === Array.prototype[Symbol.iterator]) {
      this.elements = iterable;
    } else {
      this.#iterator = iterate.call(iterable);
      this.elements = this.#buffer;
    }
  }

  /** Moves on by so many elements. */
  take(count: number): void {
    this.at += count;
    this.first += count;
  }

  /**
   * Reads on, when all that was read is taken; less than could be if `pace` says so.
   * @param most how many elements to read at the most.
   * @returns whether anything was read; if not, it is the end.
   */
  read(pace: Pace, most = MAX_PIECE): boolean {
    return this.#iterator === undefined ? this.#readArray(most) : this.#readIterator(this.#iterator, pace, most);
  }

  /** How many elements are left for sure: of an array all of them, of others those that are read. */
  get left(): number {
    return (this.#iterator === undefined ? this.elements.length : this.end) - this.at;
  }

  /** Tells the iterable that no more is wanted, because of an error, unless it ended by itself. */
  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    try {
      this.#iterator?.return?.();
    } catch {
      // As in `for ... of`: the error that ended the loop is the one that counts.
    }
  }

  #readArray(most: number): boolean {
    this.end = Math.min(this.at + most, this.elements.length);
    return this.end > this.at;
  }

  #readIterator(iterator: Iterator<unknown>, pace: Pace, most: number): boolean {
    if (this.#isOver) return false;
    const buffer = this.#buffer;
    // An iterator that throws is over: it is not closed.
    this.#isOver = true;
    const end = fill(buffer, iterator, pace, most);
    this.#isOver = end < 0;
    this.at = 0;
    this.end = end < 0 ? ~end : end;
    // What is behind the end was taken long ago and is not to be kept alive.
    buffer.length = this.end;
    return this.end > 0;
  }
}

/**
 * Reads elements into a buffer until it is full or `pace` says that it is time.
 * @returns how many; their complement if the iterator ended.
 */
function fill(buffer: unknown[], iterator: Iterator<unknown>, pace: Pace, most: number): number {
  let untilLook = pace.look();
  for (let end = 0; end < most; ) {
    const step = iterator.next();
    if (step.done) return ~end;
    buffer[end++] = step.value;
    untilLook -= 1;
    if (untilLook <= 0) {
      untilLook = pace.look();
      if (untilLook === 0) return end;
    }
  }
  return most;
}

function notIterable(value: unknown): string {
  const wanted = 'Parallel() needs an iterable of delayed calls, such as [delayed(f)(1), delayed(f)(2)]';
  const got = describe(value);
  if (typeof value === 'object' && value !== null) {
    if (typeof (value as Partial<AsyncIterable<unknown>>)[Symbol.asyncIterator] === 'function') {
      return `${wanted}, but got ${got}; collect it first: for await (const call of calls) list.push(call)`;
    }
    if (typeof (value as { then?: unknown }).then === 'function') return `${wanted}, but got ${got}; await it first`;
  }
  if (typeof value === 'function') return `${wanted}, but got ${got}; if it makes them, call it`;
  return `${wanted}, but got ${got}`;
}

keepCode(new Stream([]));
