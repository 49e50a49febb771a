/**
 * Reads calls from a stream and makes batches of them: consecutive calls of one function with arguments of one kind.
 */
import { describe } from '../describe.js';
import { InvalidArgumentError } from '../errors.js';
import type { Batch } from '../executors/executor.js';
import { type AnyCall, isCall, isSameCall, taskOfCall } from '../functions/call.js';
import { checkedTaskOf } from '../functions/delayed.js';
import type { AnyFunction, Task } from '../functions/task.js';
import { wrappedTask } from '../functions/wrapped.js';
import { keepCode } from '../keep.js';
import type { Pace } from '../pace.js';
import { type Gatherer, gathererFor } from './gather.js';
import { Stream } from './stream.js';

/** Batches grow to this many calls: the first ones are small, so that work starts early and short lists cost little. */
const MAX_CALLS = 65_536;
const FIRST_CALLS = 1024;
const GROWTH = 8;

/** A batch and the memory behind it. */
export interface Gathered {
  readonly batch: Batch;
  /** To be called when nobody uses the batch's arguments any more. */
  release(): void;
}

/** Which closures of one text may be a batch: none, all, or those without explicit captures. */
export type Together = false | 'all' | 'plain';

/** Makes batches of what a stream gives. */
export class CallReader {
  readonly #stream: Stream;
  readonly #nJobs: number;
  readonly #lend: boolean;
  readonly #together: Together;
  #limit = FIRST_CALLS;

  /**
   * @param lend whether results may come in memory that is used again.
   * @param together which calls of several functions with one text, closures made in a loop, may be a batch.
   */
  constructor(stream: Stream, nJobs: number, lend: boolean, together: Together = false) {
    this.#lend = lend;
    this.#together = together;
    this.#stream = stream;
    this.#nJobs = nJobs;
  }

  /**
   * The next batch; `undefined` at the end. It ends where the function or the kind of an argument changes, when it is
   * full, or when `pace` says that reading took long enough.
   * @throws {InvalidArgumentError} if an element is not a delayed call.
   */
  read(pace: Pace): Gathered | undefined {
    const stream = this.#stream;
    if (stream.at === stream.end && !stream.read(pace)) return undefined;
    const { first } = stream;
    const head = stream.elements[stream.at];
    if (!isCall(head)) throw new InvalidArgumentError(notDelayed(first, head));
    const task = checkedTaskOf(head);
    const gatherers: Gatherer[] = [];
    let limit = this.#limit;
    for (let position = 0; position < head.shape.count; position++) {
      const gatherer = gathererFor(head, position, this.#limit);
      gatherers.push(gatherer);
      limit = Math.min(limit, gatherer.limit);
    }

    let length = 0;
    const alike = this.#together ? new Alike(head, task, this.#together === 'all') : undefined;
    for (;;) {
      const { at } = stream;
      const calls = stream.elements as readonly AnyCall[];
      const most = Math.min(stream.end, at + limit - length);
      const end = alike === undefined ? sameCalls(calls, at, most, head) : alike.end(calls, at, most);
      let taken = end;
      for (const gatherer of gatherers) taken = gatherer.take(calls, at, taken);
      alike?.take(calls, at, taken);
      length += taken - at;
      stream.take(taken - at);
      if (stream.at < stream.end || length === limit || pace.due || !stream.read(pace)) break;
    }
    if (length === this.#limit) this.#limit = Math.min(length * GROWTH, MAX_CALLS);
    const args = gatherers.map((gatherer) => gatherer.argument(length));
    return {
      batch: {
        first,
        length,
        task,
        ...(alike?.tasks && { tasks: alike.tasks }),
        arguments: args,
        nJobs: this.#nJobs,
        lend: this.#lend,
      },
      release: () => {
        for (const gatherer of gatherers) gatherer.release();
      },
    };
  }
}

/** Where the run of calls ends that are of the first one's function, with as many arguments. */
function sameCalls(calls: readonly (AnyCall | null | undefined)[], from: number, to: number, first: AnyCall): number {
  let index = from;
  while (index < to) {
    const call = calls[index];
    if (call === undefined || call === null || !isSameCall(call, first)) break;
    index++;
  }
  return index;
}

/** Collects calls of functions with one text. */
class Alike {
  /** The tasks so far, if they are several. */
  tasks: Task[] | undefined;
  readonly #head: AnyCall;
  readonly #task: Task;
  readonly #withCaptures: boolean;
  #text: string | undefined;
  #length = 0;
  /** The last call whose function's text was looked at. */
  #last: AnyCall;
  /** The task of the last call that was taken, and that call. */
  #taken: AnyCall;
  #takenTask: Task;

  /**
   * @param task the first call's.
   * @param withCaptures those that have explicit captures, too.
   */
  constructor(head: AnyCall, task: Task, withCaptures: boolean) {
    this.#withCaptures = withCaptures;
    this.#head = head;
    this.#task = task;
    this.#last = head;
    this.#taken = head;
    this.#takenTask = task;
  }

  /** Where the run of calls ends whose functions have the text of the first one, and as many arguments. */
  end(calls: readonly (AnyCall | null | undefined)[], from: number, to: number): number {
    let index = from;
    while (index < to) {
      const call = calls[index];
      if (!isCall(call) || call.shape.count !== this.#head.shape.count || !this.#isAlike(call)) break;
      index++;
    }
    return index;
  }

  /** Takes the first of them. */
  take(calls: readonly AnyCall[], from: number, to: number): void {
    for (let index = from; index < to; index++) {
      const call = calls[index]!;
      if (!isSameCall(call, this.#taken)) {
        this.#taken = call;
        this.#takenTask = taskOfCall(call);
        this.tasks ??= new Array<Task>(this.#length).fill(this.#task);
      }
      this.tasks?.push(this.#takenTask);
      this.#length += 1;
    }
  }

  #isAlike(call: AnyCall): boolean {
    const last = this.#last;
    if (isSameCall(call, last)) return true;
    // Explicit captures are read apart by workers, and together by native code.
    if (!this.#withCaptures && (call.shape.task !== undefined || last.shape.task !== undefined)) return false;
    if (call.fn !== last.fn) {
      this.#text ??= textOf(this.#head.fn);
      if (this.#text === undefined || textOf(call.fn) !== this.#text) return false;
    }
    this.#last = call;
    return true;
  }
}

const functionToString = Function.prototype.toString;

/** The text of a function; none for functions without one, or with another's, which are not alike. */
function textOf(fn: AnyFunction): string | undefined {
  if (wrappedTask(fn) !== undefined) return undefined;
  const text = functionToString.call(fn);
  return text.endsWith('[native code] }') ? undefined : text;
}

/** Says what is no delayed call. */
export function notDelayed(index: number, value: unknown): string {
  const hint =
    typeof value === 'function' ? 'call what delayed(f) gives: delayed(f)(x)' : 'write delayed(f)(x), not f(x)';
  return `element ${index} is not a delayed call, but ${describe(value)}; ${hint}`;
}

keepCode(new CallReader(new Stream([]), 1, true));
