/** Looks for items that take longer than they may: what runs in workers can be seen on the board, and ended. */
import type { Share } from './batch-run.js';

/** How often it is looked, in milliseconds: often enough that a tenth of the timeout is the most that is lost. */
const MOST_MS = 50;

interface Seen {
  readonly item: number;
  readonly since: number;
}

export class Watch {
  readonly #shares: () => Iterable<Share>;
  readonly #late: (share: Share, item: number) => void;
  readonly #seen = new WeakMap<Share, Seen>();
  #timer: NodeJS.Timeout | undefined;
  #every = MOST_MS;

  /**
   * @param shares what workers work on just now.
   * @param late called once for an item that takes too long.
   */
  constructor(shares: () => Iterable<Share>, late: (share: Share, item: number) => void) {
    this.#shares = shares;
    this.#late = late;
  }

  /** Looks from now on, until `stop`. */
  start(timeout: number): void {
    const every = Math.max(1, Math.min(MOST_MS, timeout / 10));
    if (this.#timer !== undefined && every >= this.#every) return;
    clearInterval(this.#timer);
    this.#every = every;
    this.#timer = setInterval(() => this.#look(), every).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #look(): void {
    const now = performance.now();
    for (const share of [...this.#shares()]) {
      const { timeout } = share.run.batch;
      if (timeout === undefined || share.isVoid) continue;
      const item = share.run.current(share);
      const seen = this.#seen.get(share);
      if (item < 0 || seen?.item !== item) this.#seen.set(share, { item, since: now });
      else if (now - seen.since >= timeout && seen.since !== Number.POSITIVE_INFINITY) {
        this.#seen.set(share, { item, since: Number.POSITIVE_INFINITY });
        this.#late(share, item);
      }
    }
  }
}
