import { keepCode } from '../../keep.js';

/** Promises on their way. */
export class InFlight {
  /** How many may be on their way at once. */
  readonly limit: number;
  #size = 0;
  #wake: (() => void) | undefined;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** How many are on their way. */
  get size(): number {
    return this.#size;
  }

  get isFull(): boolean {
    return this.#size >= this.limit;
  }

  /** Takes one; one of the two is called when it settles. */
  add(promise: PromiseLike<unknown>, succeed: (value: unknown) => void, fail: (error: unknown) => void): void {
    this.#size += 1;
    // `resolve` makes something reliable of thenables that throw, answer twice, or at once.
    Promise.resolve(promise)
      .then(succeed)
      .catch(fail)
      .then(() => {
        this.#size -= 1;
        this.wake();
      });
  }

  /** Resolves when the next one has settled, or at `wake()`. For one caller at a time. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  /** Wakes whoever waits. */
  wake(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}

keepCode(new InFlight(1));
