/** What has become of a batch's items, for whoever iterates over it. */
import { Pace } from '../../pace.js';
import { type Board, Kind } from '../../workers/board.js';
import type { Batch, Outcome, Results } from '../executor.js';
import { storeResult } from '../item.js';

/** How many results are read from the board between two looks at the clock. */
const STEP = 65_536;

export class Outcomes {
  /** All of them are here, or the reason why there are no more. */
  isOver = false;
  readonly #batch: Batch;
  readonly #board: Board;
  readonly #values: ReadonlyMap<number, unknown>;
  readonly #release: () => void;
  readonly #ready: Outcome[] = [];
  #next = 0;
  readonly #failed = new Set<number>();
  #rejection: { readonly error: unknown } | undefined;
  #wake: (() => void) | undefined;
  /** Who still needs the board: the workers, whoever copies from it, whoever was lent it. */
  #users = 1;
  #isClosed = false;
  #isAbandoned = false;
  #resolveClosed = () => {};
  /** Resolves when nothing runs any more. */
  readonly closed = new Promise<void>((resolve) => {
    this.#resolveClosed = resolve;
  });

  /** @param release is called when nobody needs the board any more. */
  constructor(batch: Batch, board: Board, values: ReadonlyMap<number, unknown>, release: () => void) {
    this.#batch = batch;
    this.#board = board;
    this.#values = values;
    this.#release = release;
  }

  /** The next one; `undefined` at the end. Throws what `reject` was given, behind all outcomes. */
  async next(): Promise<Outcome | undefined> {
    for (;;) {
      if (this.#isAbandoned) return undefined;
      const outcome = this.#ready[this.#next];
      if (outcome !== undefined && this.#rejection === undefined) {
        this.#next += 1;
        return outcome;
      }
      if (this.#rejection !== undefined && this.#isClosed) throw this.#rejection.error;
      if (this.isOver && this.#rejection === undefined) return undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  hasFailed(place: number): boolean {
    return this.#failed.has(place);
  }

  /** An item failed. */
  fail(place: number, error: unknown): void {
    if (this.#failed.has(place)) return;
    this.#failed.add(place);
    this.#push({ first: this.#batch.first + place, length: 1, error });
  }

  /** The iteration throws an error as soon as nothing runs any more. The first one counts. */
  reject(error: unknown): void {
    if (this.isOver) return;
    this.#rejection ??= { error };
    this.isOver = true;
    this.#awake();
  }

  /** Nobody wants any more. */
  abandon(): void {
    this.#isAbandoned = true;
    this.isOver = true;
    this.#awake();
  }

  /** Somebody has the board of whom it is not known when they let go of it: it is left to the garbage collector. */
  keepBoard(): void {
    this.#users += 1;
  }

  /** All items are done: reads what is on the board. */
  finish(): void {
    if (this.isOver) return;
    this.#users += 1;
    this.#read()
      .catch((error) => this.reject(error))
      .finally(() => {
        this.isOver = true;
        this.#awake();
        this.#leave();
      });
  }

  /** No worker uses the board any more. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#resolveClosed();
    this.#awake();
    this.#leave();
  }

  async #read(): Promise<void> {
    const { length } = this.#batch;
    const { kinds } = this.#board;
    // A worker may have written over what was said of an item that took too long.
    for (const place of this.#failed) kinds[place] = Kind.Failed;
    const pace = new Pace();
    let at = 0;
    while (at < length) {
      const kind = kinds[at];
      if (kind === Kind.Failed) {
        at++;
        continue;
      }
      let end = at;
      let alike = true;
      for (; end < length && kinds[end] !== Kind.Failed; end++) {
        if (kinds[end] !== kind) alike = false;
        if (end % STEP === 0 && pace.due) await pace.turn();
      }
      await this.#readRun(at, end, alike ? kind! : Kind.None, pace);
      at = end;
    }
  }

  /** Results of consecutive items; `kind` is that of all of them, if they have one. */
  async #readRun(from: number, to: number, kind: number, pace: Pace): Promise<void> {
    const { out, lend } = this.#batch;
    const { results } = this.#board;
    if (out !== undefined) {
      await this.#store(out, from, to, pace);
    } else if (kind === Kind.Number && lend && from === 0 && to === this.#batch.length) {
      this.#users += 1;
      this.#succeed(from, to, { kind: 'f64', values: results.subarray(from, to), release: () => this.#leave() });
    } else if (kind === Kind.Number || kind === Kind.Boolean) {
      const values = kind === Kind.Number ? new Float64Array(to - from) : new Uint8Array(to - from);
      for (let at = from; at < to; at += STEP) {
        values.set(results.subarray(at, Math.min(to, at + STEP)), at - from);
        if (pace.due) await pace.turn();
      }
      const found: Results = values instanceof Float64Array ? { kind: 'f64', values } : { kind: 'bool', values };
      this.#succeed(from, to, found);
    } else {
      const values: unknown[] = [];
      for (let at = from; at < to; at++) {
        values.push(this.#value(at));
        if (at % STEP === 0 && pace.due) await pace.turn();
      }
      this.#succeed(from, to, { kind: 'any', values });
    }
  }

  /** Puts results where the batch wants them; one that cannot be put there is its item's error. */
  async #store(out: NonNullable<Batch['out']>, from: number, to: number, pace: Pace): Promise<void> {
    let start = from;
    for (let at = from; at < to; at++) {
      try {
        storeResult(out, at, this.#value(at));
      } catch (error) {
        if (at > start) this.#succeed(start, at, { kind: 'out' });
        this.fail(at, error);
        start = at + 1;
      }
      if (at % STEP === 0 && pace.due) await pace.turn();
    }
    if (to > start) this.#succeed(start, to, { kind: 'out' });
  }

  #value(at: number): unknown {
    const { kinds, results } = this.#board;
    if (kinds[at] === Kind.Number) return results[at];
    return kinds[at] === Kind.Boolean ? results[at] !== 0 : this.#values.get(at);
  }

  #succeed(from: number, to: number, results: Results): void {
    this.#push({ first: this.#batch.first + from, length: to - from, results });
  }

  #push(outcome: Outcome): void {
    this.#ready.push(outcome);
    this.#awake();
  }

  #awake(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  #leave(): void {
    this.#users -= 1;
    if (this.#users === 0) this.#release();
  }
}
