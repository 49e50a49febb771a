/** Chooses where a batch runs by what its first items take. */
import type { Executor } from '../executor.js';
import { refusesToCall } from '../given/callable.js';
import type { NativeExecutor } from '../native/executor.js';
import { Running } from '../running.js';
import type { WorkersExecutor } from '../workers/executor.js';
import { Choice } from './choice.js';
import { Shipping } from './shipping.js';

/** The executor that chooses, and where it can send what. */
export interface AutoExecutor extends Executor {
  readonly native: NativeExecutor;
  readonly shipping: Shipping;
  /** The same for batches whose items were measured, take so many milliseconds each, and are to be sent to workers at once. */
  sending(rate: number): Executor;
}

/**
 * Makes an executor, for one call of `Parallel`, that runs items here, in order, and measures them. What gives promises goes
 * on as in `async`. The rest goes to `native` when that pays, compiling included, or else to worker threads when that does;
 * only then is anything compiled, read into columns, or captured.
 * @param threads none where a call may have no workers.
 */
export function createAutoExecutor(native: NativeExecutor, threads?: WorkersExecutor): AutoExecutor {
  const running = new Running();
  const shipping = new Shipping(threads);
  const rooms = { native, shipping };
  const auto: AutoExecutor = {
    name: 'auto',
    capabilities: { preemptive: false, isolated: false, sharedMemory: true, async: true },
    native,
    shipping,
    refuses: (batch) => refusesToCall(batch.task),
    submit: (batch, signal) => running.track(new Choice(rooms, batch, signal).run()),
    sending: (rate) => ({
      ...auto,
      submit: (batch, signal) => running.track(new Choice(rooms, batch, signal, rate).run()),
    }),
    async close(options) {
      await Promise.all([running.settled(), native.close(options), threads?.close(options)]);
    },
    release() {
      threads?.release?.();
    },
  };
  return auto;
}
