/**
 * Workers of one kind, for all calls of the process: started when they are needed, used again, ended when nobody needed them for a while.
 *
 * A worker is leased to one call at a time, so that what one call's task does to its worker (ending it, an abort that cannot wait) is no other
 * call's concern. Calls that find none free share: see `#share`.
 */
import type { Encoded } from '../codec/index.js';
import { TerminatedWorkerError } from '../errors.js';
import type { WorkerKind } from './nested.js';
import { detailOf } from './reason.js';
import { type Connect, type ExitInfo, ending } from './transport.js';
import { type Leaseholder, PooledWorker } from './worker.js';

/** How often those who wait for workers get some of those who have them, in milliseconds. */
const SHARE_MS = 50;

/** Conversations are forgotten after so long without work, in milliseconds: they may hold memory. */
const FORGET_MS = 1000;

/** While other workers are used, one that was not for so long is one too many. In milliseconds. */
const SPARE_MS = 30_000;

/** How often in a row a worker may end before it is ready. */
const MAX_STILLBORN = 3;

const startErrors = new WeakSet<object>();

/** Whether an error says that no worker can be started: then no task of a call has run. */
export function isStartError(error: unknown): boolean {
  return typeof error === 'object' && error !== null && startErrors.has(error);
}

/** What a pool is made of. */
export interface PoolOptions {
  readonly connect: Connect;
  /** Workers that nobody used for so long, in milliseconds, are ended. */
  readonly idleTimeout: number;
  /** A function that every worker runs first. */
  readonly initializer: Encoded | undefined;
  readonly kind: WorkerKind;
}

export class Pool {
  readonly #options: PoolOptions;
  readonly #workers = new Set<PooledWorker>();
  /** Who waits, and for how many. */
  readonly #waiting = new Map<Leaseholder, number>();
  #isServing = false;
  /** Workers that end before they are ready, in a row. */
  #stillborn = 0;
  #sharing: NodeJS.Timeout | undefined;
  #tidying: NodeJS.Timeout | undefined;
  /** When a worker was last given back. */
  #lastUse = 0;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** How many workers there are. */
  get size(): number {
    return this.#workers.size;
  }

