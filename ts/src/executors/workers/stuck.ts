/** Workers of a call that are ended because their task does not stop by itself. */
import type { PooledWorker } from '../../workers/worker.js';
import type { Share } from './batch-run.js';

/** How long tasks that were told to stop may go on before their worker is ended, in milliseconds. */
const GRACE_MS = 100;

export class Stuck {
  readonly #workers: ReadonlyMap<PooledWorker, readonly Share[]>;
  readonly #ended = new WeakSet<PooledWorker>();
  #grace: NodeJS.Timeout | undefined;

  /** @param workers what each worker was given, the share that it works on first. */
  constructor(workers: ReadonlyMap<PooledWorker, readonly Share[]>) {
    this.#workers = workers;
  }

  /** Whether it was ended here, and not by what a task did. */
  hasEnded(worker: PooledWorker): boolean {
    return this.#ended.has(worker);
  }

  end(worker: PooledWorker): void {
    this.#ended.add(worker);
    worker.terminate();
  }

  /** After a while, ends those whose task was told to stop and did not. */
  watch(): void {
    this.#grace ??= setTimeout(() => this.#endStuck(), GRACE_MS);
  }

  /** Looks no more if none was told to stop. */
  rest(): void {
    if (this.#isAnyCancelled()) return;
    clearTimeout(this.#grace);
    this.#grace = undefined;
  }

  #endStuck(): void {
    this.#grace = undefined;
    const again = this.#isAnyCancelled();
    for (const [worker, [head]] of this.#workers) if (head?.run.isCancelled) this.end(worker);
    if (again) this.watch();
  }

  #isAnyCancelled(): boolean {
    return [...this.#workers.values()].some((given) => given.some(({ run }) => run.isCancelled));
  }
}
