/** The loop of a worker: takes orders as they come, runs one job at a time. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { createRequire } from 'node:module';
import { decode, encodeError } from '../codec/index.js';
import { setOwnLoader } from '../functions/own.js';
import { Hearing } from './hearing.js';
import { Job } from './job.js';
import type { JobMessage, Order } from './messages.js';
import { setNested, type WorkerKind } from './nested.js';
import { requiredFile } from './places.js';
import { apply } from './surroundings.js';
import type { Channel } from './transport.js';

/** What an error that nobody caught is attributed to. */
interface Origin {
  readonly call: number;
  readonly task: string;
}

export function serve(channel: Channel): void {
  setOwnLoader(() => createRequire(import.meta.url)(requiredFile()));
  const hearings = new Map<number, Hearing>();
  const queue: JobMessage[] = [];
  const origin = new AsyncLocalStorage<Origin>();
  let last: Origin | undefined;
  let busy = false;
  let kind: WorkerKind = 'threads';
  /** Why it is not where the program is. */
  let misplaced: { readonly error: unknown } | undefined;
  /** Jobs wait for the initializer. */
  let started: Promise<void> | undefined;

  function hearing(call: number): Hearing {
    let found = hearings.get(call);
    if (found === undefined) {
      found = new Hearing(channel);
      hearings.set(call, found);
    }
    return found;
  }

  function next(): void {
    while (!busy) {
      const message = queue.shift();
      if (message === undefined) return;
      const pending = begin(message);
      if (pending === undefined) continue;
      busy = true;
      pending.then(() => {
        busy = false;
        next();
      });
    }
  }

  function begin(message: JobMessage): Promise<void> | undefined {
    const heard = hearing(message.call);
    let job: Job;
    let task: string;
    try {
      if (misplaced !== undefined) throw misplaced.error;
      task = (heard.said(message.fn) as { readonly name: string }).name;
      job = new Job(message, heard, channel);
    } catch (error) {
      channel.send({ kind: 'broken', job: message.job, encoded: encodeError(error, heard.options) });
      return undefined;
    }
    last = { call: message.call, task };
    setNested({ kind, cores: message.cores, depth: message.depth });
    return origin.run(last, () => job.run());
  }

  function take(order: Order): void {
    switch (order.kind) {
      case 'start':
        kind = order.worker;
        setNested({ kind, cores: 1, depth: 1 });
        if (order.initializer === undefined) channel.send({ kind: 'ready' });
        else started = initialize(order.initializer);
        break;
      case 'surroundings':
        try {
          apply(order.changes, kind === 'processes');
          misplaced = undefined;
        } catch (error) {
          misplaced = { error };
        }
        break;
      case 'say':
        hearing(order.call).hear(order.encoded);
        break;
      case 'job':
        queue.push(order);
        if (started === undefined) next();
        break;
      case 'end':
        hearings.delete(order.call);
    }
  }

  async function initialize(encoded: Parameters<typeof decode>[0]): Promise<void> {
    try {
      const [initializer, ...args] = decode(encoded) as [(...args: unknown[]) => unknown, ...unknown[]];
      await initializer(...args);
      started = undefined;
      channel.send({ kind: 'ready' });
      next();
    } catch (error) {
      channel.send({ kind: 'unfit', error: encodeError(error) });
    }
  }

  process.on('uncaughtException', (error) => {
    try {
      const found = origin.getStore() ?? last;
      const heard = found && hearings.get(found.call);
      // Without the conversation's classes: the error may come when that is over.
      const encoded = encodeError(error, heard && { describe: heard.options.describe });
      channel.send({ kind: 'uncaught', call: found?.call, task: found?.task, encoded });
    } finally {
      channel.exit(1);
    }
  });
  channel.onOrder(take);
}
