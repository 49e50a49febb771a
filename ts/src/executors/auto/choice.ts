/** One batch under `auto`: begins here, and goes on where that pays. */
import { onAbort } from '../../on-abort.js';
import { runItems } from '../async/items.js';
import type { Batch, Outcome } from '../executor.js';
import { itemCaller } from '../item.js';
import type { NativeExecutor } from '../native/executor.js';
import { type Borrowed, checkBorrowed } from '../native/memory.js';
import { type Failure, Store } from '../store.js';
import { isAsyncFunction, isThenable } from '../thenable.js';
import { AT_ONCE, conversionOf, isWorthIt, pays, resultConversion, type Work } from './cost.js';
import { Inline, type Stop } from './inline.js';
import { learn } from './lessons.js';
import { Meter } from './meter.js';
import { compiles, readinessOf } from './readiness.js';
import { restOf } from './rest.js';
import { sampleOf } from './sample.js';
import type { Shipping } from './shipping.js';
import { type Hole, Voyage } from './voyage.js';

/** Items that take longer than this, in milliseconds, are not run here while workers start. */
const SHORT_MS = 4;

/** Where it can go on. */
export interface Rooms {
  readonly native: NativeExecutor;
  readonly shipping: Shipping;
}

export class Choice {
  readonly #rooms: Rooms;
  readonly #batch: Batch;
  readonly #signal: AbortSignal | undefined;
  /** What an item takes, if that is known and it is to be sent. */
  readonly #known: number | undefined;
  readonly #store: Store;
  readonly #inline: Inline;
  readonly #meter = new Meter();
  readonly #failures: Failure[] = [];
  readonly #borrowed: readonly Borrowed[];
  readonly #convert: number;
  /** Native code is out of the question; it times no items. */
  #isRefused: boolean;

