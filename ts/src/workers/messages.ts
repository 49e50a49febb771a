/** What passes between a program and its workers. All of it can be cloned; what users gave is bytes of the codec. */
import type { Encoded } from '../codec/index.js';
import type { DType, NumericArray } from '../native.js';
import type { WorkerKind } from './nested.js';
import type { Changes } from './surroundings.js';

/** A value that was encoded in a conversation. */
export type Payload =
  /** One that all workers were told: the number of its `say`. */
  | { readonly said: number }
  /** One for this message alone, which adds nothing to the conversation; it was encoded when that had so many things and pieces of code. */
  | {
      readonly encoded: Encoded;
      readonly things: number;
      readonly codes: number /** It brings what is not to be remembered. */;
      readonly isPassing?: boolean;
    };

/** What one argument position of a job holds. `base` of the job is the item at which columns and values begin. */
export type SentArgument =
  | { readonly kind: 'column'; readonly dtype: DType; readonly values: NumericArray }
  /** A primitive for all items. */
  | { readonly kind: 'uniform'; readonly value: unknown }
  /** The next value of the job's payload, for all items. */
  | { readonly kind: 'uniform payload' }
  /** The next value of the job's payload, an array: an item each. */
  | { readonly kind: 'values payload' };

/** Items to be run. Indices count from the beginning of the batch. */
export interface JobMessage {
  readonly kind: 'job';
  /** The conversation that it is part of. */
  readonly call: number;
  readonly job: number;
  /** What its tasks may use, and how deep in other calls they are; see `Nested`. */
  readonly cores: number;
  readonly depth: number;
  /** The number of the `say` that told the function. */
  readonly fn: number;
  readonly args: readonly SentArgument[];
  readonly payload: Payload | undefined;
  /** Whether the last value of the payload is an array of functions, one for each item, in place of `fn`. */
  readonly each: boolean;
  readonly base: number;
  readonly from: number;
  readonly to: number;
  /** Whether ranges of it are claimed from the board, together with others, or all of it is this worker's. */
  readonly shared: boolean;
  /** The batch's board, how many items it has and for how many workers. Without memory that both see the worker has one of its own. */
  readonly memory: Uint8Array | undefined;
  readonly length: number;
  readonly slots: number;
  /** The worker's place on the board. */
  readonly slot: number;
  /** Why memory that the message names is not to be had. Set where it arrives. */
  readonly lost?: unknown;
}

/** To a worker. */
export type Order =
  /** Comes first. `initializer` is a function without arguments. */
  | { readonly kind: 'start'; readonly worker: WorkerKind; readonly initializer: Encoded | undefined }
  /** The environment of the program has changed. */
  | { readonly kind: 'surroundings'; readonly changes: Changes }
  /** The next value that the workers of a conversation are told. */
  | { readonly kind: 'say'; readonly call: number; readonly encoded: Encoded }
  | JobMessage
  /** A conversation is over. */
  | { readonly kind: 'end'; readonly call: number /** It held much memory. */; readonly isLarge: boolean };

/** From a worker. */
export type Report =
  | { readonly kind: 'ready' }
  /** The initializer threw. */
  | { readonly kind: 'unfit'; readonly error: Encoded }
  /** Results that are neither numbers nor booleans: an array, an element for each place. */
  | { readonly kind: 'values'; readonly job: number; readonly places: readonly number[]; readonly encoded: Encoded }
  /** Results that are numbers or booleans, as they are on the worker's own board, from a place on. */
  | {
      readonly kind: 'numbers';
      readonly job: number;
      readonly from: number;
      readonly results: Float64Array;
      readonly kinds: Uint8Array;
    }
  /** An item threw. */
  | { readonly kind: 'error'; readonly job: number; readonly place: number; readonly encoded: Encoded }
  /** The job cannot be begun: something in it cannot be rebuilt in the worker. */
  | { readonly kind: 'broken'; readonly job: number; readonly encoded: Encoded }
  /** The worker works on the job no more. `items` of it are done, in so many milliseconds. */
  | { readonly kind: 'done'; readonly job: number; readonly items: number; readonly ms: number }
  /** An error that nobody caught, from what a task of a conversation left behind; the worker ends. */
  | {
      readonly kind: 'uncaught';
      readonly call: number | undefined;
      readonly task: string | undefined;
      readonly encoded: Encoded;
    };
