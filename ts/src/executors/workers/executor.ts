/** Any function that can travel, on workers of one kind. */
import { later } from '../../later.js';
import type { Budget } from '../../workers/nested.js';
import { MAX_NBYTES } from '../../workers/options.js';
import { noteCaller } from '../../workers/origin.js';
import type { Executor } from '../executor.js';
import type { WorkersCall } from './call.js';
import type { Crew } from './crew.js';
import { Iteration } from './iteration.js';
import { poolFor, type WorkerOptions } from './pools.js';

/** Workers, and what whoever chooses between executors wants to know of them. */
export interface WorkersExecutor extends Executor {
  /** Milliseconds that batches have taken of this thread so far: encoding, decoding, messages. */
  readonly spent: number;
  /** Whether a batch would run at once: all code is loaded, and a worker is ready. */
  readonly isWarm: boolean;
  /** Starts a worker if there is none, for a batch that will probably come. */
  warm(): void;
}

/** Whether what sends functions is loaded. */
let isLoaded = false;

/** What an executor is made for. */
interface Setting {
  readonly options: WorkerOptions;
  /** What the call may use, and how deep in others it is. */
  readonly budget: Budget;
  /** What was called in the user's name: stacks of errors begin above it. */
  readonly above: (...args: never[]) => unknown;
}

/**
 * Makes an executor for one call of `Parallel`. Values that its functions capture are read when each is first used, and are the same for all
 * batches until it is closed or released. Workers are the process's: they are leased while there is work.
 */
export function createWorkersExecutor(crew: Crew, { options, budget, above }: Setting): WorkersExecutor {
  const { maxNbytes = MAX_NBYTES } = options;
  const origin: { readonly stack?: string } = {};
  noteCaller(origin, above);
  let call: WorkersCall | undefined;
  /** What calls took that are closed. */
  let spentBefore = 0;

  function theCall(): WorkersCall {
    if (call === undefined) {
      const { WorkersCall, encodeInitializer } = later.sending();
      isLoaded = true;
      call = new WorkersCall(poolFor(crew, options, encodeInitializer), crew.memory, origin, budget, maxNbytes);
    }
    return call;
  }

  /** A worker starts while what reads functions is loaded. */
  function warm(): void {
    if (call === undefined && options.initializer === undefined) poolFor(crew, options).warm();
  }

  async function close(closing?: { readonly force?: boolean }): Promise<void> {
    const closed = call;
    call = undefined;
    spentBefore += closed?.spent ?? 0;
    await closed?.close(closing);
  }

  return {
    name: crew.name,
    capabilities: crew.capabilities,
    get spent() {
      return spentBefore + (call?.spent ?? 0);
    },
    get isWarm() {
      return isLoaded && options.initializer === undefined && poolFor(crew, options).isReady;
    },
    warm,
    refuses: (batch) => theCall().refuses(batch),
    submit(batch, signal) {
      let own: WorkersCall | undefined;
      return new Iteration(signal, {
        begin() {
          warm();
          own = theCall();
          return own.begin(batch);
        },
        stop: (run) => own!.stop(run),
      });
    },
    close,
    release: () => void close(),
  };
}
