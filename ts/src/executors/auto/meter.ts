import { Pace } from '../../pace.js';

/** Items run between two looks at the clock until those are this far apart, in milliseconds: a look costs a twentieth of that. */
const QUICK_MS = 0.002;

/** Looks further apart than this make the next ones closer. */
const SLOW_MS = 0.02;

/** The most items between two looks: the event loop is kept for so many if, all of a sudden, they take long. */
const MAX_STRIDE = 64;

/** A rate is taken over at least this long. */
const WINDOW_MS = 0.1;

/** Measures work that is done here, item by item: how long it takes, and when the event loop should get a turn. */
export class Meter {
  /** How many items to run before the next look. */
  stride = 1;
  /** Milliseconds an item, lately: the lower of the last two windows, since a pause of the garbage collector is not the item's. */
  rate = 0;
  /** Milliseconds and items so far, of the items at hand. */
  spent = 0;
  items = 0;
  /** Milliseconds so far, of all items. */
  total = 0;
  /** Whether the event loop should get a turn. */
  due = false;
  readonly #pace = new Pace();
  #asked = performance.now();
  #windowMs = 0;
  #windowItems = 0;
  #last = Number.POSITIVE_INFINITY;

  /** The pace of the same work, for what is done between items. */
  get pace(): Pace {
    return this.#pace;
  }

  /** Says that items are run from now on; what was done since the last look does not count. */
  start(): void {
    this.#asked = performance.now();
  }

  /** Reads the clock after so many items; says whether `rate` is new. */
  look(count: number): boolean {
    const now = performance.now();
    const took = now - this.#asked;
    this.#asked = now;
    this.spent += took;
    this.total += took;
    this.items += count;
    if (took < QUICK_MS) this.stride = Math.min(this.stride * 2, MAX_STRIDE);
    else if (took > SLOW_MS) this.stride = Math.max(Math.floor((this.stride * QUICK_MS) / took), 1);
    this.due = this.#pace.isDueAt(now);
    this.#windowMs += took;
    this.#windowItems += count;
    if (this.#windowMs < WINDOW_MS) return false;
    const rate = this.#windowMs / this.#windowItems;
    this.rate = Math.min(rate, this.#last);
    this.#last = rate;
    this.#windowMs = 0;
    this.#windowItems = 0;
    return true;
  }

  /** Forgets what items took: others come now. */
  forget(): void {
    this.spent = 0;
    this.items = 0;
    this.#last = Number.POSITIVE_INFINITY;
  }

  /** Gives the event loop its turn. */
  async turn(): Promise<void> {
    await this.#pace.turn();
    this.due = false;
    this.start();
  }
}
