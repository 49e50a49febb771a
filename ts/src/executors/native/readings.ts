/**
 * What is read of captured values, and for how long. All batches of one call of `Parallel` see the same; the next call reads anew.
 */
import { identityOf, type Task } from '../../functions/task.js';
import { later } from '../../later.js';
import type { Batch } from '../executor.js';
import { Order } from './order.js';
import type { Answers } from './reading/question.js';
import type { Reading } from './reading/reading.js';
import type { Snapshot } from './reading/snapshot.js';

/** The readings of one call. */
export class CallReadings {
  /** Which of its batches may run together. */
  readonly order = new Order();
  readonly #byIdentity = new Map<object, Reading>();
  #snapshot: Snapshot | undefined;

  /** What a task captures. */
  of(task: Task): Answers {
    const reading = this.#reading(task);
    return {
      find: (question) => reading.find(question),
      layout: (question) => reading.layout(question),
      valueOf: (question) => ({ kind: 'uniform', value: reading.find(question).value }),
    };
  }

  /** What the functions of a batch capture, item by item, from one of them on; reads some of them, if they are not read yet. */
  together(tasks: readonly Task[], from: number): Answers & { readonly length: number } {
    const { Together } = later.reading();
    return new Together(
      tasks.map((task) => this.#reading(task)),
      from,
    );
  }

  /** How often plain arrays were looked at again. */
  version = 0;

  /** Looks at plain arrays again, since calls changed some. Variables keep what they stand for. */
  refresh(): void {
    this.version += 1;
    for (const reading of this.#byIdentity.values()) reading.refresh();
  }

  /** Reads the functions of tasks at once. */
  prefetch(tasks: readonly Task[]): void {
    const plain = tasks.filter((task) => task.captures === undefined);
    this.#shared.prefetch(plain.map(({ fn }) => fn));
  }

  get #shared(): Snapshot {
    if (this.#snapshot === undefined) {
      const { Snapshot } = later.reading();
      this.#snapshot = new Snapshot();
    }
    return this.#snapshot;
  }

  #reading(task: Task): Reading {
    let reading = this.#byIdentity.get(identityOf(task));
    if (reading === undefined) {
      const { Reading } = later.reading();
      reading = new Reading(task, this.#shared);
      this.#byIdentity.set(identityOf(task), reading);
    }
    return reading;
  }
}

/** The readings that are in use. A call of `Parallel` has a signal of its own, which tells its batches from others'. */
export class Readings {
  readonly #bySignal = new WeakMap<AbortSignal, CallReadings>();
  /** Of batches that were asked about: what is read then need not be read again when the batch is submitted. */
  readonly #byBatch = new WeakMap<Batch, CallReadings>();

  /** Those of the call that a batch is submitted for. */
  of(signal: AbortSignal | undefined, batch: Batch): CallReadings {
    if (signal === undefined) return this.for(batch);
    let readings = this.#bySignal.get(signal);
    if (readings === undefined) {
      readings = this.for(batch);
      this.#bySignal.set(signal, readings);
    }
    return readings;
  }

  /** Those of a batch of which it is not known which call it is for. */
  for(batch: Batch): CallReadings {
    let readings = this.#byBatch.get(batch);
    if (readings === undefined) {
      readings = new CallReadings();
      this.#byBatch.set(batch, readings);
    }
    return readings;
  }
}
