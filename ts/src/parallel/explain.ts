import { describe } from '../describe.js';
import { InvalidArgumentError, type Reason, UnsupportedTaskError } from '../errors.js';
import { sampleCall } from '../executors/auto/sample.js';
import { staysFor } from '../executors/auto/stays.js';
import type { Batch } from '../executors/executor.js';
import { nativeExecutor } from '../executors/native/executor.js';
import { isAsyncFunction } from '../executors/thenable.js';
import { createThreadsExecutor } from '../executors/workers/threads.js';
import { mathOf, mathWords, reasonOf, sentence } from '../explained.js';
import { taskOf } from '../functions/delayed.js';
import type { AnyFunction } from '../functions/task.js';
import type { MathMode } from '../native.js';
import { workersFor } from '../workers/nested.js';
import { cpuCount } from './cpu-count.js';

/** Where a function may run under `backend: 'auto'`. */
type Room = 'native' | 'threads' | 'inline' | 'async';

/** Where a function runs under `backend: 'auto'`, and why. `String(explanation)` says it in words. */
export interface Explanation {
  /**
   * `native`: compiled, from where on that pays; the first calls are made in JavaScript to find out. `threads`: on worker
   * threads, from where on that pays; the same holds. `inline`: in JavaScript on the calling thread. `async`: the same, many
   * promises on their way at once.
   *
   * With `nJobs: 1` there are no worker threads: `threads` is then `inline`. So it is for calls that are too quick for the way,
   * and for those whose result turns out to be something that cannot travel, such as a function.
   */
  readonly executor: Room;
  /** What it is compiled as, such as `(x: f64) -> f64`. */
  readonly signature?: string;
  /**
   * The `Math` functions that it calls, and whose code stands in for each: it gives the same bits as this Node's own.
   */
  readonly math?: Readonly<Record<string, string>>;
  /** Why it is not compiled. */
  readonly reason?: Reason;
  /**
   * Why it is not sent to worker threads either. `code` is `writes` if it visibly changes captured variables, arguments or
   * what they hold, itself or in a helper that it captures; `own-thread` if it does what only the calling thread can;
   * `no-workers` if there can be none here; else it says what cannot travel.
   */
  readonly stays?: Reason;
  toString(): string;
}

/**
 * Says where calls of a function would run, and why. The function is compiled if it can be, or else read with what it captures; it
 * is not called.
 *
 * @param f A function, or what `delayed(f, captures)` gives.
 * @param exampleArgs Arguments like those of the calls: it is their kinds that count. Where there are none, all are
 *   taken to be numbers; where there are some, the others are missing, as they would be in the calls.
 * @throws {InvalidArgumentError} if `f` is not a function.
 *
 * @example
 * import { explain } from 'millrace';
 * console.log(String(explain((x: number) => Math.sin(x) / x, 0.5)));
 * const R = 6371;
 * console.log(explain((angle: number) => R * angle, 0.5).signature); // (angle: f64; R: f64) -> f64
 * console.log(explain((text: string) => text.length / R, 'text').executor); // threads
 * const seen: string[] = [];
 * console.log(explain((text: string) => seen.push(text), 'text').stays?.code); // writes
 */
export function explain<A extends unknown[]>(f: (...args: A) => unknown, ...exampleArgs: Partial<A>): Explanation {
  return explainWith('exact', f, exampleArgs);
}

/** The same, with `Math` as options have it. */
export function explainWith(math: MathMode, f: unknown, exampleArgs: readonly unknown[]): Explanation {
  if (typeof f !== 'function') {
    throw new InvalidArgumentError(`explain() needs a function and example arguments, but got ${describe(f)}`);
  }
  const task = taskOf(f as AnyFunction);
  const args = [...exampleArgs];
  if (args.length === 0) args.push(...Array(task.fn.length).fill(0));
  if (isAsyncFunction(task.fn)) return new Explained({ executor: 'async' });
  const batch = sampleCall(task, args);
  try {
    const { signature, providers } = nativeExecutor(math).inspect(batch);
    return new Explained({ executor: 'native', signature, math: mathOf(providers) });
  } catch (error) {
    if (!(error instanceof UnsupportedTaskError)) throw error;
    const reason = reasonOf(error);
    const stays = staysHere(batch, args);
    return stays === undefined
      ? new Explained({ executor: 'threads', reason })
      : new Explained({ executor: 'inline', reason, stays: reasonOf(stays) });
  }
}

/** Why calls like this one are not sent to worker threads; `undefined` if they are. */
function staysHere(batch: Batch, args: readonly unknown[]): UnsupportedTaskError | undefined {
  const cores = cpuCount();
  if (cores === 1 || workersFor('threads') === undefined) {
    const message = cores === 1 ? 'there is one core' : 'calls inside a task have no worker threads of their own';
    const wayOut = cores === 1 ? 'set `nJobs` to have workers all the same' : 'make the outer calls many and small';
    return new UnsupportedTaskError({ code: 'no-workers', message, line: 0, column: 0, wayOut });
  }
  const threads = createThreadsExecutor();
  try {
    return staysFor(batch.task, args) ?? threads.refuses(batch);
  } finally {
    threads.release?.();
  }
}

class Explained implements Explanation {
  readonly executor: Room;
  declare readonly signature?: string;
  declare readonly math?: Readonly<Record<string, string>>;
  declare readonly reason?: Reason;
  declare readonly stays?: Reason;

  constructor({ executor, ...rest }: Omit<Explanation, 'toString'>) {
    this.executor = executor;
    Object.assign(this, rest);
  }

  toString(): string {
    const { reason, stays } = this;
    switch (this.executor) {
      case 'async':
        return 'async: it is an async function, and many of its promises may be on their way at once';
      case 'native': {
        return [`native: ${this.signature}, on all cores from where on that pays`, ...mathWords(this.math)].join('; ');
      }
      case 'threads':
        return `threads: on worker threads from where on that pays; it is not compiled, since ${sentence(reason!)}`;
      case 'inline':
        return `inline: it is not compiled, since ${sentence(reason!)}. It is not sent to worker threads, since ${sentence(stays!)}`;
    }
  }
}
