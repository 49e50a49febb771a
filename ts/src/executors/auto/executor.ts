/** Chooses where a batch runs by what its first items take. */
import { runItems } from '../async/items.js';
import type { Batch, Executor, Outcome } from '../executor.js';
import { refusesToCall } from '../given/callable.js';
import type { NativeExecutor } from '../native/executor.js';
import { type Borrowed, checkBorrowed } from '../native/memory.js';
import { Running } from '../running.js';
import { type Failure, Store } from '../store.js';
import { isAsyncFunction } from '../thenable.js';
import { AT_ONCE, conversionOf, pays, type Readiness } from './cost.js';
import { Inline, type Stop } from './inline.js';
import { Meter } from './meter.js';
import { restOf } from './rest.js';
import { sampleOf } from './sample.js';

/** Whether anything was compiled yet: the first time takes longer. */
let isCold = true;

/**
 * Makes an executor that runs items here, in order, and measures them. What gives promises goes on as in `async`. The rest
 * goes to `native` when that pays, compiling included; only then is anything compiled, or read into columns.
 */
export function createAutoExecutor(native: NativeExecutor): Executor {
  const running = new Running();
  return {
    name: 'auto',
    capabilities: { preemptive: false, isolated: false, sharedMemory: true, async: true },
    refuses: (batch) => refusesToCall(batch.task),
    submit: (batch, signal) => running.track(new Choice(native, batch, signal).run()),
    async close(options) {
      await Promise.all([running.settled(), native.close(options)]);
    },
  };
}

/** How ready native code is to run a batch; `undefined` if it is known that it never will. */
export function readinessOf(native: NativeExecutor, batch: Batch): Readiness | undefined {
  const known = native.knows(batch);
  if (known === undefined) return isCold ? 'cold' : 'uncompiled';
  return known ? 'ready' : undefined;
}

/** Compiles a batch, if it is not yet; says whether it can run natively. */
export function compiles(native: NativeExecutor, batch: Batch): boolean {
  isCold = false;
  return native.refuses(batch) === undefined;
}

/** One batch. */
class Choice {
  readonly #native: NativeExecutor;
  readonly #batch: Batch;
  readonly #signal: AbortSignal | undefined;
  readonly #store: Store;
  readonly #failures: Failure[] = [];
  readonly #borrowed: readonly Borrowed[];
  readonly #convert: number;
  /** Native code is out of the question. */
  #isHere = false;

  constructor(native: NativeExecutor, batch: Batch, signal: AbortSignal | undefined) {
    this.#native = native;
    this.#batch = batch;
    this.#signal = signal;
    this.#store = new Store(batch);
    this.#borrowed = borrowedOf(batch);
    this.#convert = conversionOf(batch);
  }

  async *run(): AsyncGenerator<Outcome, void, void> {
    const batch = this.#batch;
    const signal = this.#signal;
    signal?.throwIfAborted();
    if (isAsyncFunction(batch.task.fn)) {
      yield* runItems(batch, this.#store, signal, { from: 0 });
      return;
    }
    if (this.#isReady()) {
      yield* this.#native.submit(batch, signal);
      return;
    }
    const { length } = batch;
    const inline = new Inline(batch, this.#store);
    const meter = new Meter();
    while (inline.index < length) {
      const stop = runOn(inline, meter, length);
      if (stop === 'promise') {
        yield* runItems(batch, this.#store, signal, {
          from: inline.index,
          head: inline.given as PromiseLike<unknown>,
          failures: this.#failures,
        });
        return;
      }
      if (stop === 'failure') {
        signal?.throwIfAborted();
        const failure = { index: inline.index - 1, error: inline.given };
        this.#failures.push(failure);
        yield { first: batch.first + failure.index, length: 1, error: failure.error };
        meter.start();
      }
      if (meter.isNew && this.#pays(meter, length - inline.index)) {
        const rest = await restOf(batch, inline.index, this.#store, meter.pace);
        this.#check();
        if (compiles(this.#native, rest)) {
          yield* this.#goNative(rest, inline.index, meter);
          break;
        }
        this.#isHere = true;
        meter.start();
      }
      if (meter.due) {
        batch.onProgress?.(inline.index);
        await meter.turn();
        this.#check();
      }
    }
    signal?.throwIfAborted();
    yield* this.#store.outcomes(this.#failures);
  }

  /** Whether it is known from the start that native code is as fast: large, compiled, nothing to convert. */
  #isReady(): boolean {
    const { length, list, arguments: args } = this.#batch;
    if (length < AT_ONCE || this.#convert === Number.POSITIVE_INFINITY) return false;
    if (list || args.some(({ kind }) => kind === 'values' || kind === 'views')) return false;
    return this.#native.knows(this.#batch) === true;
  }

  #pays(meter: Meter, remaining: number): boolean {
    if (this.#isHere || remaining === 0) return false;
    if (this.#convert === Number.POSITIVE_INFINITY) return false;
    const prospect = {
      spent: meter.spent,
      items: meter.items,
      rate: meter.rate,
      remaining,
      convert: this.#convert,
      lanes: this.#batch.nJobs,
    };
    // What it costs at best is looked at first: to know more takes longer.
    if (!pays({ ...prospect, readiness: 'ready' })) return false;
    const readiness = this.#readiness();
    return readiness !== undefined && pays({ ...prospect, readiness });
  }

  #readiness(): Readiness | undefined {
    const readiness = readinessOf(this.#native, sampleOf(this.#batch));
    this.#isHere = readiness === undefined;
    return readiness;
  }

  async *#goNative(rest: Batch, from: number, meter: Meter): AsyncGenerator<Outcome, void, void> {
    for await (const outcome of this.#native.submit(rest, this.#signal)) {
      const index = outcome.first - this.#batch.first;
      if ('error' in outcome) {
        this.#failures.push({ index, error: outcome.error });
        yield outcome;
        continue;
      }
      const { results } = outcome;
      for (let taken = 0; taken < outcome.length; ) {
        taken = this.#store.take(index, results, taken);
        if (meter.pace.due) await meter.turn();
      }
      if (results.kind === 'f64' || results.kind === 'bool') results.release?.();
    }
    this.#batch.onProgress?.(from + rest.length);
  }

  /** After the event loop had its turn: throws if what runs is to end. */
  #check(): void {
    this.#signal?.throwIfAborted();
    for (const borrowed of this.#borrowed) checkBorrowed(borrowed);
  }
}

/**
 * Runs items until something is to be done about it: an item gave a promise or failed, its rate is known anew, or the event
 * loop should get a turn. By itself, since V8 makes better code of it than of the same inside a generator.
 */
function runOn(inline: Inline, meter: Meter, length: number): Stop {
  let stop: Stop;
  do {
    const from = inline.index;
    stop = inline.run(Math.min(from + meter.stride, length));
    meter.look(inline.index - from);
  } while (stop === 'done' && inline.index < length && !meter.isNew && !meter.due);
  return stop;
}

/** The typed arrays that are read and written, which JavaScript may detach. */
function borrowedOf({ arguments: args, out }: Batch): Borrowed[] {
  const borrowed = out === undefined ? [] : [{ name: '`out`', array: out, length: out.length }];
  for (const [index, argument] of args.entries()) {
    if (argument.kind !== 'column') continue;
    borrowed.push({ name: `argument ${index + 1}`, array: argument.values, length: argument.values.length });
  }
  return borrowed;
}
