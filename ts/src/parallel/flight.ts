/** Batches on their way: a few at a time, their results in order, the first error stops all. */
import { NativeFailureError } from '../errors.js';
import type { Batch, Executor, Outcome, Results } from '../executors/executor.js';
import { onAbort } from '../on-abort.js';
import { joinResults } from './results.js';

/** What holds for all batches of a call. */
export interface Limits {
  readonly signal: AbortSignal | undefined;
  readonly timeout: number | undefined;
  readonly inFlight: number;
}

/** The batches of one call of `Parallel`. */
export class Flight {
  readonly #executor: Executor;
  readonly #leaveSignal: (() => void) | undefined;
  readonly #stop = new AbortController();
  readonly #waiting: Promise<Results | undefined>[] = [];
  readonly #limits: Omit<Limits, 'signal'>;
  #failure: { readonly error: unknown } | undefined;

  /** @throws the signal's reason if it aborted already. */
  constructor(executor: Executor, { signal, timeout, inFlight }: Limits) {
    this.#limits = { timeout, inFlight };
    signal?.throwIfAborted();
    this.#executor = executor;
    this.#leaveSignal = signal && onAbort(signal, () => this.stop(signal.reason));
  }

  /** How many batches are on their way. */
  get size(): number {
    return this.#waiting.length;
  }

  /** Aborts when anything of it fails. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** Sends a batch off; the promise resolves when it is done, well or not. */
  send(batch: Batch, executor = this.#executor): Promise<unknown> {
    const results = runBatch(executor, { ...batch, ...this.#limits }, this.#stop.signal).catch((error) => {
      this.stop(error);
      return undefined;
    });
    this.#waiting.push(results);
    return results;
  }

  /** Takes results that come from elsewhere. */
  put(results: Results): void {
    this.#waiting.push(Promise.resolve(results));
  }

  /**
   * The results of the oldest batch.
   * @throws the first error of any.
   */
  async land(): Promise<Results> {
    const results = await this.#waiting.shift();
    this.check();
    return results!;
  }

  /** @throws the first error of any batch. */
  check(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** Ends it when all went well. */
  close(): void {
    this.#leaveSignal?.();
    this.#executor.release?.();
  }

  /**
   * Ends it after an error: stops what still runs and waits for it.
   * @returns the first error, which may be another one.
   */
  async fail(error: unknown): Promise<unknown> {
    this.stop(error);
    await Promise.all(this.#waiting);
    this.close();
    return this.#failure!.error;
  }

  /** Stops all that runs, because of an error; the first one counts. */
  stop(error: unknown): void {
    if (this.#failure !== undefined) return;
    this.#failure = { error };
    this.#stop.abort(error);
  }
}

/**
 * The results of all items of a batch.
 * @throws the first error that comes, when nothing of the batch runs any more.
 */
async function runBatch(executor: Executor, batch: Batch, signal: AbortSignal): Promise<Results> {
  const parts: Extract<Outcome, { results: Results }>[] = [];
  for await (const outcome of executor.submit(batch, signal)) {
    if ('error' in outcome) throw outcome.error;
    parts.push(outcome);
  }
  return join(batch, parts);
}

function join(batch: Batch, parts: Extract<Outcome, { results: Results }>[]): Results {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  if (length !== batch.length) {
    throw new NativeFailureError(`${length} of ${batch.length} items have results; please report it`);
  }
  const [only] = parts;
  if (parts.length === 1) return only!.results;
  if (batch.out !== undefined) return { kind: 'out' };
  return joinResults(parts.sort((a, b) => a.first - b.first).map((part) => part.results));
}
