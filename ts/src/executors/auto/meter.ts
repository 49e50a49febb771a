import { keepCode } from '../../keep.js';
import { Pace } from '../../pace.js';

/** Looks at the clock are at least this far apart, in milliseconds, while items are quick: each costs a few percent of it. */
const QUICK_MS = 0.006;

/** Looks further apart than this make the next ones closer. */
const SLOW_MS = 0.024;

/** Items that took this long together, in milliseconds, are a surprise. */
const SURPRISE_MS = 0.25;

/** The most items between two looks. */
const MAX_STRIDE = 512;

/**
 * Items between two looks are at most so small a part of those that were seen without surprise. All of a sudden they
 * may take long, and then the event loop is kept for as many.
 */
const CAUTION = 64;

/** Of what was seen before a surprise, so small a part counts after it: it may have been a pause of the whole process. */
const FORGIVENESS = 8;

/** A rate is taken over at least this long. */
const WINDOW_MS = 0.1;

/** Measures work that is done here, item by item: how long it takes, and when the event loop should get a turn. */
export class Meter {
  /** How many items to run before the next look. */
  stride = 1;
  /** Milliseconds an item, lately: the lowest of the last three windows, since pauses of the garbage collector are not the items'. */
  rate = 0;
  /** Whether the last look made it known anew. */
  isNew = false;
  /** Milliseconds and items so far, of the items at hand. */
  spent = 0;
  items = 0;
  /** In how many windows they were measured: one alone may have met with a pause. */
  windows = 0;
  /** Milliseconds so far, of all items. */
  total = 0;
  /** Of the last look: how many items, and how many milliseconds. */
  lastItems = 0;
  lastMs = 0;
  /** Whether the event loop should get a turn. */
  due = false;
  readonly #pace = new Pace();
  #asked = performance.now();
  #regular = 0;
  #windowMs = 0;
  #windowItems = 0;
  #last = Number.POSITIVE_INFINITY;
  #lastButOne = Number.POSITIVE_INFINITY;

  /** The pace of the same work, for what is done between items. */
  get pace(): Pace {
    return this.#pace;
  }

  /** Says that items are run from now on; what was done since the last look does not count. */
  start(): void {
    this.#asked = performance.now();
  }

  /** Reads the clock after so many items. */
  look(count: number): void {
    const now = performance.now();
    const took = now - this.#asked;
    this.#asked = now;
    this.lastItems = count;
    this.lastMs = took;
    this.spent += took;
    this.total += took;
    this.items += count;
    this.#adapt(took, count);
    this.due = this.#pace.isDueAt(now);
    this.#windowMs += took;
    this.#windowItems += count;
    this.isNew = this.#windowMs >= WINDOW_MS;
    if (!this.isNew) return;
    this.windows += 1;
    const rate = this.#windowMs / this.#windowItems;
    this.rate = Math.min(rate, this.#last, this.#lastButOne);
    this.#lastButOne = this.#last;
    this.#last = rate;
    this.#windowMs = 0;
    this.#windowItems = 0;
  }

  #adapt(took: number, count: number): void {
    this.#regular = took > SURPRISE_MS ? this.#regular / FORGIVENESS : this.#regular + count;
    let { stride } = this;
    if (took < QUICK_MS) stride *= 2;
    else if (took > SLOW_MS) stride = Math.floor((stride * QUICK_MS) / took);
    this.stride = Math.max(1, Math.min(stride, MAX_STRIDE, Math.floor(this.#regular / CAUTION)));
  }

  /** Forgets what items took: others come now. */
  forget(): void {
    this.spent = 0;
    this.items = 0;
    this.windows = 0;
    this.#last = Number.POSITIVE_INFINITY;
    this.#lastButOne = Number.POSITIVE_INFINITY;
  }

  /** Gives the event loop its turn. */
  async turn(): Promise<void> {
    await this.#pace.turn();
    this.due = false;
    this.start();
  }
}

keepCode(new Meter());
