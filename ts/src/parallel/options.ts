import { describe } from '../describe.js';
import { InvalidArgumentError } from '../errors.js';
import { createAsyncExecutor } from '../executors/async/executor.js';
import { createAutoExecutor } from '../executors/auto/executor.js';
import type { Executor } from '../executors/executor.js';
import { createGuardedExecutor } from '../executors/guarded.js';
import { initialized } from '../executors/initialized.js';
import { nativeExecutor } from '../executors/native/executor.js';
import { createSequentialExecutor } from '../executors/sequential.js';
import { createProcessesExecutor } from '../executors/workers/processes.js';
import { createThreadsExecutor } from '../executors/workers/threads.js';
import type { MathMode } from '../native.js';
import { type WorkerKind, workersFor } from '../workers/nested.js';
import { checkNumber, type WorkerOptions, workerOptionNames, workerOptionsOf } from '../workers/options.js';
import { cpuCount, effectiveNJobs } from './cpu-count.js';
import { checkMathMode } from './math-mode.js';

/**
 * Where tasks run. `native`: compiled, on all cores. `threads`: in JavaScript on worker threads, any function that can
 * travel. `processes`: the same in child processes, where a task that crashes or spends its memory harms no other, and which share no
 * memory. `sequential`: in JavaScript on the event loop's thread, one after the other. `async`: the same, with up to
 * `nJobs` promises on their way at once. `auto`: async functions as in `async`; everything else begins in JavaScript and
 * goes on natively if that can be and pays, or else on worker threads if that can be and pays; `explain` tells which and why.
 */
export type Backend = 'auto' | 'native' | 'threads' | 'processes' | 'async' | 'sequential';

/** What results come as. `list`: see `Parallel` for what is given for what. `arrow`: an apache-arrow Vector. */
export type ReturnAs = 'list' | 'arrow';

/**
 * Options of `Parallel`. Those of workers are for backends that have some and for `auto`, which runs tasks in workers from the start where there is an
 * `initializer`; elsewhere they are refused.
 */
export interface ParallelOptions<As extends ReturnAs = ReturnAs> extends WorkerOptions {
  /**
   * How many jobs run at once: an integer, not 0. Negative numbers count back from all cores: -1 is all of them, -2 all
   * but one. Of async tasks, which need no core while they wait, 4 more than there are cores run at once, 32 at most,
   * unless it is a positive number.
   * @default cpuCount()
   */
  readonly nJobs?: number | undefined;
  /**
   * Where tasks run.
   * @default 'auto'
   */
  readonly backend?: Backend | undefined;
  /**
   * What results come as. `arrow` needs the package apache-arrow; numbers are not copied for it.
   * @default 'list'
   */
  readonly returnAs?: As | undefined;
  /**
   * Stops the call when it aborts, in the middle of a task too where that was compiled; the call then rejects with the
   * signal's reason.
   * @default undefined
   */
  readonly signal?: AbortSignal | undefined;
  /**
   * How many milliseconds a task may take from its start, more than 0. If one takes longer, everything is stopped and the call rejects with a
   * `TaskTimeoutError`. In a worker a task is ended in the middle, one that spins, too; on the calling thread (`async`, `sequential`, and what cannot travel
   * under `auto`) when it awaits, or else it is seen when it is done. `auto` therefore runs all but async functions in workers from the start. Not for
   * `native`, whose tasks are not timed one by one: give it `signal: AbortSignal.timeout(ms)` for the whole call.
   * @default undefined, no limit
   * @example
   * import { delayed, Parallel } from 'millrace';
   * const spin = () => { for (;;); };
   * await Parallel({ timeout: 50 })([delayed(spin)()]).catch((error) => console.log(error.code)); // task-timeout
   */
  readonly timeout?: number | undefined;
  /**
   * Where compiled tasks have the functions of `Math` from. `exact`: they give the bits that V8 gives, and what calls one for which no implementation
   * here does is not compiled. `fast`: such a one may be at most one unit in the last place from V8's; `explain` of the same `Parallel` says
   * where that is so, and `mathProviders({ math: 'fast' })`.
   * @default 'exact'
   */
  readonly math?: MathMode | undefined;
}

/** Options with every default filled in. */
export interface Settings {
  readonly nJobs: number;
  /** How many promises may be on their way at once. */
  readonly inFlight: number;
  readonly backend: Backend;
  readonly returnAs: ReturnAs;
  readonly signal: AbortSignal | undefined;
  readonly timeout: number | undefined;
  readonly workers: WorkerOptions;
  readonly math: MathMode;
  /** How many calls are around this one. */
  readonly depth: number;
}

const backends: Record<Backend, (settings: Settings) => Executor> = {
  auto: (settings) => (isGuarded(settings) ? guarded(settings) : choosing(settings)),
  native: ({ math }) => nativeExecutor(math),
  threads: workersOr('threads'),
  processes: workersOr('processes'),
  async: createAsyncExecutor,
  // Each call has one of its own: calls made inside a task do not wait for the task.
  sequential: createSequentialExecutor,
};

