/** One batch on its way through workers. */
import { NativeFailureError, type TerminatedWorkerError } from '../../errors.js';
import type { AnyFunction } from '../../functions/task.js';
import { Board, Kind } from '../../workers/board.js';
import type { Conversation } from '../../workers/conversation.js';
import type { CommonMemory } from '../../workers/memory.js';
import type { Batch } from '../executor.js';
import { costOf } from './cost.js';
import { Outcomes } from './outcomes.js';
import { Parts, type Piece } from './parts.js';

/** How long the items of a piece take together, in milliseconds, if it is known what one takes. */
const PIECE_MS = 4;

/** The most items of a piece. */
const MAX_PIECE = 1024;

/** How many closures of one text are sent together at first: reading them one by one would take longer. */
const FIRST_FUNCTIONS = 32;

/** Batches up to so many items are encoded whole before any of them runs, so that what cannot travel is told first. */
const ENCODED_FIRST = 1024;

/** How often items are sent again when a worker ended while it was in none of them. */
const MAX_LOSSES = 3;

/** What one worker was given of a batch. */
export interface Share {
  readonly run: BatchRun;
  readonly piece: Piece;
  readonly shared: boolean;
  readonly slot: number;
  /** The batch does not wait for it any more. */
  isVoid: boolean;
}

export class BatchRun {
  readonly batch: Batch;
  readonly conversation: Conversation;
  readonly fn: number;
  readonly board: Board;
  readonly outcomes: Outcomes;
  /** Whether workers see the board. If not, they send what they put on one of their own. */
  readonly isCommon: boolean;
  /** Nothing of it is to be given to workers any more. */
  isStopped = false;
  /** It was stopped before its end. */
  isCancelled = false;
  /** Shares that workers have. */
  outstanding = 0;
  readonly #parts: Parts;
  /** The whole, while there is more of it to be claimed. */
  #whole: Piece | undefined;
  /** Workers that claim ranges of the whole. */
  readonly #claimants = new Set<object>();
  readonly #pieces: Piece[] = [];
  /** Items from here on are not cut into pieces yet. */
  #uncut = 0;
  readonly #slots: number[];
  readonly #values = new Map<number, unknown>();
  #done = 0;
  #losses = 0;
  #keepParts = false;
  /** Items are sent one at a time, so that it is known which one a worker is in. */
  #singly = false;

