/** One job in the worker: claims ranges of items, calls the function for each, puts the results down. */
import { type Encoded, encode, encodeError, TravelError } from '../codec/index.js';
import type { AnyFunction } from '../functions/task.js';
import { Board, CANCEL, currentOf, Kind } from './board.js';
import { callerOf, callerOfEach } from './caller.js';
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
  /** The item with which the board begins. */
  readonly #first: number;
  readonly #call: (index: number) => unknown;
  readonly #start = performance.now();
  /** The range that is being worked on: from `at` on it is yet to be done. */
  #at: number;
  #end: number;
  #rangeStart = 0;
  #rangeFrom = 0;
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
    if (message.lost !== undefined) throw message.lost;
    this.#board = message.memory === undefined ? ownBoard(message) : boardOf(message, message.memory);
    this.#first = message.memory === undefined ? message.from : 0;
    this.#at = message.from;
    this.#end = message.from;
    const fn = hearing.said(message.fn) as AnyFunction;
    const payload = message.payload === undefined ? [] : (hearing.payload(message.payload) as unknown[]);
    this.#call = message.each
      ? callerOfEach(payload.at(-1) as readonly AnyFunction[], message.args, payload)
      : callerOf(fn, message.args, payload);
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
    this.#rangeFrom = this.#at;
    this.#end = Math.min(start + size, to);
    return true;
  }

  /** Calls the function for what is left of the range; stops at an item that gives a promise, and gives that. */
  #runRange(): PromiseLike<unknown> | undefined {
    const { words, kinds, results } = this.#board;
    const { base } = this.#message;
    const call = this.#call;
    const current = currentOf(this.#slot);
    const first = this.#first;
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
            results[at - first] = value;
            kinds[at - first] = Kind.Number;
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
      this.#board.results[at - this.#first] = Number(value);
      this.#board.kinds[at - this.#first] = typeof value === 'number' ? Kind.Number : Kind.Boolean;
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
    if (this.#message.memory === undefined) this.#sendNumbers();
    board.addDone(this.#slot, this.#items - this.#counted);
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

  /** Sends what is on a board that the program does not see, of the range that just ended. */
  #sendNumbers(): void {
    const { results, kinds } = this.#board;
    const from = this.#rangeFrom - this.#first;
    const to = this.#at - this.#first;
    if (!kinds.subarray(from, to).some((kind) => kind !== Kind.None)) return;
    this.#channel.send({
      kind: 'numbers',
      job: this.#message.job,
      from: this.#rangeFrom,
      results: results.subarray(from, to),
      kinds: kinds.subarray(from, to),
    });
  }

  /** The worker's place on the board. */
  get #slot(): number {
    return this.#message.memory === undefined ? 0 : this.#message.slot;
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

function boardOf({ length, slots }: JobMessage, { buffer }: Uint8Array): Board {
  return new Board(buffer, length, slots);
}

function ownBoard({ from, to }: JobMessage): Board {
  const board = new Board(new ArrayBuffer(Board.bytes(to - from, 1)), to - from, 1);
  board.clear();
  return board;
}

/** The same error with a path that begins at the result itself, not at the list that it was in. */
function inResult({ path, reason, what, wayOut }: TravelError): TravelError {
  return new TravelError(path.replace(/^result\[0\]/, 'result'), { reason, what, wayOut });
}

function isThenable(value: object | null): value is PromiseLike<unknown> {
  return value !== null && typeof (value as { then?: unknown }).then === 'function';
}
