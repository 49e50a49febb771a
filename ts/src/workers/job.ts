/** One job in the worker: claims ranges of items, calls the function for each, puts the results down. */
import { type Encoded, encode, encodeError, TravelError } from '../codec/index.js';
import type { AnyFunction } from '../functions/task.js';
import { Board, CANCEL, currentOf, Kind } from './board.js';
import { callerOf } from './caller.js';
import type { Hearing } from './hearing.js';
import type { JobMessage } from './messages.js';
import type { Channel } from './transport.js';

/** Ranges grow or shrink towards this time, in milliseconds: claiming one and sending its results is then not felt. */
const RANGE_MS = 2;

/** How much larger than the last a range may be. */
const MAX_GROWTH = 8;

/** Smaller bytes are copied sooner than handed over. */
const MIN_TRANSFER = 16_384;

export class Job {
  readonly #message: JobMessage;
  readonly #hearing: Hearing;
  readonly #channel: Channel;
  readonly #board: Board;
  readonly #call: (index: number) => unknown;
  readonly #start = performance.now();
  /** The range that is being worked on: from `at` on it is yet to be done. */
  #at: number;
  #end: number;
  #rangeStart = 0;
  #size = 1;
  #items = 0;
  /** Of them, those that the board knows of. */
  #counted = 0;
  /** Results that have to be sent, and their places. */
  #values: unknown[] = [];
  #places: number[] = [];

  /** @throws what went wrong if something in the job cannot be rebuilt here. */
  constructor(message: JobMessage, hearing: Hearing, channel: Channel) {
    this.#message = message;
    this.#hearing = hearing;
    this.#channel = channel;
    this.#board = new Board(message.memory, message.length, message.slots);
    this.#at = message.from;
    this.#end = message.from;
    const fn = hearing.said(message.fn) as AnyFunction;
    const payload = message.payload === undefined ? [] : (hearing.payload(message.payload) as unknown[]);
    this.#call = callerOf(fn, message.args, payload);
  }

  /** Runs until no item is left; gives a promise if it had to wait for one. */
  run(): Promise<void> | undefined {
    while (this.#claim()) {
      const pending = this.#runRange();
      if (pending !== undefined) return this.#goOn(pending);
      this.#endRange();
    }
    this.#over();
    return undefined;
  }

  async #goOn(first: PromiseLike<unknown>): Promise<void> {
    let pending: PromiseLike<unknown> | undefined = first;
    for (;;) {
      while (pending !== undefined) {
        const at = this.#at;
        try {
          this.#keep(at, await pending);
        } catch (error) {
          this.#failed(at, error);
        }
        this.#at = at + 1;
        pending = this.#runRange();
      }
      this.#endRange();
      if (!this.#claim()) break;
      pending = this.#runRange();
    }
    this.#over();
  }

  /** Takes the next range; `false` at the end. */
  #claim(): boolean {
    const board = this.#board;
    const { from, to, shared, slots } = this.#message;
    if (board.isCancelled || (shared && board.mustLeave())) return false;
    const next = shared ? board.next : this.#end;
    // The last ranges are small, so that all workers end at about the same time.
    const most = shared ? Math.ceil((to - next) / slots) : to - next;
    const size = Math.max(1, Math.min(this.#size, most));
    const start = shared ? board.claim(size) : next;
    if (start >= to) return false;
    this.#rangeStart = performance.now();
    this.#size = size;
    this.#at = Math.max(start, from);
    this.#end = Math.min(start + size, to);
    return true;
  }

  /** Calls the function for what is left of the range; stops at an item that gives a promise, and gives that. */
  #runRange(): PromiseLike<unknown> | undefined {
    const { words, kinds, results } = this.#board;
    const { base, slot } = this.#message;
    const call = this.#call;
    const current = currentOf(slot);
    const end = this.#end;
    let at = this.#at;
    while (at < end) {
      try {
        for (; at < end; at++) {
          if (Atomics.load(words, CANCEL) !== 0) {
            this.#end = at;
            break;
          }
          words[current] = at;
          const value = call(at - base);
          if (typeof value === 'number') {
            results[at] = value;
            kinds[at] = Kind.Number;
            this.#items++;
          } else if (typeof value === 'object' && isThenable(value)) {
            this.#at = at;
            return value;
          } else this.#keep(at, value);
        }
        break;
      } catch (error) {
        this.#failed(at, error);
        at++;
      }
    }
    words[current] = -1;
    this.#at = at;
    return undefined;
  }

  #keep(at: number, value: unknown): void {
    if (typeof value === 'number' || typeof value === 'boolean') {
      this.#board.results[at] = Number(value);
      this.#board.kinds[at] = typeof value === 'number' ? Kind.Number : Kind.Boolean;
    } else {
      this.#values.push(value);
      this.#places.push(at);
    }
    this.#items++;
  }

  #failed(place: number, error: unknown): void {
    const encoded = encodeError(error, this.#hearing.options);
    this.#post({ kind: 'error', job: this.#message.job, place, encoded }, encoded);
    this.#items++;
  }

  #endRange(): void {
    const board = this.#board;
    this.#send();
    const took = performance.now() - this.#rangeStart;
    const fit = took > 0 ? (this.#size * RANGE_MS) / took : Number.POSITIVE_INFINITY;
    this.#size = Math.max(1, Math.floor(Math.min(fit, this.#size * MAX_GROWTH)));
    board.addDone(this.#message.slot, this.#items - this.#counted);
    this.#counted = this.#items;
  }

  /** Sends results that are not on the board. One that cannot travel is its item's error. */
  #send(): void {
    const values = this.#values;
    const places = this.#places;
    if (values.length === 0) return;
    this.#values = [];
    this.#places = [];
    try {
      const encoded = encode(values, { root: 'results', ...this.#hearing.options });
      this.#post({ kind: 'values', job: this.#message.job, places, encoded }, encoded);
    } catch {
      for (const [i, value] of values.entries()) this.#sendOne(places[i]!, value);
    }
  }

  #sendOne(place: number, value: unknown): void {
    const { options } = this.#hearing;
    try {
      const encoded = encode([value], { root: 'result', ...options });
      this.#post({ kind: 'values', job: this.#message.job, places: [place], encoded }, encoded);
    } catch (error) {
      const encoded = encodeError(error instanceof TravelError ? inResult(error) : error, options);
      this.#post({ kind: 'error', job: this.#message.job, place, encoded }, encoded);
    }
  }

  #over(): void {
    const ms = performance.now() - this.#start;
    this.#channel.send({ kind: 'done', job: this.#message.job, items: this.#items, ms });
  }

  #post(report: Parameters<Channel['send']>[0], { bytes, transfer }: Encoded): void {
    const large = bytes.byteLength >= MIN_TRANSFER && bytes.byteLength === bytes.buffer.byteLength;
    this.#channel.send(report, large ? [...transfer, bytes.buffer as ArrayBuffer] : transfer);
  }
}

/** The same error with a path that begins at the result itself, not at the list that it was in. */
function inResult({ path, reason, what, wayOut }: TravelError): TravelError {
  return new TravelError(path.replace(/^result\[0\]/, 'result'), { reason, what, wayOut });
}

function isThenable(value: object | null): value is PromiseLike<unknown> {
  return value !== null && typeof (value as { then?: unknown }).then === 'function';
}
