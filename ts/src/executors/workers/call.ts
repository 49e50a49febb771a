/** One call of `Parallel` on workers: leases workers while there is work, gives them their shares, hears what they say. */
import { appendCallerStack, type Encoded } from '../../codec/index.js';
import type { TerminatedWorkerError, UnsupportedTaskError } from '../../errors.js';
import type { Task } from '../../functions/task.js';
import { Conversation, type Sharing } from '../../workers/conversation.js';
import type { CommonMemory } from '../../workers/memory.js';
import type { Report } from '../../workers/messages.js';
import type { Budget } from '../../workers/nested.js';
import { usersFrames } from '../../workers/origin.js';
import type { Pool } from '../../workers/pool.js';
import type { ExitInfo } from '../../workers/transport.js';
import type { Leaseholder, PooledWorker } from '../../workers/worker.js';
import type { Batch } from '../executor.js';
import { taskTimeout } from '../timeout.js';
import { BatchRun, type Share } from './batch-run.js';
import { noteCost } from './cost.js';
import { messageOf } from './message.js';
import { refusalOf } from './refusal.js';
import { Stuck } from './stuck.js';
import { terminated } from './terminated.js';
import { Watch } from './watch.js';

/** How many shares a worker has at most: one that it works on, one that waits. */
const MAX_QUEUED = 2;

/** How often whoever wants to know is told how far a batch is, in milliseconds. */
const PROGRESS_MS = 100;

let jobs = 0;

interface Given extends Share {
  readonly job: number;
}