/** Makes executors over the workers that a call may have which asks for a kind; where it may have none, tasks run where the call is made. */
function workersOr(asked: WorkerKind): (settings: Settings) => Executor {
  return ({ depth, workers }) => {
    const kind = workersFor(asked);
    if (kind === undefined) return initialized(createSequentialExecutor(), workers);
    const create = kind === 'threads' ? createThreadsExecutor : createProcessesExecutor;
    return create(workers, { cores: cpuCount(), depth });
  };
}

const returns: Record<ReturnAs, true> = { list: true, arrow: true };

/** Backends that have workers, sometimes at least. */
const withWorkers: readonly Backend[] = ['auto', 'threads', 'processes'];

const names: readonly string[] = ['nJobs', 'backend', 'returnAs', 'signal', 'timeout', 'math', ...workerOptionNames];

/** Whether tasks are to be stopped in time or need prepared workers: `auto` then does not begin on this thread. */
export function isGuarded({ backend, timeout, workers }: Settings): boolean {
  return backend === 'auto' && (timeout !== undefined || workers.initializer !== undefined);
}

function choosing({ depth, workers, math }: Settings): Executor {
  const mayHaveThreads = workersFor('threads') !== undefined;
  return createAutoExecutor(
    nativeExecutor(math),
    mayHaveThreads ? createThreadsExecutor(workers, { cores: cpuCount(), depth }) : undefined,
  );
}

function guarded(settings: Settings): Executor {
  const mayBeHere = settings.workers.initializer === undefined;
  return createGuardedExecutor({
    workers: backends.threads(settings),
    here: mayBeHere ? createAsyncExecutor() : undefined,
  });
}

/** Checks options and fills in defaults. */
export function settingsOf(options: ParallelOptions = {}): Settings {
  if (typeof options !== 'object' || options === null) {
    throw new InvalidArgumentError(`Parallel() needs an object of options or nothing, but got ${describe(options)}`);
  }
  for (const name of Object.keys(options)) {
    if (names.includes(name)) continue;
    throw new InvalidArgumentError(`Parallel() has no option \`${name}\`; its options are ${list(names)}`);
  }
  const { nJobs, backend = 'auto', returnAs = 'list', signal, timeout } = options;
  checkOneOf('backend', backend, backends);
  checkOneOf('returnAs', returnAs, returns);
  if (signal !== undefined && !isAbortSignal(signal)) {
    throw new InvalidArgumentError(
      `signal must be an AbortSignal, but got ${describe(signal)}; pass controller.signal`,
    );
  }
  if (timeout !== undefined) {
    checkNumber('timeout', timeout, 'a number of milliseconds greater than 0', (ms) => ms > 0);
    if (backend === 'native') refuseOption('timeout', backend, 'its tasks are not timed one by one', timeoutWayOut);
  }
  const workers = workerOptionsOf(options);
  const [first] = Object.keys(workers);
  if (first !== undefined && !withWorkers.includes(backend)) {
    refuseOption(first, backend, 'it has no workers', `use one of ${list(withWorkers)}, or leave it out`);
  }
  const math = checkMathMode('Parallel', { math: options.math });
  const counts = { nJobs: effectiveNJobs(nJobs), inFlight: inFlightFor(nJobs) };
  return { ...counts, backend, returnAs, signal, timeout, workers, math, depth: 0 };
}

const timeoutWayOut = "use 'threads', 'processes' or 'auto', or signal: AbortSignal.timeout(ms) for the whole call";

function refuseOption(name: string, backend: Backend, why: string, wayOut: string): never {
  throw new InvalidArgumentError(`\`${name}\` is nothing for backend '${backend}': ${why}; ${wayOut}`);
}

/** How many promises may be on their way: as Python's pools of threads have it, where nobody says. */
function inFlightFor(nJobs: number | undefined): number {
  return nJobs !== undefined && nJobs > 0 ? nJobs : Math.min(32, cpuCount() + 4);
}

/** The executor for one call. */
export function executorFor(settings: Settings): Executor {
  return backends[settings.backend](settings);
}

function checkOneOf(option: string, value: unknown, known: object): void {
  if (typeof value === 'string' && Object.hasOwn(known, value)) return;
  throw new InvalidArgumentError(
    `${option} must be one of ${list(Object.keys(known).map((name) => `'${name}'`))}, but got ${describe(value)}`,
  );
}

/** By shape: signals of other realms and of polyfills count. */
function isAbortSignal(value: unknown): value is AbortSignal {
  if (typeof value !== 'object' || value === null) return false;
  const { aborted, addEventListener, throwIfAborted } = value as Partial<AbortSignal>;
  return typeof aborted === 'boolean' && typeof addEventListener === 'function' && typeof throwIfAborted === 'function';
}

function list(words: readonly string[]): string {
  return words.join(', ');
}
