/** One worker as its pool and its leaseholder see it. */
import type { Encoded } from '../codec/index.js';
import type { Answers, Conversation } from './conversation.js';
import type { JobMessage, Report } from './messages.js';
import type { WorkerKind } from './nested.js';
import { atStart, changesBetween, type Surroundings, surroundings, timeZone } from './surroundings.js';
import type { Connect, ExitInfo, Transport } from './transport.js';

/** Who has the worker for a time, and hears what it says. */
export interface Leaseholder {
  /** The most workers that it wants. */
  readonly nJobs: number;
  /** It may have this worker now. */
  grant(worker: PooledWorker): void;
  /** None can be started: it will not get the ones that it waits for. */
  deny(error: unknown): void;
  /** A worker that it has can be given jobs. */
  ready(): void;
  hear(worker: PooledWorker, report: Report): void;
  /** Whether a worker that it has still works on something in a conversation. */
  uses(worker: PooledWorker, conversation: Conversation): boolean;
  /** A worker that it had is no more. `isBystander`: what ended it was left behind by another call's task. */
  lost(worker: PooledWorker, info: ExitInfo, isBystander: boolean): void;
  /** Whether a conversation, by its number, is its own. */
  leads(call: number | undefined): boolean;
  /** Others wait for workers: it should give one back when that does no harm. */
  yieldOne(): void;
}

/** What a pool hears of its worker. */
export interface WorkerEvents {
  ready(worker: PooledWorker): void;
  exit(worker: PooledWorker, info: ExitInfo): void;
}

/** How errors are decoded; see `setDecode`. */
let decodeCause: (encoded: Encoded) => unknown = () => undefined;

/** Says how errors are decoded. Whoever sends functions does so: without functions there are no errors. */
export function setDecode(decode: (encoded: Encoded) => unknown): void {
  decodeCause = decode;
}

/** How many conversations that it is not part of just now a worker keeps what it was told in. */
const MAX_IDLE_CONVERSATIONS = 4;

export class PooledWorker {
  holder: Leaseholder | undefined;
  isReady = false;
  /** Whether it is to end when it is given back. */
  isLast = false;
  /** Resolves when it has ended. */
  readonly ended: Promise<void>;
  /** When it was last given back. */
  idleSince = 0;
  /** Why it was ended on purpose or is ending. */
  cause: unknown;
  /** It ends because of an error that a task left behind. */
  uncaught: { readonly call: number | undefined; readonly task: string | undefined } | undefined;
  readonly #kind: WorkerKind;
  /** The time zone that it began with. */
  readonly #zone = timeZone();
  /** What it knows of the program's. */
  #surroundings: Surroundings;
  readonly #transport: Transport;
  readonly #conversations = new Map<Conversation, Answers>();

  constructor(connect: Connect, kind: WorkerKind, initializer: Encoded | undefined, events: WorkerEvents) {
    let resolveEnded = () => {};
    this.ended = new Promise((resolve) => {
      resolveEnded = resolve;
    });
    this.#kind = kind;
    this.#surroundings = atStart(surroundings());
    this.#transport = connect({
      report: (report) => this.#report(report, events),
      exit: (info) => {
        events.exit(this, this.cause === undefined ? info : { ...info, cause: this.cause });
        resolveEnded();
      },
    });
    this.#transport.send({ kind: 'start', worker: kind, initializer });
  }

  /** Whether it would go on with a time zone that the program has no more: a thread keeps what it began with. */
  get isOutdated(): boolean {
    return this.#kind === 'threads' && timeZone() !== this.#zone;
  }

  lend(holder: Leaseholder): void {
    this.holder = holder;
    this.#transport.keepAlive(true);
    holder.grant(this);
  }

  takeBack(): void {
    this.holder = undefined;
    this.idleSince = performance.now();
    this.#transport.keepAlive(false);
  }

  /** Ends it at once. Whoever waits for its end keeps the process alive. */
  terminate(cause?: unknown): void {
    this.cause ??= cause;
    this.#transport.keepAlive(true);
    this.#transport.terminate();
  }

  /** Gives it a job of a conversation, after everything that it has not been told yet. */
  post(conversation: Conversation, job: JobMessage): void {
    let answers = this.#conversations.get(conversation);
    if (answers === undefined) {
      this.#forgetOldest(MAX_IDLE_CONVERSATIONS);
      answers = conversation.answers();
      this.#conversations.set(conversation, answers);
      const changes = changesBetween(this.#surroundings, conversation.surroundings);
      this.#surroundings = conversation.surroundings;
      if (changes !== undefined) this.#transport.send({ kind: 'surroundings', changes });
    }
    const { log, number: call } = conversation;
    while (answers.told < log.length) {
      const encoded = log[answers.told]!;
      answers.told += 1;
      this.#transport.send({ kind: 'say', call, encoded });
    }
    this.#transport.send(job);
  }

  /** What it said in a conversation. Everything has to be decoded, in order, whether it is wanted or not. */
  decode(conversation: Conversation, encoded: Encoded, complete?: (value: unknown) => void): unknown {
    return this.#conversations.get(conversation)!.decode(encoded, complete);
  }

  /** Lets it forget all conversations: the memory that they hold is free. Nobody may have it. */
  forgetAll(): void {
    this.#forgetOldest(0);
  }

  /** Lets it forget conversations that held much memory, by their numbers. */
  forget(numbers: ReadonlySet<number>): void {
    for (const conversation of [...this.#conversations.keys()]) {
      const { number } = conversation;
      if (!numbers.has(number) || this.holder?.uses(this, conversation)) continue;
      this.#conversations.delete(conversation);
      this.#transport.send({ kind: 'end', call: number, isLarge: true });
    }
  }

  #forgetOldest(most: number): void {
    for (const conversation of this.#conversations.keys()) {
      if (this.#conversations.size <= most) return;
      if (this.holder?.uses(this, conversation)) continue;
      this.#conversations.delete(conversation);
      this.#transport.send({ kind: 'end', call: conversation.number, isLarge: false });
    }
  }

  #report(report: Report, events: WorkerEvents): void {
    switch (report.kind) {
      case 'ready':
        this.isReady = true;
        events.ready(this);
        break;
      case 'unfit':
        this.cause = decodeCause(report.error);
        this.terminate();
        break;
      case 'uncaught':
        this.cause = decodeCause(report.encoded);
        // That there is a cause must be seen.
        if (this.cause === undefined) this.cause = new Error('undefined was thrown');
        this.uncaught = report;
        break;
      default:
        this.holder?.hear(this, report);
    }
  }
}
