/** Items of a batch on their way to workers and back, a load at a time, so that the event loop is never kept for long. */
import { UnsupportedTaskError } from '../../errors.js';
import { Pace } from '../../pace.js';
import { isStartError } from '../../workers/pool.js';
import type { Batch, Outcome } from '../executor.js';
import type { Failure, Store } from '../store.js';
import { costOf, noteCost } from '../workers/cost.js';
import type { WorkersExecutor } from '../workers/executor.js';
import { isWorthIt, MARGIN } from './cost.js';
import { partOf } from './part.js';

/** How long the encoding of a load may take, in milliseconds. */
const ENCODE_MS = 3;

/** How long the items of a load, and of all loads under way, keep the workers busy, in milliseconds. */
const LOAD_MS = 15;
const UNDER_WAY_MS = 50;

/** The most items of a load, and how much larger than the last it may be. */
const MAX_VALUES = 1024;
const MAX_COLUMNS = 2 ** 18;
const GROWTH = 8;

/** Until the first come back, so many items are under way for each worker. */
const UNPROVEN = 2;

/** How long items must have come back before it is judged by how many did, in milliseconds. */
const TRIAL_MS = 40;

/** And so many for each worker. */
const TRIAL_ITEMS = 4;

/** How many loads that landed lately are remembered. */
const LATELY = 3;

/** Items of a batch that are to be run here after all: `from` to `to`. */
export interface Hole {
  readonly from: number;
  readonly to: number;
}

export class Voyage {
  /** Items that failed and that nobody was told of. */
  readonly failures: Failure[] = [];
  /** Items that came back as they went. */
  readonly holes: Hole[] = [];
  /** Why nothing more can be sent, if something could not. */
  refusal: UnsupportedTaskError | undefined;
  readonly #batch: Batch;
  readonly #store: Store;
  readonly #threads: WorkersExecutor;
  readonly #stop = new AbortController();
  readonly #loads = new Set<Promise<void>>();
  readonly #most: number;
  /** How many items the next load may have. */
  #size: number;
  #underWay = 0;
  #landed = 0;
  /** Encoding, in milliseconds, of so many items. */
  #encoded = 0;
  #encodedItems = 0;
  /** What the executor had taken of this thread when a load last landed, and what an item took of it then, lately. */
  #spent: number;
  readonly #lately: number[] = [];
  /** When the first load had landed, and how many items it had. */
  #proved: { readonly at: number; readonly landed: number } | undefined;
  #error: { readonly error: unknown } | undefined;
  #wake = () => {};

  constructor(batch: Batch, store: Store, threads: WorkersExecutor) {
    this.#batch = batch;
    this.#store = store;
    this.#threads = threads;
    this.#spent = threads.spent;
    this.#most = batch.arguments.every(isColumn) ? MAX_COLUMNS : MAX_VALUES;
    this.#size = batch.nJobs;
  }

  /** How many items are under way. */
  get underWay(): number {
    return this.#underWay;
  }

  /** Whether any load has come back, and what it costs is known. */
  get isProven(): boolean {
    return this.#proved !== undefined;
  }

  /** Whether workers could take more. */
  hasRoom(measured: number): boolean {
    const { nJobs } = this.#batch;
    const rate = this.#rate(measured);
    if (!this.isProven) return this.#underWay < UNPROVEN * nJobs;
    return this.#underWay < Math.max(4 * nJobs, (UNDER_WAY_MS * nJobs) / rate);
  }

  /** What an item takes of this thread, in milliseconds, as far as it is known: the least of late, since pauses of the process are not the items'. */
  get ship(): number {
    return Math.max(this.#encode, this.#lately.length === 0 ? 0 : Math.min(...this.#lately));
  }

  /** Whether enough came back to say what sending takes. */
  get isTelling(): boolean {
    return this.#lately.length === LATELY;
  }

  /** What encoding an item takes. */
  get #encode(): number {
    return this.#encodedItems === 0 ? 0 : this.#encoded / this.#encodedItems;
  }

