import type { Task } from '../../functions/task.js';
import { later } from '../../later.js';
import type { Reading } from './reading.js';

/** The readings that are in use. A call of `Parallel` has a signal of its own, which tells its batches from others'. */
export class Readings {
  readonly #bySignal = new WeakMap<AbortSignal, Map<Task, Reading>>();
  /** Those made since the event loop's last turn: what is asked before a batch is submitted need not be read again. */
  #lately: Map<Task, Reading> | undefined;

  /** The reading of a task for one call. */
  of(task: Task, signal: AbortSignal | undefined): Reading {
    if (signal === undefined) return this.forNow(task);
    let readings = this.#bySignal.get(signal);
    if (readings === undefined) {
      readings = new Map();
      this.#bySignal.set(signal, readings);
    }
    let reading = readings.get(task);
    if (reading === undefined) {
      reading = this.forNow(task);
      readings.set(task, reading);
    }
    return reading;
  }

  /** A reading of what a task captures now. */
  forNow(task: Task): Reading {
    if (this.#lately === undefined) {
      this.#lately = new Map();
      queueMicrotask(() => {
        this.#lately = undefined;
      });
    }
    let reading = this.#lately.get(task);
    if (reading === undefined) {
      const { Reading } = later.reading();
      reading = new Reading(task);
      this.#lately.set(task, reading);
    }
    return reading;
  }
}
