/** Decides which functions' calls are better made elsewhere, by what they take here. */
import { conversionOf, pays, type Work } from '../executors/auto/cost.js';
import type { AutoExecutor } from '../executors/auto/executor.js';
import { textOf } from '../executors/auto/lessons.js';
import type { Meter } from '../executors/auto/meter.js';
import { compiles, readinessOf } from '../executors/auto/readiness.js';
import { sampleCall } from '../executors/auto/sample.js';
import type { Batch, Executor } from '../executors/executor.js';
import { isAsyncFunction } from '../executors/thenable.js';
import { identityOf, type Task } from '../functions/task.js';
import { keepCode } from '../keep.js';

/** Batches that would take less here, in milliseconds, are not worth the way. */
const WORTH_MS = { native: 0.05, threads: 0.5 } as const;

interface Destination {
  readonly room: 'native' | 'threads';
  /** Milliseconds a call. */
  readonly rate: number;
}

/** How many texts are heard of one call at a time, and how many of the last calls of each count. */
const MAX_APART = 64;
const LATELY = 3;

/** What calls took that were made here. */
type Measure = Pick<Meter, 'spent' | 'items' | 'windows' | 'rate'>;

/** One call of `Parallel` has one. */
export class Judge {
  readonly #auto: AutoExecutor;
  readonly #nJobs: number;
  /** Where calls of tasks are sent, by identity. */
  readonly #away = new Map<object, Destination>();
  /** The same for functions of one text, each of which is called once. */
  readonly #awayTexts = new Map<string, Destination>();

  /** What calls took that were heard of one at a time, by text. */
  readonly #apart = new Map<string, { readonly spent: number; readonly items: number; readonly times: number[] }>();

  constructor(auto: AutoExecutor, nJobs: number) {
    this.#auto = auto;
    this.#nJobs = nJobs;
  }

  /** Whether there is any task that is sent away. */
  get isActive(): boolean {
    return this.#away.size > 0 || this.#awayTexts.size > 0;
  }

  /** Whether calls of a task are made elsewhere. */
  sendsAway(task: Task): boolean {
    return this.#destinationOf(task) !== undefined;
  }

  /**
   * Decides anew about a task whose calls were made here.
   * @param remaining how many of them may come still.
   */
  hear(task: Task, args: readonly unknown[], { spent, items, windows, rate }: Measure, remaining: number): void {
    this.#decide(task, args, { spent, items, windows, rate, remaining });
  }

  /**
   * Decides anew about a task one call of which was made here, and took so many milliseconds: calls of others, or of closures
   * of the same text, were made before it and come after it.
   */
  hearOne(task: Task, args: readonly unknown[], ms: number, remaining: number): void {
    const text = textOf(task.fn);
    const before = this.#apart.get(text);
    const times = [...(before?.times ?? []), ms].slice(-LATELY);
    const spent = (before?.spent ?? 0) + ms;
    const items = (before?.items ?? 0) + 1;
    if (before === undefined && this.#apart.size >= MAX_APART) this.#apart.clear();
    this.#apart.set(text, { spent, items, times });
    this.#decide(task, args, { spent, items, windows: items, rate: Math.min(...times), remaining }, text);
  }

  /** @param text if calls of the same text are to be sent too. */
  #decide(task: Task, args: readonly unknown[], work: Work, text?: string): void {
    if (isAsyncFunction(task.fn)) return;
    const values = args.map((value) => ({ kind: 'values', values: [value] }) as const);
    const batch: Batch = { first: 0, length: 1, task, arguments: values, nJobs: this.#nJobs, list: true };
    const { rate } = work;
    if (this.#paysNatively(batch, args, work)) {
      this.#away.set(identityOf(task), { room: 'native', rate });
    } else if (this.#auto.shipping.pays(batch, work, text !== undefined)) {
      this.#away.set(identityOf(task), { room: 'threads', rate });
      if (text !== undefined) this.#awayTexts.set(text, { room: 'threads', rate });
    }
  }

  /** Where a batch of calls that were sent away runs; `undefined` if it is the usual place after all. */
  roomFor(batch: Batch): Executor | undefined {
    const { task, length } = batch;
    const destination = this.#destinationOf(task);
    if (destination === undefined) return undefined;
    const { room, rate } = destination;
    // Few calls at a time, and quick ones: the next are made here again, until they prove long.
    if (length * rate < WORTH_MS[room]) this.#forget(task);
    if (room === 'threads') return this.#auto.sending(rate);
    if (compiles(this.#auto.native, batch)) return this.#auto.native;
    this.#forget(task);
    return undefined;
  }

  /**
   * Whether a batch that was sent away must be over before another call is made: it changes things that the next calls may see, or
   * turned out to stay here, where it may.
   */
  async mustBeAlone(batch: Batch): Promise<boolean> {
    const room = this.#destinationOf(batch.task)?.room;
    if (room === 'native') return this.#auto.native.leavesState(batch);
    if (room === undefined) return false;
    return (await this.#auto.shipping.prepare(batch)) !== undefined;
  }

  /** After a batch that was sent away: sees whether that was well. */
  hearBack({ task }: Batch): void {
    if (this.#destinationOf(task)?.room !== 'threads') return;
    if (!this.#auto.shipping.maySend(task, this.#destinationOf(task)!.rate)) this.#forget(task);
  }

  #destinationOf(task: Task): Destination | undefined {
    const destination = this.#away.get(identityOf(task));
    if (destination !== undefined || this.#awayTexts.size === 0) return destination;
    return this.#awayTexts.get(textOf(task.fn));
  }

  #forget(task: Task): void {
    this.#away.delete(identityOf(task));
    if (this.#awayTexts.size > 0) this.#awayTexts.delete(textOf(task.fn));
  }

  #paysNatively(batch: Batch, args: readonly unknown[], work: Work): boolean {
    const prospect = { ...work, convert: conversionOf(batch), lanes: this.#nJobs };
    if (!pays({ ...prospect, readiness: 'ready' })) return false;
    const sample = sampleCall(batch.task, args);
    const readiness = readinessOf(this.#auto.native, sample);
    if (readiness === undefined || !pays({ ...prospect, readiness })) return false;
    return compiles(this.#auto.native, sample);
  }
}

keepCode(new Judge({} as AutoExecutor, 1));
