/** Decides which functions' calls are better made natively, by what they take here. */
import { conversionOf, pays } from '../executors/auto/cost.js';
import { compiles, readinessOf } from '../executors/auto/executor.js';
import type { Meter } from '../executors/auto/meter.js';
import { sampleCall } from '../executors/auto/sample.js';
import type { Batch, Executor } from '../executors/executor.js';
import { type NativeExecutor, nativeExecutor } from '../executors/native/executor.js';
import { isAsyncFunction } from '../executors/thenable.js';
import type { Task } from '../functions/task.js';
import { keepCode } from '../keep.js';

/** Batches that would take less here, in milliseconds, are not worth the way. */
const WORTH_MS = 0.05;

/** One call of `Parallel` has one. */
export class Judge {
  readonly #native: NativeExecutor;
  readonly #nJobs: number;
  /** Milliseconds a call of those that are sent away. */
  readonly #away = new Map<Task, number>();

  constructor(native: NativeExecutor, nJobs: number) {
    this.#native = native;
    this.#nJobs = nJobs;
  }

  /** Whether there is any task that is sent away. */
  get isActive(): boolean {
    return this.#away.size > 0;
  }

  /** Whether calls of a task are made natively. */
  sendsAway(task: Task): boolean {
    return this.#away.has(task);
  }

  /**
   * Decides anew about a task whose calls were made here.
   * @param remaining how many of them may come still.
   */
  hear(task: Task, args: readonly unknown[], meter: Meter, remaining: number): void {
    const values = args.map((value) => ({ kind: 'values', values: [value] }) as const);
    const batch: Batch = { first: 0, length: 1, task, arguments: values, nJobs: 1, list: true };
    const { spent, items, rate } = meter;
    const prospect = { spent, items, rate, remaining, convert: conversionOf(batch), lanes: this.#nJobs };
    if (!pays({ ...prospect, readiness: 'ready' }) || isAsyncFunction(task.fn)) return;
    const sample = sampleCall(task, args);
    const readiness = readinessOf(this.#native, sample);
    if (readiness === undefined || !pays({ ...prospect, readiness })) return;
    if (compiles(this.#native, sample)) this.#away.set(task, rate);
  }

  /** Where a batch of calls that were sent away runs; `undefined` if native code refuses it. */
  roomFor(batch: Batch): Executor | undefined {
    const rate = this.#away.get(batch.task);
    // Few calls at a time, and quick ones: the next are made here again, until they prove long.
    if (rate === undefined || batch.length * rate < WORTH_MS) this.#away.delete(batch.task);
    return compiles(this.#native, batch) ? this.#native : undefined;
  }
}

keepCode(new Judge(nativeExecutor(), 1));
