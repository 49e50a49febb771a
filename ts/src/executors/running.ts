import type { Outcome } from './executor.js';

/** What runs in an executor, so that `close` can wait for it. */
export class Running {
  readonly #runs = new Set<Promise<void>>();

  /** The same outcomes; while they are iterated, something runs. */
  async *track(outcomes: AsyncIterable<Outcome>): AsyncGenerator<Outcome, void, void> {
    let over = () => {};
    const run = new Promise<void>((resolve) => {
      over = resolve;
    });
    this.#runs.add(run);
    try {
      yield* outcomes;
    } finally {
      this.#runs.delete(run);
      over();
    }
  }

  /** Resolves when what runs now is over. */
  async settled(): Promise<void> {
    await Promise.all(this.#runs);
  }
}
