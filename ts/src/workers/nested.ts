/** Where in a tree of calls the code of this thread is. */

/** What kind of worker it runs in. */
export type WorkerKind = 'threads' | 'processes';

/** What calls of `Parallel` inside a worker's task need to know. */
export interface Nested {
  /** What this thread is; the threads of a worker that is a process are threads. */
  readonly kind: WorkerKind;
  /** How many cores the task may use, from 1: those of the outer call over its jobs, so that all of them together use each core once. */
  readonly cores: number;
  /** How many calls are around what runs here: 1 in a task of the program's own call. */
  readonly depth: number;
}

/** What a call may hand on to its tasks. */
export type Budget = Omit<Nested, 'kind'>;

/** Copies of this package in one worker (its loop is a bundle) must agree. */
const key = Symbol.for('millrace.nested');

/** What the task that runs in this worker is part of; `undefined` in the program itself. */
export function nested(): Nested | undefined {
  return (globalThis as unknown as Record<symbol, Nested | undefined>)[key];
}

/** Said by the loop of a worker: at its start, and for each job. */
export function setNested(value: Nested): void {
  Object.defineProperty(globalThis, key, { value, configurable: true });
}

/**
 * The kind of workers that a call may have which asks for some: the program any, a process threads, as far as it has cores for them; threads none, `undefined`: tasks
 * then run where the call is made.
 */
export function workersFor(kind: WorkerKind): WorkerKind | undefined {
  const here = nested();
  if (here === undefined) return kind;
  return here.kind === 'processes' && here.cores > 1 ? 'threads' : undefined;
}

/** Each job's part of so many cores. */
export function shareOf(cores: number, nJobs: number): number {
  return Math.max(1, Math.floor(cores / nJobs));
}