  /** Whether any of them has started. */
  get isReady(): boolean {
    for (const worker of this.#workers) if (worker.isReady) return true;
    return false;
  }

  /** Asks for so many workers, now or as soon as there are. */
  request(holder: Leaseholder, count: number): void {
    this.#waiting.set(holder, count);
    this.#serve();
  }

  /** Starts a worker if none is free, for whoever will ask soon. */
  warm(): void {
    if (this.#free() === undefined) this.#start(1);
    this.#tidyLater();
  }

  /** Takes a request back. */
  withdraw(holder: Leaseholder): void {
    this.#waiting.delete(holder);
  }

  /** Whether anybody waits. */
  get isShort(): boolean {
    return this.#waiting.size > 0;
  }

  /** Takes a worker back from who has it. */
  release(worker: PooledWorker): void {
    worker.takeBack();
    if (worker.isLast) this.#end(worker);
    this.#lastUse = performance.now();
    this.#serve();
    this.#tidyLater();
  }

  /** Ends all workers that there are: those that somebody has as soon as they are given back, or at once if `kill`. Resolves when they have ended. */
  async close(kill = false): Promise<void> {
    const all = [...this.#workers];
    for (const worker of all) {
      if (worker.holder === undefined) this.#end(worker);
      else if (kill) worker.terminate(new Error('its end was asked for by shutdownWorkers({ killWorkers: true })'));
      else worker.isLast = true;
    }
    await Promise.all(all.map((worker) => worker.ended));
  }

  /** Gives workers to those who wait, one each in turn. */
  #serve(): void {
    // Who is granted a worker may release it at once.
    if (this.#isServing) return;
    this.#isServing = true;
    try {
      for (;;) {
        const [first] = this.#waiting;
        if (first === undefined) break;
        const [holder, count] = first;
        const worker = this.#free() ?? this.#start(holder.nJobs);
        if (worker === undefined) break;
        this.#waiting.delete(holder);
        if (count > 1) this.#waiting.set(holder, count - 1);
        worker.lend(holder);
      }
    } finally {
      this.#isServing = false;
    }
    if (this.isShort) this.#sharing ??= setInterval(() => this.#share(), SHARE_MS).unref();
    else this.#stopSharing();
  }

  /** A worker that nobody has; one that is ready if there is one. */
  #free(): PooledWorker | undefined {
    let found: PooledWorker | undefined;
    for (const worker of [...this.#workers]) {
      if (worker.holder !== undefined) continue;
      if (worker.isOutdated) {
        this.#end(worker);
        continue;
      }
      if (worker.isReady) return worker;
      found ??= worker;
    }
    return found;
  }

  /** Starts a worker if there may be one more; `nJobs` is what is asked for. */
  #start(nJobs: number): PooledWorker | undefined {
    let most = nJobs;
    for (const holder of [...this.#waiting.keys(), ...this.#holders().keys()]) most = Math.max(most, holder.nJobs);
    if (this.#workers.size >= most) return undefined;
    const { connect, initializer, kind } = this.#options;
    try {
      const worker = new PooledWorker(connect, kind, initializer, {
        ready: (ready) => {
          this.#stillborn = 0;
          ready.holder?.ready();
        },
        exit: (ended, info) => this.#ended(ended, info),
      });
      this.#workers.add(worker);
      return worker;
    } catch (error) {
      if (typeof error === 'object' && error !== null) startErrors.add(error);
      this.#denyAll(error);
      return undefined;
    }
  }

  #ended(worker: PooledWorker, info: ExitInfo): void {
    const { holder } = worker;
    const wasKnown = this.#workers.delete(worker);
    if (!worker.isReady && wasKnown) {
      this.#stillborn += 1;
      if (this.#stillborn >= MAX_STILLBORN || worker.cause !== undefined || info.cause !== undefined) {
        this.#stillborn = 0;
        const { cause } = info;
        const message = `a worker could not be started: it ${ending(info)}`;
        const error = new TerminatedWorkerError(message, info, cause === undefined ? undefined : { cause });
        startErrors.add(error);
        if (holder !== undefined) holder.deny(error);
        this.#denyAll(error);
      }
    }
    const { uncaught } = worker;
    const isBystander = uncaught !== undefined && !holder?.leads(uncaught.call);
    if (wasKnown && worker.isReady && (holder === undefined || isBystander)) warn(info, uncaught?.task);
    holder?.lost(worker, info, isBystander);
    this.#serve();
  }

  #denyAll(error: unknown): void {
    const waiting = [...this.#waiting.keys()];
    this.#waiting.clear();
    for (const holder of waiting) holder.deny(error);
  }

  #holders(): Map<Leaseholder, number> {
    const holders = new Map<Leaseholder, number>();
    for (const { holder } of this.#workers) {
      if (holder !== undefined) holders.set(holder, (holders.get(holder) ?? 0) + 1);
    }
    return holders;
  }

  /** Asks the call that has the most workers to give one back, or if each has one, the one that has it for longest. */
  #share(): void {
    if (!this.isShort) {
      this.#stopSharing();
      return;
    }
    let most: Leaseholder | undefined;
    let count = 0;
    for (const [holder, own] of this.#holders()) {
      if (own <= count || this.#waiting.has(holder)) continue;
      most = holder;
      count = own;
    }
    most?.yieldOne();
  }

  #stopSharing(): void {
    clearInterval(this.#sharing);
    this.#sharing = undefined;
  }

  /** Lets workers forget conversations, by their numbers, that are over and held much memory. */
  forget(conversations: ReadonlySet<number>): void {
    for (const worker of this.#workers) worker.forget(conversations);
  }

  /** Lets idle workers forget, and later ends them. */
  #tidyLater(): void {
    if (this.#tidying !== undefined) return;
    this.#tidying = setTimeout(() => this.#tidy(), FORGET_MS).unref();
  }

  #tidy(): void {
    this.#tidying = undefined;
    const now = performance.now();
    const { idleTimeout } = this.#options;
    let soonest = Number.POSITIVE_INFINITY;
    for (const worker of this.#workers) {
      if (worker.holder !== undefined) continue;
      const idle = now - worker.idleSince;
      // Fewer are asked for than there were, and have been for long.
      const isSpare = idle >= SPARE_MS && now - this.#lastUse < SPARE_MS;
      if (idle >= idleTimeout || isSpare) {
        this.#end(worker);
        continue;
      }
      if (idle >= FORGET_MS / 2) worker.forgetAll();
      const rest = Math.min(idleTimeout, SPARE_MS) - idle;
      soonest = Math.min(soonest, idle < FORGET_MS / 2 ? FORGET_MS : rest > 0 ? rest : idleTimeout - idle);
    }
    if (soonest < Number.POSITIVE_INFINITY) {
      this.#tidying = setTimeout(() => this.#tidy(), Math.max(1, Math.min(soonest, FORGET_MS * 10))).unref();
    }
  }

  /** Ends a worker that nobody has: it is not counted any more. */
  #end(worker: PooledWorker): void {
    this.#workers.delete(worker);
    worker.terminate();
  }
}

/** Tells of a worker that ended when nobody waited for it. */
function warn(info: ExitInfo, task: string | undefined): void {
  const { cause } = info;
  const what = task === undefined ? 'a task' : `\`${task || 'a nameless function'}\``;
  const how =
    cause === undefined ? `made its worker end: it ${ending(info)}` : 'left an error behind that nobody caught';
  process.emitWarning(`${what} ${how}, after its call was over`, {
    type: 'TerminatedWorkerWarning',
    ...(cause !== undefined && { detail: detailOf(cause) }),
  });
}
