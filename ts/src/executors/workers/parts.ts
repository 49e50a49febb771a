/** What of a batch is sent to workers: columns in shared memory for all of them, everything else as bytes, cut into pieces. */

import { TravelError } from '../../codec/index.js';
import { SharedVariables } from '../../functions/closure/index.js';
import type { Task } from '../../functions/task.js';
import type { NumericArray } from '../../native.js';
import type { Conversation } from '../../workers/conversation.js';
import type { CommonMemory } from '../../workers/memory.js';
import type { Payload, SentArgument } from '../../workers/messages.js';
import type { Argument, Batch } from '../executor.js';

/** The most functions that are encoded at once: it takes some milliseconds. */
const MAX_FUNCTIONS = 128;

/** Consecutive items that are sent together. */
export interface Piece {
  readonly from: number;
  readonly to: number;
  readonly base: number;
  readonly args: readonly SentArgument[];
  readonly payload: Payload | undefined;
  /** Whether the last value of the payload is an array of functions, one for each item. */
  readonly each: boolean;
}

/** The arguments of a batch, ready to be cut. */
export class Parts {
  /** Whether every worker can be sent all of it: nothing but columns and what is the same for all items. */
  readonly isWhole: boolean;
  /** Tasks of the items, where each has its own. */
  readonly #each: readonly Task[] | undefined;
  /** The functions of several items cannot be read together. */
  #areLinked = false;
  readonly #batch: Batch;
  readonly #arguments: readonly Argument[];
  readonly #memory: CommonMemory | undefined;
  readonly #slabs: ArrayBufferLike[] = [];

  /** @param memory what workers see, if they see any. */
  constructor(batch: Batch, memory: CommonMemory | undefined) {
    this.#batch = batch;
    this.#memory = memory;
    this.#arguments = batch.arguments.map((argument) => this.#simplified(argument));
    this.#each = batch.tasks;
    this.isWhole =
      memory !== undefined &&
      batch.tasks === undefined &&
      this.#arguments.every(
        (argument) => (argument.kind === 'column' && memory.has(argument.values.buffer)) || argument.kind === 'uniform',
      );
  }

  /**
   * Cuts items from an index on, up to another or less.
   * @throws TravelError naming the argument, the item and the path to what cannot travel.
   */
  cut(conversation: Conversation, from: number, to: number): Piece {
    if (this.#each === undefined) return this.#cut(conversation, from, to);
    const most = this.#areLinked ? from + 1 : Math.min(to, from + MAX_FUNCTIONS);
    try {
      return this.#cut(conversation, from, most);
    } catch (error) {
      if (!(error instanceof SharedVariables)) throw error;
      this.#areLinked = true;
      return this.#cut(conversation, from, from + 1);
    }
  }

  #cut(conversation: Conversation, from: number, to: number): Piece {
    const sent: unknown[] = [];
    const places: number[] = [];
    const args = this.#arguments.map((argument, place): SentArgument => {
      switch (argument.kind) {
        case 'column': {
          const { dtype, values } = argument;
          if (this.isWhole) return { kind: 'column', dtype, values };
          // What is not seen by workers is sent as bytes, perhaps later.
          const isSeen = this.#memory?.has(values.buffer);
          return { kind: 'column', dtype, values: isSeen ? values.subarray(from, to) : values.slice(from, to) };
        }
        case 'uniform':
          if (isPlain(argument.value)) return argument;
          sent.push(argument.value);
          places.push(place);
          return { kind: 'uniform payload' };
        case 'views':
          sent.push(argument.arrays.slice(from, to));
          places.push(place);
          return { kind: 'values payload' };
        default:
          sent.push(Array.prototype.slice.call(argument.values, from, to));
          places.push(place);
          return { kind: 'values payload' };
      }
    });
    const base = this.isWhole ? 0 : from;
    const each = this.#each?.slice(from, to).map(({ fn }) => fn);
    if (sent.length === 0 && each === undefined) return { from, to, base, args, payload: undefined, each: false };
    try {
      const payload =
        each === undefined
          ? conversation.payload(sent, '')
          : conversation.passing([...sent, each], '', each.length > 1);
      return { from, to, base, args, payload, each: each !== undefined };
    } catch (error) {
      throw error instanceof TravelError ? this.#located(error, args, places, from) : error;
    }
  }

  /** Lets go of memory, when no worker reads it any more. */
  release(): void {
    for (const slab of this.#slabs) this.#memory?.give(slab);
    this.#slabs.length = 0;
  }

  #simplified(argument: Argument): Argument {
    if (argument.kind === 'column') return { ...argument, values: this.#shared(argument.values) };
    if (argument.kind === 'uniform') return argument;
    const values = argument.kind === 'views' ? argument.arrays : argument.values;
    const { length } = this.#batch;
    const value = values[0];
    for (let index = 1; index < length; index++) if (!Object.is(values[index], value)) return argument;
    return length === 0 ? argument : { kind: 'uniform', value };
  }

  #shared(values: NumericArray): NumericArray {
    if (this.#memory?.has(values.buffer)) return values;
    const slab = this.#memory?.take(values.byteLength);
    if (slab === undefined) return values;
    this.#slabs.push(slab);
    const copy = new (
      values.constructor as new (
        buffer: ArrayBufferLike,
        offset: number,
        length: number,
      ) => NumericArray
    )(slab, 0, values.length);
    copy.set(values);
    return copy;
  }

  /** The same error with a path that a user knows: `argument 2 of item 17`. */
  #located(error: TravelError, args: readonly SentArgument[], places: readonly number[], from: number): TravelError {
    const { path, reason, what, wayOut } = error;
    const found = /^\[(\d+)\](?:\[(\d+)\])?(.*)$/s.exec(path);
    if (found === null) return error;
    const place = places[Number(found[1])];
    if (place === undefined) {
      const name = this.#each?.[from + Number(found[2] ?? 0)]?.fn.name;
      return new TravelError(`${name || 'the function'}${found[3]}`, { reason, what, wayOut });
    }
    const isUniform = args[place]!.kind === 'uniform payload';
    const item = this.#batch.first + (isUniform ? 0 : from + Number(found[2] ?? 0));
    const rest = isUniform && found[2] !== undefined ? `[${found[2]}]${found[3]}` : found[3]!;
    const name = `argument ${place + 1} of item ${item}`;
    return new TravelError(rest === '' ? name : `\`${rest.replace(/^\./, '')}\` in ${name}`, { reason, what, wayOut });
  }
}

/** Whether a value can be cloned as it is. */
function isPlain(value: unknown): boolean {
  return (typeof value !== 'object' || value === null) && typeof value !== 'function' && typeof value !== 'symbol';
}