  /** @param known the milliseconds that an item takes, if it is to be sent to workers at once; several such batches may run at the same time. */
  constructor(rooms: Rooms, batch: Batch, signal: AbortSignal | undefined, known?: number) {
    this.#rooms = rooms;
    this.#batch = batch;
    this.#signal = signal;
    this.#known = known;
    this.#isRefused = batch.timeout !== undefined;
    this.#store = new Store(batch);
    this.#inline = new Inline(batch, this.#store);
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
      yield* this.#rooms.native.submit(batch, signal);
      return;
    }
    let stop: Stop = 'done';
    if (this.#known !== undefined) stop = yield* this.#send();
    const { length } = batch;
    const inline = this.#inline;
    const meter = this.#meter;
    while (stop !== 'promise' && inline.index < length) {
      const leave = this.#known === undefined ? undefined : await this.#rooms.shipping.turnstile.enter();
      let goesOn: 'here' | 'native' | 'threads' = 'here';
      try {
        stop = runOn(inline, meter, length);
        if (stop === 'failure') yield this.#failed();
        else if (meter.isNew && stop === 'done') goesOn = this.#choose();
        if (meter.due) {
          batch.onProgress?.(inline.index);
          await meter.turn();
          this.#check();
        }
      } finally {
        leave?.();
      }
      if (goesOn === 'native') yield* this.#compile();
      else if (goesOn === 'threads') stop = yield* this.#send();
    }
    if (stop === 'promise') {
      const head = inline.given as PromiseLike<unknown>;
      yield* runItems(batch, this.#store, signal, { from: inline.index, head, failures: this.#failures });
      return;
    }
    signal?.throwIfAborted();
    yield* this.#store.outcomes(this.#failures);
  }

  /** Whether it is known from the start that native code is as fast: large, compiled, nothing to convert. */
  #isReady(): boolean {
    const { length, list, arguments: args } = this.#batch;
    if (this.#isRefused || length < AT_ONCE || this.#convert === Number.POSITIVE_INFINITY) return false;
    if (list || args.some(({ kind }) => kind === 'values' || kind === 'views')) return false;
    return this.#rooms.native.knows(this.#batch) === true;
  }

  /** Where to go on, now that it is known anew what items take. */
  #choose(): 'here' | 'native' | 'threads' {
    const remaining = this.#batch.length - this.#inline.index;
    if (remaining === 0) return 'here';
    const { spent, items, windows, rate } = this.#meter;
    const work = { spent, items, windows, rate, remaining };
    if (this.#paysNatively(work)) return 'native';
    return this.#rooms.shipping.pays(this.#batch, work) ? 'threads' : 'here';
  }

  #paysNatively(work: Work): boolean {
    if (this.#isRefused || this.#convert === Number.POSITIVE_INFINITY) return false;
    const convert = this.#convert + resultConversion(this.#store.at(this.#inline.index - 1));
    const prospect = { ...work, convert, lanes: this.#batch.nJobs };
    // What it costs at best is looked at first: to know more takes longer.
    if (!pays({ ...prospect, readiness: 'ready' })) return false;
    const readiness = readinessOf(this.#rooms.native, sampleOf(this.#batch));
    this.#isRefused = readiness === undefined;
    return readiness !== undefined && pays({ ...prospect, readiness });
  }

  /** Goes on natively, if it can be compiled. */
  async *#compile(): AsyncGenerator<Outcome, void, void> {
    const { native } = this.#rooms;
    const from = this.#inline.index;
    const rest = await restOf(this.#batch, from, this.#store, this.#meter.pace);
    this.#check();
    if (!compiles(native, rest)) {
      this.#isRefused = true;
      this.#meter.start();
      return;
    }
    for await (const outcome of native.submit(rest, this.#signal)) {
      const index = outcome.first - this.#batch.first;
      if ('error' in outcome) {
        this.#failures.push({ index, error: outcome.error });
        yield outcome;
        continue;
      }
      const { results } = outcome;
      for (let taken = 0; taken < outcome.length; ) {
        taken = this.#store.take(index, results, taken);
        if (this.#meter.pace.due) await this.#meter.turn();
      }
      if (results.kind === 'f64' || results.kind === 'bool') results.release?.();
    }
    this.#inline.index = this.#batch.length;
    this.#batch.onProgress?.(this.#batch.length);
  }

  /**
   * Sends items to workers for as long as that pays. While the first are on their way, others are run here.
   * @returns 'promise' if one that was run here gave one.
   */
  async *#send(): AsyncGenerator<Outcome, Stop, void> {
    const batch = this.#batch;
    const { shipping } = this.#rooms;
    const inline = this.#inline;
    const meter = this.#meter;
    if ((await shipping.prepare(batch)) !== undefined) {
      meter.start();
      return 'done';
    }
    this.#check();
    const voyage = new Voyage(batch, this.#store, shipping.threads!);
    const leaveSignal = this.#signal && onAbort(this.#signal, () => void voyage.stop(this.#signal?.reason));
    let stop: Stop = 'done';
    let sends = true;
    try {
      for (;;) {
        for (const failure of voyage.failures.splice(0)) yield this.#fail(failure);
        this.#check();
        voyage.check();
        const left = batch.length - inline.index;
        const rate = meter.rate || this.#known!;
        sends &&= stop !== 'promise' && voyage.pays(rate);
        if (sends && left > 0 && voyage.hasRoom(rate)) {
          inline.index += voyage.send(inline.index, rate);
          if (meter.pace.due) await meter.turn();
        } else if (sends && left > 0 && !voyage.isProven && rate < SHORT_MS) {
          const leave = await shipping.turnstile.enter();
          try {
            meter.start();
            stop = runOn(inline, meter, batch.length);
            if (stop === 'failure') yield this.#failed();
            // The workers' messages come with the event loop's turns.
            else if (stop === 'done') await meter.turn();
          } finally {
            leave();
          }
        } else if (voyage.underWay > 0) {
          await voyage.next();
          batch.onProgress?.(inline.index - voyage.underWay);
        } else break;
      }
    } finally {
      leaveSignal?.();
      await voyage.stop();
    }
    this.#learn(voyage, sends || stop === 'promise');
    for (const hole of voyage.holes) yield* this.#fill(hole);
    meter.start();
    return stop;
  }

  #learn(voyage: Voyage, goesOn: boolean): void {
    const { task, nJobs } = this.#batch;
    const { shipping } = this.#rooms;
    if (voyage.refusal !== undefined) {
      shipping.refuse(task, voyage.refusal);
      return;
    }
    const rate = this.#meter.rate || this.#known!;
    const isOver = this.#inline.index === this.#batch.length;
    if (!isOver || voyage.isTelling) {
      learn(task.fn, { rate, ship: voyage.ship, pays: goesOn });
      return;
    }
    // A small batch, all of which was sent: several of them tell.
    const ship = shipping.leastOf(task.fn, voyage.ship);
    if (ship !== undefined) learn(task.fn, { rate, ship, pays: isWorthIt(rate, ship, nJobs) });
  }

  /** Runs items here that came back as they went. */
  async *#fill({ from, to }: Hole): AsyncGenerator<Outcome, void, void> {
    const call = itemCaller(this.#batch);
    for (let index = from; index < to; index++) {
      try {
        const value = call(index);
        this.#store.set(index, isThenable(value) ? await value : value);
      } catch (error) {
        yield this.#fail({ index, error });
      }
      if (this.#meter.pace.tick()) {
        await this.#meter.turn();
        this.#check();
      }
    }
  }

  /** The outcome of the item that has just failed here. */
  #failed(): Outcome {
    this.#signal?.throwIfAborted();
    const outcome = this.#fail({ index: this.#inline.index - 1, error: this.#inline.given });
    this.#meter.start();
    return outcome;
  }

  #fail(failure: Failure): Outcome {
    this.#failures.push(failure);
    return { first: this.#batch.first + failure.index, length: 1, error: failure.error };
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
