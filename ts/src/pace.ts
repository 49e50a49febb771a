import { keepCode } from './keep.js';

/** How long the event loop may be kept, in milliseconds, before it gets a turn. */
export const SLICE_MS = 8;

/** The most ticks between two looks at the clock. */
const MAX_STRIDE = 16;

/** Steps shorter than this, in milliseconds, make looks at the clock rarer. */
const QUICK_MS = 0.25;

/** Resolves after the event loop went round: timers and I/O had their turn. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** Keeps watch over how long work on the event loop's thread has gone on. */
export class Pace {
  #since = performance.now();
  #asked = this.#since;
  #stride = 1;
  #left = 1;

  /** Whether the event loop should get a turn now. Reads the clock. */
  get due(): boolean {
    return this.isDueAt(performance.now());
  }

  /** Whether half of that time is over: for who is about to do what may take the other half. */
  get isHalfDue(): boolean {
    return performance.now() - this.#since >= SLICE_MS / 2;
  }

  /** Whether it should, for who has read the clock. */
  isDueAt(now: number): boolean {
    return now - this.#since >= SLICE_MS;
  }

  /** The same, to be asked after each small step: reads the clock rarely while steps are quick. */
  tick(): boolean {
    this.#left -= 1;
    if (this.#left > 0) return false;
    this.#left = this.look();
    return this.#left === 0;
  }

  /**
   * Reads the clock, and says after how many small steps it should be read again; 0 if the event loop should get a turn
   * now.
   */
  look(): number {
    const now = performance.now();
    this.#stride = now - this.#asked < QUICK_MS ? Math.min(this.#stride * 2, MAX_STRIDE) : 1;
    this.#asked = now;
    return now - this.#since >= SLICE_MS ? 0 : this.#stride;
  }

  /** Gives the event loop its turn. */
  async turn(): Promise<void> {
    await nextTurn();
    this.#since = performance.now();
    this.#asked = this.#since;
  }
}

keepCode(new Pace());
