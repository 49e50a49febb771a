/** Worker threads as `auto` sees them: what may be sent there, and what is known of what that takes. One for each call of `Parallel`. */
import type { UnsupportedTaskError } from '../../errors.js';
import { type AnyFunction, identityOf, type Task } from '../../functions/task.js';
import { later } from '../../later.js';
import { Pace } from '../../pace.js';
import type { Batch } from '../executor.js';
import type { WorkersExecutor } from '../workers/executor.js';
import { paysToSend, shipmentOf, type Work } from './cost.js';
import { lessonOf, textOf } from './lessons.js';
import { sampleArgs, staysForInTurns } from './stays.js';
import { Turnstile } from './turnstile.js';

/** How many small batches tell together what sending takes, and of how many texts that is remembered. */
const LATELY = 5;
const MAX_TEXTS = 64;

export class Shipping {
  readonly threads: WorkersExecutor | undefined;
  /** For those who run items here while others are under way. */
  readonly turnstile = new Turnstile();
  /** What was found out of tasks, by identity: that they may be sent, or why not. */
  readonly #found = new WeakMap<object, UnsupportedTaskError | 'sendable'>();
  /** What sending took in small batches, by text. */
  readonly #ships = new Map<string, readonly number[]>();
  readonly #pace = new Pace();

  constructor(threads: WorkersExecutor | undefined) {
    this.threads = threads;
  }

  /** Whether it pays to send what is left of a batch, as far as is known without reading its function. */
  pays(batch: Batch, work: Work, isLoneClosure = false): boolean {
    const { nJobs, task } = batch;
    const { threads } = this;
    if (threads === undefined || nJobs < 2) return false;
    const shipment = { ...work, lanes: nJobs, isWarm: true, ship: shipmentOf(batch, isLoneClosure) };
    // What it costs at best is looked at first: to know more takes longer.
    if (!paysToSend({ ...shipment, ship: Math.min(shipment.ship, 1e-4) })) return false;
    if (!this.maySend(task, work.rate)) return false;
    const lesson = lessonOf(task.fn, work.rate);
    return paysToSend({ ...shipment, isWarm: threads.isWarm, ship: lesson?.ship ?? shipment.ship });
  }

  /** Whether nothing is known against sending calls of a task, which take so many milliseconds here. */
  maySend(task: Task, rate: number): boolean {
    const found = this.#found.get(identityOf(task));
    if (found !== undefined && found !== 'sendable') return false;
    return lessonOf(task.fn, rate)?.pays !== false;
  }

  /**
   * What it took at the least, of the last few batches of functions of a text, to send an item; `undefined` while they are too
   * few: one alone may have met with a pause of the process.
   */
  leastOf(fn: AnyFunction, ship: number): number | undefined {
    const text = textOf(fn);
    const ships = [...(this.#ships.get(text) ?? []), ship].slice(-LATELY);
    if (this.#ships.size >= MAX_TEXTS) this.#ships.clear();
    this.#ships.set(text, ships);
    return ships.length < LATELY ? undefined : Math.min(...ships);
  }

  /**
   * Finds out whether calls of a task may be sent. Reads its function, with pauses for the event loop; a worker starts
   * meanwhile.
   */
  async prepare(batch: Batch): Promise<UnsupportedTaskError | undefined> {
    const { task } = batch;
    let found = this.#found.get(identityOf(task));
    if (found === undefined) {
      found = await this.#find(batch);
      this.#found.set(identityOf(task), found);
    }
    return found === 'sendable' ? undefined : found;
  }

  /** Notes that something of a task cannot be sent after all. */
  refuse(task: Task, refusal: UnsupportedTaskError): void {
    this.#found.set(identityOf(task), refusal);
  }

  async #find(batch: Batch): Promise<UnsupportedTaskError | 'sendable'> {
    const pace = this.#pace;
    const { task, nJobs } = batch;
    const threads = this.threads!;
    // What is loaded at its first use is loaded part by part.
    const isCold = !threads.isWarm;
    if (isCold) {
      threads.warm();
      await pace.turn();
      later.parsing();
      await pace.turn();
      later.closure();
      await pace.turn();
    }
    const stays = await staysForInTurns(task, sampleArgs(batch), pace);
    if (stays !== undefined) return stays;
    if (isCold) {
      await pace.turn();
      later.sending();
    }
    if (isCold || pace.due) await pace.turn();
    return threads.refuses({ first: 0, length: 0, task, arguments: [], nJobs }) ?? 'sendable';
  }
}
