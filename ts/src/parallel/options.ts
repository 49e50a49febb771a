import { describe } from '../describe.js';
import { InvalidArgumentError } from '../errors.js';
import { createAsyncExecutor } from '../executors/async/executor.js';
import { createAutoExecutor } from '../executors/auto/executor.js';
import type { Executor } from '../executors/executor.js';
import { nativeExecutor } from '../executors/native/executor.js';
import { createSequentialExecutor } from '../executors/sequential.js';
import { createProcessesExecutor } from '../executors/workers/processes.js';
import { createThreadsExecutor } from '../executors/workers/threads.js';
import { type WorkerKind, workersFor } from '../workers/nested.js';
import { cpuCount, effectiveNJobs } from './cpu-count.js';

/**
 * Where tasks run. `native`: compiled, on all cores. `threads`: in JavaScript on worker threads, any function that can
 * travel. `processes`: the same in child processes, where a task that crashes or spends its memory harms no other, and which share no
 * memory. `sequential`: in JavaScript on the event loop's thread, one after the other. `async`: the same, with up to
 * `nJobs` promises on their way at once. `auto`: async functions as in `async`; everything else begins in JavaScript and
 * goes on natively if that can be and pays; `explain` tells which and why.
 */
export type Backend = 'auto' | 'native' | 'threads' | 'processes' | 'async' | 'sequential';

/** What results come as. `list`: see `Parallel` for what is given for what. `arrow`: an apache-arrow Vector. */
export type ReturnAs = 'list' | 'arrow';

/** Options of `Parallel`. */
export interface ParallelOptions<As extends ReturnAs = ReturnAs> {
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
}

/** Options with every default filled in. */
export interface Settings {
  readonly nJobs: number;
  /** How many promises may be on their way at once. */
  readonly inFlight: number;
  readonly backend: Backend;
  readonly returnAs: ReturnAs;
  readonly signal: AbortSignal | undefined;
  /** How many calls are around this one. */
  readonly depth: number;
}

const backends: Record<Backend, (settings: Settings) => Executor> = {
  auto: ({ depth }) =>
    createAutoExecutor(nativeExecutor(), () => createThreadsExecutor({}, { cores: cpuCount(), depth })),
  native: nativeExecutor,
  threads: workersOr('threads'),
  processes: workersOr('processes'),
  async: createAsyncExecutor,
  // Each call has one of its own: calls made inside a task do not wait for the task.
  sequential: createSequentialExecutor,
};

/** Makes executors over the workers that a call may have which asks for a kind; where it may have none, tasks run where the call is made. */
function workersOr(asked: WorkerKind): (settings: Settings) => Executor {
  return ({ depth }) => {
    const kind = workersFor(asked);
    if (kind === undefined) return createSequentialExecutor();
    const create = kind === 'threads' ? createThreadsExecutor : createProcessesExecutor;
    return create({}, { cores: cpuCount(), depth });
  };
}

const returns: Record<ReturnAs, true> = { list: true, arrow: true };

const names: Record<keyof ParallelOptions, true> = { nJobs: true, backend: true, returnAs: true, signal: true };

/** Checks options and fills in defaults. */
export function settingsOf(options: ParallelOptions = {}): Settings {
  if (typeof options !== 'object' || options === null) {
    throw new InvalidArgumentError(`Parallel() needs an object of options or nothing, but got ${describe(options)}`);
  }
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(names, name)) continue;
    throw new InvalidArgumentError(`Parallel() has no option \`${name}\`; its options are ${list(Object.keys(names))}`);
  }
  const { nJobs, backend = 'auto', returnAs = 'list', signal } = options;
  checkOneOf('backend', backend, backends);
  checkOneOf('returnAs', returnAs, returns);
  if (signal !== undefined && !isAbortSignal(signal)) {
    throw new InvalidArgumentError(
      `signal must be an AbortSignal, but got ${describe(signal)}; pass controller.signal`,
    );
  }
  return { nJobs: effectiveNJobs(nJobs), inFlight: inFlightFor(nJobs), backend, returnAs, signal, depth: 0 };
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
