/**
 * Calls made here, on the event loop's thread, as they are read: whatever their functions, nothing is done for any of
 * them but to call it.
 */

import { InvalidArgumentError } from '../errors.js';
import { createAsyncExecutor } from '../executors/async/executor.js';
import { InFlight } from '../executors/async/in-flight.js';
import { Meter } from '../executors/auto/meter.js';
import { callableOf } from '../executors/given/callable.js';
import { isThenable } from '../executors/thenable.js';
import { callWithin } from '../executors/timeout.js';
import { type AnyCall, type CallShape, isCall, taskOfCall } from '../functions/call.js';
import { argumentsOf } from '../functions/call-objects.js';
import { checkedTaskOf } from '../functions/delayed.js';
import type { AnyFunction, Task } from '../functions/task.js';
import { areWrapped } from '../functions/wrapped.js';
import { keepCode } from '../keep.js';
import { Flight, type Limits } from './flight.js';
import type { Judge } from './judge.js';
import { notDelayed } from './reader.js';
import { Stream } from './stream.js';

/** The most results of one chunk: lists that are no longer are the result as they are. */
const MAX_RESULTS = 131_072;

/** The most calls that are read before any of them is made. */
const MAX_AHEAD = 1024;

/** While calls that were read together take less than this, in milliseconds, more are; fewer if it is much more. */
const QUICK_MS = 0.25;
const SLOW_MS = 1;

/** What a call calls: a function, or one with explicit captures. */
type Callee = AnyFunction | Task;

type AnyItem = (...items: unknown[]) => unknown;

/** A single call that takes this long, in milliseconds, is judged by itself. */
const LONG_MS = 0.1;

/** Makes calls one after the other, with up to so many promises on their way. */
export class Here {
  readonly #stream: Stream;
  readonly #flight: Flight;
  readonly #judge: Judge | undefined;
  readonly #inFlight: InFlight;
  readonly #meter = new Meter();
  readonly #wake = () => this.#inFlight.wake();
  readonly #timeout: number | undefined;
  /** Results, and how many of them there are: there is room for those of a list of calls from the start. */
  #values: unknown[] = [];
  #made = 0;
  #ahead = 1;
  /** What the last call called, and whether calls since the last judgement called something else. */
  #called: Callee | undefined;
  #fn: AnyItem = () => {};
  #isMixed = false;

  /** @param judge says which calls are better made elsewhere. */
  constructor(stream: Stream, { inFlight, timeout }: Omit<Limits, 'signal'>, flight: Flight, judge?: Judge) {
    this.#stream = stream;
    this.#inFlight = new InFlight(inFlight);
    this.#flight = flight;
    this.#timeout = timeout;
    this.#judge = judge;
    flight.signal.addEventListener('abort', this.#wake);
  }

  /**
   * Makes calls until the end, or until one comes that is better made elsewhere.
   * @returns whether there are more.
   * @throws what a call throws, and the first error of the whole flight.
   */
  async run(): Promise<boolean> {
    const stream = this.#stream;
    const meter = this.#meter;
    for (;;) {
      if (stream.at === stream.end && !stream.read(meter.pace, this.#ahead)) {
        this.#finishChunk();
        return false;
      }
      meter.start();
      if (this.#made === 0) this.#makeRoom();
      const before = meter.total;
      const pieceEnd = stream.end;
      while (stream.at < pieceEnd) {
        if (this.#inFlight.isFull) await this.#oneSettled();
        if (!this.#makeOn(pieceEnd)) {
          this.#finishChunk();
          return true;
        }
        if (meter.isNew) this.#judgeLast();
        if (meter.due) {
          await meter.turn();
          this.#flight.check();
        }
      }
      if (this.#made >= MAX_RESULTS) this.#finishChunk();
      this.#adapt(meter.total - before);
    }
  }

  /** Resolves when no promise is on its way any more. */
  async settled(): Promise<void> {
    while (this.#inFlight.size > 0) await this.#oneSettled();
    this.#flight.check();
  }

  async #oneSettled(): Promise<void> {
    await this.#inFlight.next();
    this.#flight.check();
    if (this.#meter.pace.due) await this.#meter.turn();
    this.#meter.start();
  }

  /**
   * Makes calls until something is to be done about it; says whether any was to be made here. By itself, since V8 makes
   * better code of it than of the same inside an async function.
   */
  #makeOn(to: number): boolean {
    const stream = this.#stream;
    const meter = this.#meter;
    do {
      const made = this.#make(Math.min(stream.at + meter.stride, to));
      if (made === 0) return false;
      meter.look(made);
    } while (stream.at < to && !meter.isNew && !meter.due && !this.#inFlight.isFull);
    return true;
  }

  /** Makes calls up to an index of the stream's elements, or until one gives a promise or is to be made elsewhere; says how many. */
  #make(to: number): number {
    const { elements, at } = this.#stream;
    const head = elements[at];
    const isPlain = !this.#judge?.isActive && this.#timeout === undefined && !areWrapped && isCall(head);
    if (!isPlain || head.shape.task !== undefined || head.shape.count > 1) return this.#makeAny(to);
    return this.#makeQuickly(elements as readonly AnyCall[], at, to, head.shape);
  }

  /** Makes calls of a shape with one argument or none. No more than the loop that anybody would write. */
  #makeQuickly(calls: readonly AnyCall[], from: number, to: number, shape: CallShape): number {
    const values = this.#values;
    const hasArgument = shape.count === 1;
    let called = this.#called;
    let isMixed = this.#isMixed;
    let made = this.#made;
    let index = from;
    while (index < to) {
      const call = calls[index];
      if (call?.shape !== shape) break;
      const fn = call.fn as AnyItem;
      if (fn !== called) {
        isMixed = true;
        called = fn;
      }
      const value = hasArgument ? fn(call.a) : fn();
      values[made] = value;
      made += 1;
      index += 1;
      if (typeof value === 'object' && value !== null && this.#isPromise(value, call, made - 1)) break;
    }
    this.#made = made;
    this.#isMixed = isMixed;
    this.#called = called;
    this.#fn = called as AnyItem;
    this.#stream.take(index - from);
    return index - from;
  }

  /** The same, whatever is to be seen to. */
  #makeAny(to: number): number {
    const stream = this.#stream;
    const calls = stream.elements as readonly AnyCall[];
    const values = this.#values;
    const timeout = this.#timeout;
    const from = stream.at;
    const judge = this.#judge?.isActive ? this.#judge : undefined;
    let shape: CallShape | null = null;
    let called: Callee | undefined = judge === undefined ? this.#called : undefined;
    let fn = this.#fn;
    let isMixed = false;
    let index = from;
    for (; index < to; index++) {
      const call = calls[index]!;
      if (call?.shape !== shape) {
        if (!isCall(call)) throw new InvalidArgumentError(notDelayed(stream.first + index - from, call));
        shape = call.shape;
      }
      const callee = shape!.task ?? call.fn;
      if (callee !== called) {
        if (judge?.sendsAway(taskOfCall(call))) break;
        isMixed ||= callee !== this.#called;
        called = callee;
        fn = (isOrdinary(callee) ? callee : callableOf(taskOfCall(call))) as AnyItem;
      }
      const value = timeout === undefined ? makeCall(fn, call, shape!.count) : makeWithin(fn, call, timeout);
      const place = this.#made++;
      values[place] = value;
      if (typeof value === 'object' && value !== null && this.#isPromise(value, call, place)) {
        index += 1;
        break;
      }
    }
    this.#called = called ?? this.#called;
    this.#fn = fn;
    this.#isMixed ||= isMixed;
    stream.take(index - from);
    return index - from;
  }

  /**
   * Looks at an object that a call gave, whose place among the results is known.
   * @throws {InvalidArgumentError} if it is a call, because the function was delayed twice.
   */
  #isPromise(value: object, call: AnyCall, place: number): boolean {
    if (isThenable(value)) {
      this.#settle(value, this.#values, place);
      return true;
    }
    if (isCall(value)) checkedTaskOf(call);
    return false;
  }

  #settle(promise: PromiseLike<unknown>, values: unknown[], index: number): void {
    this.#ahead = 1;
    values[index] = undefined;
    this.#inFlight.add(
      promise,
      (value) => {
        values[index] = value;
      },
      (error) => this.#flight.stop(error),
    );
  }

  #makeRoom(): void {
    // Where calls are sent away in between, chunks are short.
    this.#values = this.#judge?.isActive ? [] : new Array(Math.min(this.#stream.left, MAX_RESULTS));
  }