  /**
   * What an item takes here, in milliseconds, by what it took: `measured`, which may have met with a pause of the process, and
   * what workers took for one, decoding included.
   */
  #rate(measured: number): number {
    return this.isProven ? Math.min(measured, costOf(this.#batch.task.fn) ?? measured) : measured;
  }

  /** Whether what is known speaks for sending more; `measured`: milliseconds that an item took here. */
  pays(measured: number): boolean {
    if (this.refusal !== undefined) return false;
    const rate = this.#rate(measured);
    const enough = rate * MARGIN;
    if (this.#encodedItems === 0) return true;
    if (!isWorthIt(rate, this.ship, this.#batch.nJobs)) return false;
    if (this.#proved === undefined) return true;
    const { at, landed } = this.#proved;
    const took = performance.now() - at;
    const items = this.#landed - landed;
    return took < TRIAL_MS || items < TRIAL_ITEMS * this.#batch.nJobs || took / items < enough;
  }

  /**
   * Sends a load of items.
   * @returns how many of those from `from` on.
   */
  send(from: number, measured: number): number {
    const { length, nJobs, task } = this.#batch;
    const rate = this.#rate(measured);
    // Else it would send them one by one at first.
    if (costOf(task.fn) === undefined) noteCost(task.fn, 1, rate);
    const encode = this.#encode;
    const most = this.isProven ? this.#size : Math.min(this.#size, UNPROVEN * nJobs - this.#underWay);
    const fit = Math.min(most, (LOAD_MS * nJobs) / rate, encode === 0 ? this.#size : ENCODE_MS / encode);
    const count = Math.min(Math.max(1, Math.floor(fit)), length - from);
    const before = this.#threads.spent;
    const outcomes = this.#threads.submit(partOf(this.#batch, from, from + count), this.#stop.signal);
    const iterator = outcomes[Symbol.asyncIterator]();
    const first = iterator.next();
    this.#encoded += this.#threads.spent - before;
    this.#encodedItems += count;
    this.#size = Math.min(Math.max(this.#size, count * GROWTH), this.#most);
    this.#underWay += count;
    const load = this.#follow(iterator, first, from, count).finally(() => {
      this.#underWay -= count;
      this.#loads.delete(load);
      this.#wake();
    });
    this.#loads.add(load);
    return count;
  }

  /** Resolves when something came back. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  /** @throws what ended a load. */
  check(): void {
    if (this.#error !== undefined) throw this.#error.error;
  }

  /** Stops what is under way; resolves when nothing is any more. */
  async stop(reason?: unknown): Promise<void> {
    this.#stop.abort(reason);
    await Promise.all(this.#loads);
  }

  async #follow(
    iterator: AsyncIterator<Outcome>,
    first: Promise<IteratorResult<Outcome>>,
    from: number,
    count: number,
  ): Promise<void> {
    const pace = new Pace();
    try {
      for (let step = await first; !step.done; step = await iterator.next()) await this.#take(step.value, pace);
      this.#landed += count;
      this.#lately.push((this.#threads.spent - this.#spent) / count);
      this.#spent = this.#threads.spent;
      if (this.#lately.length > LATELY) this.#lately.shift();
      this.#proved ??= { at: performance.now(), landed: this.#landed };
    } catch (error) {
      if (error instanceof UnsupportedTaskError || isStartError(error)) {
        this.refusal ??= error instanceof UnsupportedTaskError ? error : noWorkers(error);
        this.holes.push({ from, to: from + count });
      } else this.#error ??= { error };
    }
  }

  async #take(outcome: Outcome, pace: Pace): Promise<void> {
    const index = outcome.first - this.#batch.first;
    if ('error' in outcome) {
      const { error } = outcome;
      if (isResultThatStays(error)) {
        this.refusal ??= resultStays(error);
        this.holes.push({ from: index, to: index + 1 });
      } else {
        this.failures.push({ index, error });
        this.#wake();
      }
      return;
    }
    const { results } = outcome;
    for (let taken = 0; taken < outcome.length; ) {
      taken = this.#store.take(index, results, taken);
      if (pace.due) await pace.turn();
    }
    if (results.kind === 'f64' || results.kind === 'bool') results.release?.();
  }
}

function isColumn({ kind }: Batch['arguments'][number]): boolean {
  return kind === 'column' || kind === 'uniform';
}

/** What a worker says of a result that cannot travel. */
function isResultThatStays(error: unknown): error is Error {
  if (!(error instanceof TypeError)) return false;
  const { code, path } = error as { code?: unknown; path?: unknown };
  return code === 'cannot-travel' && typeof path === 'string' && path.startsWith('result');
}

function resultStays(cause: Error): UnsupportedTaskError {
  const { wayOut = 'return plain data' } = cause as { wayOut?: string };
  const message = `a result cannot travel: ${cause.message}`;
  return new UnsupportedTaskError({ code: 'result', message, line: 0, column: 0, wayOut }, { cause });
}

function noWorkers(cause: unknown): UnsupportedTaskError {
  const message = `no worker can be started: ${(cause as Error)?.message ?? String(cause)}`;
  const wayOut = 'see its cause';
  return new UnsupportedTaskError({ code: 'no-workers', message, line: 0, column: 0, wayOut }, { cause });
}
