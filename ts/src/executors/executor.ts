/** Where batches run: one small interface, several rooms behind it. */
import type { UnsupportedTaskError } from '../errors.js';
import type { Task } from '../functions/task.js';
import type { DType, NumericArray } from '../native.js';

/** What one argument position of a batch holds. */
export type Argument =
  /**
   * A number an item, or a boolean where `dtype` is `bool` (then `values` is a Uint8Array of 0 and 1). Contiguous,
   * `length` elements.
   */
  | { readonly kind: 'column'; readonly dtype: DType; readonly values: NumericArray }
  /** One value for all items: a number, a boolean, a typed array, or anything else. */
  | { readonly kind: 'uniform'; readonly value: unknown }
  /** A typed array an item, all of one element type. */
  | { readonly kind: 'views'; readonly arrays: readonly NumericArray[] }
  /** Anything. */
  | { readonly kind: 'values'; readonly values: ArrayLike<unknown> };

/** Consecutive items of one function. */
export interface Batch {
  /** The index of the first item in the whole call. */
  readonly first: number;
  /** How many items. */
  readonly length: number;
  readonly task: Task;
  /** The task of each item, where they are not all `task`: closures of one text, called alike. Not for executors that
   * run where the call is made. */
  readonly tasks?: readonly Task[];
  readonly arguments: readonly Argument[];
  /**
   * Where results go, element by element, converted as the typed array converts them; without it they are handed back.
   */
  readonly out?: NumericArray;
  /** Where the results of the whole call go, of which `out` is a part. @default out */
  readonly whole?: NumericArray;
  /** Whether results may come in memory that is used again: see `release` of `Results`. */
  readonly lend?: boolean;
  /** Whether results become a plain array in the end, so that a column of them would only have to be copied. */
  readonly list?: boolean;
  /**
   * Memory for the results, if they are of an element type and are not to be elsewhere: as long as the batch. Asked at
   * most once; without an answer, memory is made.
   */
  readonly room?: (dtype: DType) => NumericArray | undefined;
  /** How many lanes or workers may work on it at once, from 1. */
  readonly nJobs: number;
  /** How many promises may be on their way at once, from 1. @default nJobs */
  readonly inFlight?: number;
  /**
   * How many milliseconds an item may take from its start: it then fails with a `TaskTimeoutError`. Where nothing can be stopped, this is seen when the item
   * is done or waits. @default none
   */
  readonly timeout?: number | undefined;
  /** The seed of the whole call: item `i` draws from the stream of `seed` and `first + i`. */
  readonly seed?: bigint;
  /** Called now and then with the number of items of this batch that are done. */
  readonly onProgress?: (done: number) => void;
}

/**
 * Results of consecutive items. A kind a run: numbers, booleans (0 and 1), or any values. `release`, only there if the
 * batch said `lend`, may be called once, when nobody uses `values` any more.
 */
export type Results =
  | { readonly kind: 'f64'; readonly values: Float64Array; readonly release?: (() => void) | undefined }
  | { readonly kind: 'bool'; readonly values: Uint8Array; readonly release?: (() => void) | undefined }
  | { readonly kind: 'any'; readonly values: readonly unknown[] }
  /** They are in the batch's `out`. */
  | { readonly kind: 'out' };

/** What became of some items of a batch; `first` counts as the batch's does. */
export type Outcome =
  | { readonly first: number; readonly length: number; readonly results: Results }
  | { readonly first: number; readonly length: 1; readonly error: unknown };

/** What an executor promises; the conformance suite tests each as far as it does. */
export interface Capabilities {
  /** A running task can be stopped. */
  readonly preemptive: boolean;
  /** A task that crashes or exhausts its memory harms no other. */
  readonly isolated: boolean;
  /** Tasks see the caller's memory. */
  readonly sharedMemory: boolean;
  /** Promises returned by tasks are awaited. */
  readonly async: boolean;
}

/** Where batches run. */
export interface Executor {
  /** The name used in options, errors and `explain`. */
  readonly name: string;
  readonly capabilities: Capabilities;
  /**
   * Runs a batch. Outcomes come as they are, each item in exactly one of them, in any order.
   *
   * The first `next()` throws `UnsupportedTaskError`, before anything ran, if the batch cannot be run here; nothing
   * else refuses. After `signal` aborts, the iteration throws its reason as soon as nothing of the batch runs any more.
   * `return()` stops what still runs.
   */
  submit(batch: Batch, signal?: AbortSignal): AsyncIterable<Outcome>;
  /** Why this executor would not run the batch, or `undefined` if it would. Runs nothing. */
  refuses(batch: Batch): UnsupportedTaskError | undefined;
  /** The call of `Parallel` that it was made for is over: lets go of what only that needed. Not there if there is nothing. */
  release?(): void;
  /** Lets go of workers and memory. What runs is finished first, unless `force`. */
  close(options?: { readonly force?: boolean }): Promise<void>;
}
