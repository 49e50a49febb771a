import { describe } from '../describe.js';
import { InvalidArgumentError, placeOf, type Reason, UnsupportedTaskError } from '../errors.js';
import { sampleCall } from '../executors/auto/sample.js';
import { nativeExecutor } from '../executors/native/executor.js';
import { isAsyncFunction } from '../executors/thenable.js';
import { taskOf } from '../functions/delayed.js';
import type { AnyFunction } from '../functions/task.js';

/** Where a function may run under `backend: 'auto'`. */
type Room = 'native' | 'inline' | 'async';

/** Where a function runs under `backend: 'auto'`, and why. `String(explanation)` says it in words. */
export interface Explanation {
  /**
   * `native`: compiled, from where on that pays; the first calls are made in JavaScript to find out. `inline`: in JavaScript on
   * the calling thread. `async`: the same, many promises on their way at once.
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
  toString(): string;
}

/**
 * Says where calls of a function would run, and why. The function is compiled, and not called.
 *
 * @param f A function, or what `delayed(f, captures)` gives.
 * @param exampleArgs Arguments like those of the calls: it is their kinds that count. Those that are missing are taken
 *   to be numbers.
 * @throws {InvalidArgumentError} if `f` is not a function.
 *
 * @example
 * import { explain } from 'millrace';
 * console.log(String(explain((x: number) => Math.sin(x) / x, 0.5)));
 * const R = 6371;
 * console.log(explain((angle: number) => R * angle, 0.5).signature); // (angle: f64; R: f64) -> f64
 */
export function explain<A extends unknown[]>(f: (...args: A) => unknown, ...exampleArgs: Partial<A>): Explanation {
  if (typeof f !== 'function') {
    throw new InvalidArgumentError(`explain() needs a function and example arguments, but got ${describe(f)}`);
  }
  const task = taskOf(f as AnyFunction);
  const args: unknown[] = exampleArgs;
  while (args.length < task.fn.length) args.push(0);
  if (isAsyncFunction(task.fn)) return new Explained('async');
  const batch = sampleCall(task, args);
  try {
    const { signature, providers } = nativeExecutor().inspect(batch);
    return new Explained('native', signature, Object.fromEntries(providers.map(splitProvider)));
  } catch (error) {
    if (!(error instanceof UnsupportedTaskError)) throw error;
    const { reason: code, summary: message, function: name, line, column, wayOut } = error;
    const within = name === undefined ? {} : { function: name };
    return new Explained('inline', undefined, undefined, { code, message, ...within, line, column, wayOut });
  }
}

class Explained implements Explanation {
  readonly executor: Room;
  declare readonly signature?: string;
  declare readonly math?: Readonly<Record<string, string>>;
  declare readonly reason?: Reason;

  constructor(executor: Room, signature?: string, math?: Readonly<Record<string, string>>, reason?: Reason) {
    this.executor = executor;
    if (signature !== undefined) this.signature = signature;
    if (math !== undefined) this.math = math;
    if (reason !== undefined) this.reason = reason;
  }

  toString(): string {
    if (this.reason !== undefined) {
      const { message, wayOut } = this.reason;
      return `inline: ${message}${placeOf(this.reason)}; ${wayOut}`;
    }
    if (this.executor === 'async')
      return 'async: it is an async function, and many of its promises may be on their way at once';
    const math = Object.entries(this.math ?? {}).map(([name, provider]) => `Math.${name} by ${provider}`);
    return [`native: ${this.signature}, on all cores from where on that pays`, ...math].join('; ');
  }
}

/** `name=provider`. */
function splitProvider(text: string): [string, string] {
  const at = text.indexOf('=');
  return [text.slice(0, at), text.slice(at + 1)];
}
