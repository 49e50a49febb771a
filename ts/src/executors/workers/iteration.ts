/** The outcomes of a batch, which begins when the first of them is asked for. */
import { onAbort } from '../../on-abort.js';
import type { Outcome } from '../executor.js';
import type { BatchRun } from './batch-run.js';

/** What an iteration needs of the executor. */
export interface Owner {
  /** @throws if the batch is refused. */
  begin(): BatchRun;
  stop(run: BatchRun): void;
}

export class Iteration implements AsyncIterableIterator<Outcome, undefined> {
  readonly #signal: AbortSignal | undefined;
  readonly #owner: Owner;
  #run: Promise<BatchRun> | undefined;
  #isClosed = false;
  #begun: BatchRun | undefined;
  #leaveSignal: (() => void) | undefined;
  readonly #abort = () => {
    this.#begun?.outcomes.reject(this.#signal?.reason);
    if (this.#begun) this.#owner.stop(this.#begun);
  };

  constructor(signal: AbortSignal | undefined, owner: Owner) {
    this.#signal = signal;
    this.#owner = owner;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Outcome, undefined>> {
    if (this.#isClosed) return { done: true, value: undefined };
    try {
      this.#run ??= this.#begin();
      const run = await this.#run;
      const value = await run.outcomes.next();
      if (value !== undefined && !this.#isClosed) return { done: false, value };
      this.#close();
      return { done: true, value: undefined };
    } catch (error) {
      const wasClosed = this.#isClosed;
      this.#close();
      if (wasClosed) return { done: true, value: undefined };
      throw error;
    }
  }

  async return(): Promise<IteratorResult<Outcome, undefined>> {
    this.#close();
    try {
      const run = await this.#run;
      if (run !== undefined) {
        run.outcomes.abandon();
        this.#owner.stop(run);
        await run.outcomes.closed;
      }
    } catch {
      // It did not begin; whoever asked for the outcomes knows.
    }
    return { done: true, value: undefined };
  }

  async #begin(): Promise<BatchRun> {
    this.#signal?.throwIfAborted();
    const run = this.#owner.begin();
    this.#begun = run;
    if (this.#signal?.aborted) this.#abort();
    else if (this.#signal) this.#leaveSignal = onAbort(this.#signal, this.#abort);
    return run;
  }

  #close(): void {
    this.#isClosed = true;
    this.#leaveSignal?.();
  }
}