export class WorkersCall implements Leaseholder {
  nJobs = 1;
  /** Milliseconds that it has taken of this thread: encoding, decoding, messages. */
  spent = 0;
  readonly #pool: Pool;
  readonly #budget: Budget;
  readonly #origin: { readonly stack?: string };
  readonly #memory: CommonMemory;
  readonly #sharing: Sharing;
  readonly #conversation: Conversation;
  readonly #byTask = new WeakMap<Task, Conversation>();
  /** Conversations by number, those that are used. */
  readonly #used = new Set<number>();
  /** Batches that are not over, oldest first. */
  readonly #runs = new Set<BatchRun>();
  readonly #workers = new Map<PooledWorker, Given[]>();
  readonly #stuck = new Stuck(this.#workers);
  #requested = 0;
  /** Batches that are about to begin. */
  #beginning = 0;
  #progress: NodeJS.Timeout | undefined;
  readonly #watch = new Watch(
    () => this.#current(),
    (share, item) => this.#tooLong(share, item),
  );
  /** Called when no batch is left. */
  readonly #whenIdle: (() => void)[] = [];

  /**
   * @param memory what it has in common with the workers.
   * @param origin has the stack of the call, for errors.
   * @param budget what the call may use, and how deep in others it is.
   * @param maxNbytes arrays from so many bytes on are shared; `null`: none.
   */
  constructor(
    pool: Pool,
    memory: CommonMemory,
    origin: { readonly stack?: string },
    budget: Budget,
    maxNbytes: number | null,
  ) {
    this.#pool = pool;
    this.#memory = memory;
    this.#sharing = { copies: memory.copies(), shared: memory.shared, maxNbytes };
    this.#conversation = new Conversation(this.#sharing);
    this.#budget = budget;
    this.#origin = origin;
  }

  /** Why a batch cannot run here. */
  refuses(batch: Batch): UnsupportedTaskError | undefined {
    try {
      new BatchRun(batch, this.#conversationOf(batch.task), this.#memory).stop();
      return undefined;
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal === undefined) throw error;
      return refusal;
    }
  }

  /** Resolves when no batch is left; stops them first if `force`. */
  async close(options: { readonly force?: boolean } = {}): Promise<void> {
    if (options.force) for (const run of this.#runs) this.stop(run);
    if (this.#runs.size > 0) await new Promise<void>((resolve) => this.#whenIdle.push(resolve));
    const { copies } = this.#sharing;
    if (!copies.isUsed) return;
    copies.release();
    // Large memory is let go of at once, not when there are other things to remember.
    this.#pool.forget(this.#used);
  }

  /**
   * Starts a batch.
   * @throws UnsupportedTaskError if something in it cannot travel.
   */
  begin(batch: Batch): BatchRun {
    this.nJobs = Math.max(this.nJobs, batch.nJobs);
    // Workers start while the function is read.
    if (this.#workers.size === 0 && this.#requested === 0 && batch.length > 0) {
      this.#beginning += 1;
      this.#request(1);
      this.#beginning -= 1;
    }
    let run: BatchRun;
    const start = performance.now();
    try {
      run = new BatchRun(batch, this.#conversationOf(batch.task), this.#memory);
    } catch (error) {
      this.#pump();
      throw refusalOf(error) ?? error;
    } finally {
      this.spent += performance.now() - start;
    }
    this.#runs.add(run);
    if (batch.timeout !== undefined) this.#watch.start(batch.timeout);
    if (batch.onProgress) this.#progress ??= setInterval(() => this.#tellProgress(), PROGRESS_MS).unref();
    run.begin();
    this.#pump();
    return run;
  }

  #conversationOf(task: Task): Conversation {
    let conversation = this.#conversation;
    if (task.captures !== undefined) {
      const own = this.#byTask.get(task) ?? new Conversation(this.#sharing, task);
      this.#byTask.set(task, own);
      conversation = own;
    }
    this.#used.add(conversation.number);
    return conversation;
  }

  // What the pool says.

  grant(worker: PooledWorker): void {
    this.#requested -= 1;
    this.#workers.set(worker, []);
    if (!this.#isPumping) this.#pump();
  }

  deny(error: unknown): void {
    this.#requested = 0;
    for (const run of [...this.#runs]) {
      run.outcomes.reject(error);
      this.stop(run);
    }
  }

  ready(): void {
    this.#pump();
  }

  uses(worker: PooledWorker, conversation: Conversation): boolean {
    return this.#workers.get(worker)?.some(({ run }) => run.conversation === conversation) ?? false;
  }

  leads(call: number | undefined): boolean {
    return call !== undefined && this.#used.has(call);
  }

  yieldOne(): void {
    for (const given of this.#workers.values()) {
      const head = given[0];
      if (head === undefined) continue;
      if (head.shared) head.run.board.askToLeave();
      return;
    }
  }

  hear(worker: PooledWorker, report: Report): void {
    const start = performance.now();
    this.#hear(worker, report);
    this.spent += performance.now() - start;
  }

  #hear(worker: PooledWorker, report: Report): void {
    const given = this.#workers.get(worker);
    if (given === undefined || !('job' in report)) return;
    const at = given.findIndex(({ job }) => job === report.job);
    const share = given[at];
    if (share === undefined) return;
    const { run } = share;
    switch (report.kind) {
      case 'values':
        run.take(report.places, this.#decode(worker, run, report.encoded) as unknown[]);
        break;
      case 'numbers':
        run.takeNumbers(report.from, report.results, report.kinds);
        break;
      case 'error':
        run.fail(report.place, this.#decodeError(worker, run, report.encoded));
        break;
      case 'broken':
        given.splice(at, 1);
        run.outcomes.reject(this.#decodeError(worker, run, report.encoded));
        run.stop();
        if (!share.isVoid) run.returned(worker, share, 0);
        this.stop(run);
        this.#after(worker);
        break;
      case 'done':
        given.splice(at, 1);
        noteCost(run.batch.task.fn, report.items, report.ms);
        if (!share.isVoid) run.returned(worker, share, report.items);
        this.#after(worker);
    }
  }

  lost(worker: PooledWorker, info: ExitInfo, isBystander: boolean): void {
    const [head, ...waiting] = this.#workers.get(worker) ?? [];
    this.#workers.delete(worker);
    for (const share of waiting.reverse()) if (!share.isVoid) share.run.refused(worker, share);
    if (head !== undefined && !head.isVoid) {
      const blamed = !isBystander && !this.#stuck.hasEnded(worker) && worker.isReady;
      head.run.lost(worker, head, blamed ? this.#terminated(head.run, info) : undefined);
    } else if (worker.uncaught !== undefined && !isBystander) {
      const [oldest] = this.#runs;
      if (oldest !== undefined) {
        oldest.outcomes.reject(this.#terminated(oldest, info));
        this.stop(oldest);
      }
    }
    this.#pump();
  }

  #terminated(run: BatchRun, info: ExitInfo): TerminatedWorkerError {
    const error = terminated(run.batch.task.fn, info);
    this.#appendCaller(error);
    return error;
  }

  readonly #appendCaller = (error: unknown) => appendCallerStack(error, usersFrames(this.#origin.stack));

  #decode(worker: PooledWorker, run: BatchRun, encoded: Encoded, complete?: (value: unknown) => void): unknown {
    try {
      return worker.decode(run.conversation, encoded, complete);
    } catch (error) {
      run.outcomes.reject(error);
      this.stop(run);
      return [];
    }
  }

  #decodeError(worker: PooledWorker, run: BatchRun, encoded: Encoded): unknown {
    return this.#decode(worker, run, encoded, this.#appendCaller);
  }

  // Who gets what.

  #isPumping = false;

  /** Gives out work, asks for workers, gives those back that have nothing to do. */
  #pump(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    try {
      this.#giveAll(0);
      this.#adjust();
      // Workers that have just come, then the places behind what workers do now.
      for (let depth = 0; depth < MAX_QUEUED; depth++) this.#giveAll(depth);
      for (const run of this.#runs) if (run.isSettled) this.#over(run);
    } finally {
      this.#isPumping = false;
    }
  }

  #giveAll(depth: number): void {
    for (const [worker, given] of this.#workers) {
      if (worker.isReady && given.length === depth) this.#give(worker, given);
    }
  }

  #give(worker: PooledWorker, given: Given[]): void {
    for (const run of this.#runs) {
      let share: Share | undefined;
      try {
        share = run.next(worker, given.length > 0);
      } catch (error) {
        run.outcomes.reject(refusalOf(error) ?? error);
        this.stop(run);
      }
      if (share === undefined) continue;
      const job = ++jobs;
      given.push({ ...share, job });
      worker.post(run.conversation, messageOf(share, job, this.#budget));
      return;
    }
  }

  #adjust(): void {
    let wanted = 0;
    for (const run of this.#runs) wanted += run.wants;
    const room = this.nJobs - this.#workers.size;
    const spare = [...this.#workers.values()].filter((given) => given.length === 0).length;
    const needed = Math.min(wanted - spare, room);
    if (needed > this.#requested) this.#request(needed);
    if (needed <= 0 && this.#requested > 0) {
      this.#requested = 0;
      this.#pool.withdraw(this);
    }
    if (this.#beginning > 0 || wanted > 0) return;
    for (const [worker, given] of this.#workers) if (given.length === 0) this.#giveBack(worker);
  }

  #request(count: number): void {
    this.#requested = count;
    this.#pool.request(this, count);
  }

  #giveBack(worker: PooledWorker): void {
    this.#workers.delete(worker);
    this.#pool.release(worker);
  }

  /** After a worker ended a share. */
  #after(worker: PooledWorker): void {
    const given = this.#workers.get(worker);
    if (given?.length === 0 && this.#pool.isShort) this.#giveBack(worker);
    this.#pump();
  }

  // The end.

  /** Stops a batch, gently at first. */
  stop(run: BatchRun): void {
    if (!run.isSettled) {
      run.stop();
      // What waits behind another batch's share has not begun; it will see that it is stopped.
      for (const [worker, [, ...waiting]] of this.#workers) {
        for (const share of waiting) if (share.run === run && !share.isVoid) run.abandon(worker, share);
      }
      if ([...this.#workers.values()].some((given) => given.some((share) => share.run === run))) this.#stuck.watch();
    }
    this.#pump();
  }

  /** What each worker works on. */
  *#current(): Generator<Given> {
    for (const [given] of this.#workers.values()) if (given !== undefined) yield given;
  }

  /** Ends the worker of an item that takes too long. What else it had is sent again. */
  #tooLong(share: Share, item: number): void {
    const { run } = share;
    const error = taskTimeout(run.batch.task.fn, run.batch.timeout!);
    appendCallerStack(error, this.#origin.stack);
    for (const [worker, [head]] of this.#workers) {
      if (head === share) this.#stuck.end(worker);
    }
    run.fail(item, error);
  }

  #over(run: BatchRun): void {
    this.#runs.delete(run);
    this.#stuck.rest();
    if (this.#runs.size > 0) return;
    this.#watch.stop();
    clearInterval(this.#progress);
    this.#progress = undefined;
    for (const resolve of this.#whenIdle.splice(0)) resolve();
  }

  #tellProgress(): void {
    for (const { batch, board } of this.#runs) batch.onProgress?.(Math.min(board.done, batch.length));
  }
}