  #finishChunk(): void {
    if (this.#made === 0) return;
    this.#values.length = this.#made;
    this.#flight.put({ kind: 'any', values: this.#values });
    this.#values = [];
    this.#made = 0;
  }

  #adapt(took: number): void {
    if (this.#inFlight.size > 0) this.#ahead = 1;
    else if (took < QUICK_MS) this.#ahead = Math.min(this.#ahead * 2, MAX_AHEAD);
    else if (took > SLOW_MS) this.#ahead = Math.max(this.#ahead >> 1, 1);
  }

  /** Asks the judge about the function of the last call, unless several were called, quickly, since it was last asked. */
  #judgeLast(): void {
    if (this.#judge === undefined) return;
    const meter = this.#meter;
    const wasMixed = this.#isMixed;
    this.#isMixed = false;
    const stream = this.#stream;
    const call = stream.elements[stream.at - 1] as AnyCall;
    const task = taskOfCall(call);
    if (!wasMixed) {
      this.#judge.hear(task, argumentsOf(call), meter, Math.max(stream.left, meter.items));
      return;
    }
    meter.forget();
    if (meter.lastItems > 1 || meter.lastMs < LONG_MS) return;
    // Nobody knows how long an iterable is: perhaps it is half over.
    this.#judge.hearOne(task, argumentsOf(call), meter.lastMs, Math.max(stream.left, stream.first));
  }
}

/** Whether it is a function that is to be called as it is. */
function isOrdinary(callee: Callee): callee is AnyFunction {
  return typeof callee === 'function' && !areWrapped;
}

/** By itself, since V8 keeps variables that a function inside a loop sees in memory, anew for each round. */
function makeWithin(fn: AnyItem, call: AnyCall, timeout: number): unknown {
  return callWithin(call.fn, timeout, () => makeCall(fn, call, call.shape.count));
}

function makeCall(fn: AnyItem, call: AnyCall, count: number): unknown {
  switch (count) {
    case 0:
      return fn();
    case 1:
      return fn(call.a);
    case 2:
      return fn(call.a, call.b);
    case 3:
      return fn(call.a, call.b, call.c);
    case 4:
      return fn(call.a, call.b, call.c, call.d);
    default:
      return fn(...call.all!);
  }
}

const none: Limits = { signal: undefined, timeout: undefined, inFlight: 1 };
keepCode(new Here(new Stream([]), none, new Flight(createAsyncExecutor(), none)));