  /** @throws what keeps the function or an argument from travelling. */
  constructor(batch: Batch, conversation: Conversation, memory: CommonMemory) {
    this.batch = batch;
    this.conversation = conversation;
    const { length } = batch;
    this.fn = conversation.tell(batch.task.fn as AnyFunction);
    const workers = Math.max(1, Math.min(batch.nJobs, length));
    // A worker can have a share waiting behind the one that it works on.
    const slots = workers * 2;
    this.#slots = Array.from({ length: slots }, (_, slot) => slot);
    const size = Board.bytes(length, slots);
    const board = memory.take(size);
    this.isCommon = board !== undefined;
    this.board = new Board(board ?? new ArrayBuffer(size), length, slots);
    this.board.clear();
    const release = () => {
      if (board !== undefined) memory.give(board);
    };
    this.outcomes = new Outcomes(batch, this.board, this.#values, release);
    this.#parts = new Parts(batch, this.isCommon ? memory : undefined);
    this.#singly = !this.isCommon && batch.timeout !== undefined;
    try {
      this.#encode();
    } catch (error) {
      release();
      this.#parts.release();
      throw error;
    }
  }

  #encode(): void {
    const { length } = this.batch;
    this.#uncut = length;
    if (this.#parts.isWhole) this.#whole = this.#parts.cut(this.conversation, 0, length);
    else {
      this.#uncut = 0;
      if (length <= ENCODED_FIRST) while (this.#cut()) {}
      else this.#cut();
    }
  }

  /** How many more workers could work on it. */
  get wants(): number {
    if (this.isStopped) return 0;
    const { length, nJobs } = this.batch;
    const rest = this.#pieces.length + (length - this.#uncut);
    if (this.#hasUnclaimed) return Math.max(0, Math.min(nJobs, length - this.board.next) - this.#claimants.size) + rest;
    return rest;
  }

  /** Whether it is known that a piece takes no longer than it should. */
  get #isQuick(): boolean {
    const cost = costOf(this.batch.task.fn);
    return cost !== undefined && cost <= PIECE_MS;
  }

  /** Whether nothing of it runs any more. */
  get isSettled(): boolean {
    return this.isStopped && this.outstanding === 0;
  }

  /** Lets an empty batch end. */
  begin(): void {
    this.#settle();
  }

  get #hasUnclaimed(): boolean {
    return this.#whole !== undefined && this.board.next < this.batch.length;
  }

  /** The item that a worker is in that has this share; -1 if it is in none, or nobody sees which. */
  current({ piece: { from, to }, slot }: Share): number {
    if (this.isCommon) return this.board.current(slot);
    return to - from === 1 ? from : -1;
  }

  /**
   * Something for a worker to do; `undefined` if there is nothing for it.
   * @param isBusy it would come behind something else: pieces that may take long are left to workers that are free, or will be.
   */
  next(worker: object, isBusy: boolean): Share | undefined {
    if (this.isStopped) return undefined;
    const slot = this.#slots[this.#slots.length - 1];
    if (slot === undefined) return undefined;
    const piece = isBusy && !this.#isQuick ? undefined : (this.#pieces.shift() ?? this.#nextPiece());
    if (piece !== undefined) return this.#shared(piece, false);
    if (!this.#hasUnclaimed || this.#claimants.has(worker)) return undefined;
    this.#claimants.add(worker);
    return this.#shared(this.#whole!, true);
  }

  /** Results that came from a worker. */
  take(places: readonly number[], values: readonly unknown[]): void {
    for (const [i, place] of places.entries()) {
      // It took too long, and was done all the same before its worker ended.
      if (this.outcomes.hasFailed(place)) continue;
      this.#values.set(place, values[i]);
      this.board.kinds[place] = Kind.Sent;
    }
  }

  /** Numbers and booleans that came from a worker, from a place on. */
  takeNumbers(from: number, results: Float64Array, kinds: Uint8Array): void {
    const { board } = this;
    for (let i = 0; i < kinds.length; i++) {
      if (kinds[i] === Kind.None) continue;
      board.results[from + i] = results[i]!;
      board.kinds[from + i] = kinds[i]!;
    }
  }

  /** An item that failed. */
  fail(place: number, error: unknown): void {
    this.board.kinds[place] = Kind.Failed;
    this.outcomes.fail(place, error);
  }

  /** A worker has ended its share, with so many items done. */
  returned(worker: object, share: Share, items: number): void {
    this.#done += items;
    this.#free(worker, share);
  }

  /**
   * A worker is gone, and with it what it had begun of a share: the item that it was in fails, if it is to blame, and all others are sent again.
   * @param error what the item fails with; `undefined` if nobody is to blame.
   */
  lost(worker: object, share: Share, error: TerminatedWorkerError | undefined): void {
    const current = this.current(share);
    // Whoever is to blame will show when it is alone.
    if (!this.isCommon && error !== undefined && current < 0) this.#singly = true;
    if (error !== undefined) {
      if (current >= 0 && this.board.kinds[current] === Kind.None) this.fail(current, error);
      else if (!this.#singly && ++this.#losses >= MAX_LOSSES) this.outcomes.reject(error);
    }
    // What it had done is on the board; how much, nobody knows: it is counted when nothing runs any more.
    this.#done = Number.NEGATIVE_INFINITY;
    this.#free(worker, share);
  }

  /** A share that its worker has not begun. */
  refused(worker: object, share: Share): void {
    if (!share.shared) this.#pieces.push(share.piece);
    this.#free(worker, share);
  }

  /** A share that its worker has probably not begun, of a batch that is stopped. The worker still has the board, which is not used again. */
  abandon(worker: object, share: Share): void {
    share.isVoid = true;
    this.outcomes.keepBoard();
    this.#keepParts = true;
    this.#free(worker, share);
  }

  /** Stops all that runs, between items. */
  stop(): void {
    if (this.isStopped) return;
    this.isStopped = true;
    this.isCancelled = true;
    this.board.cancel();
    this.#settle();
  }

  #free(worker: object, share: Share): void {
    this.outstanding -= 1;
    this.board.leave(share.slot);
    this.#slots.push(share.slot);
    if (share.shared) this.#claimants.delete(worker);
    this.#settle();
  }

  /** Sees whether it is over. */
  #settle(): void {
    if (!this.isStopped) {
      if (this.#done >= this.batch.length) {
        this.isStopped = true;
        this.outcomes.finish();
      } else if (
        this.outstanding === 0 &&
        this.#pieces.length === 0 &&
        this.#uncut === this.batch.length &&
        !this.#hasUnclaimed
      ) {
        this.#sweep();
      }
    }
    if (this.isStopped && this.outstanding === 0) {
      this.outcomes.close();
      if (!this.#keepParts) this.#parts.release();
    }
  }

  /** Finds items that were lost, and sends them again. */
  #sweep(): void {
    const { kinds, length } = this.board;
    const lost: Piece[] = [];
    for (let at = 0; at < length; at++) {
      if (kinds[at] !== Kind.None) continue;
      let end = at + 1;
      while (!this.#singly && end < length && kinds[end] === Kind.None) end++;
      while (at < end) {
        const piece = this.#parts.cut(this.conversation, at, end);
        lost.push(piece);
        at = piece.to;
      }
    }
    if (lost.length === 0) {
      this.isStopped = true;
      this.outcomes.finish();
    } else if (this.#losses > MAX_LOSSES) {
      this.outcomes.reject(new NativeFailureError('items were lost; please report it'));
    } else this.#pieces.push(...lost);
  }

  #shared(piece: Piece, shared: boolean): Share {
    this.outstanding += 1;
    return { run: this, piece, shared, slot: this.#slots.pop()!, isVoid: false };
  }

  #nextPiece(): Piece | undefined {
    if (this.#cut()) return this.#pieces.shift();
    return undefined;
  }

  /** Encodes the next piece; `false` if there is none. */
  #cut(): boolean {
    const { length, task, nJobs } = this.batch;
    const from = this.#uncut;
    if (from >= length) return false;
    const cost = costOf(task.fn);
    const unknown = this.batch.tasks === undefined ? 1 : FIRST_FUNCTIONS;
    const known = cost === undefined ? unknown : Math.min(MAX_PIECE, Math.floor(PIECE_MS / cost));
    const fit = this.#singly ? 1 : known;
    // The last pieces are small, so that all workers end at about the same time.
    const size = Math.max(1, Math.min(fit, Math.ceil((length - from) / (2 * nJobs))));
    const piece = this.#parts.cut(this.conversation, from, Math.min(length, from + size));
    this.#uncut = piece.to;
    this.#pieces.push(piece);
    return true;
  }
}
