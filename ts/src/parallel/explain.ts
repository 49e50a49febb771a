import { dtypeOf } from '../arrow/dtype.js';
import { describe } from '../describe.js';
import { InvalidArgumentError, type Reason, UnsupportedTaskError } from '../errors.js';
import type { Argument, Batch } from '../executors/executor.js';
import { nativeExecutor } from '../executors/native/executor.js';
import { taskOf } from '../functions/delayed.js';
import type { AnyFunction } from '../functions/task.js';
import type { NumericArray } from '../native.js';

/** Where a function runs under `backend: 'auto'`, and why. `String(explanation)` says it in words. */
export interface Explanation {
  readonly executor: 'native' | 'sequential';
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
 * console.log(explain((angle: number) => R * angle, 0.5).reason?.code); // free-variable
 */
export function explain<A extends unknown[]>(f: (...args: A) => unknown, ...exampleArgs: Partial<A>): Explanation {
  if (typeof f !== 'function') {
    throw new InvalidArgumentError(`explain() needs a function and example arguments, but got ${describe(f)}`);
  }
  const task = taskOf(f as AnyFunction);
  const args: unknown[] = exampleArgs;
  while (args.length < task.fn.length) args.push(0);
  const batch: Batch = { first: 0, length: 1, task, arguments: args.map(exampleArgument), nJobs: 1 };
  try {
    const { signature, providers } = nativeExecutor().inspect(batch);
    return new Explained('native', signature, Object.fromEntries(providers.map(splitProvider)), undefined);
  } catch (error) {
    if (!(error instanceof UnsupportedTaskError)) throw error;
    const { reason: code, summary: message, line, column, wayOut } = error;
    return new Explained('sequential', undefined, undefined, { code, message, line, column, wayOut });
  }
}

class Explained implements Explanation {
  readonly executor: 'native' | 'sequential';
  declare readonly signature?: string;
  declare readonly math?: Readonly<Record<string, string>>;
  declare readonly reason?: Reason;

  constructor(
    executor: 'native' | 'sequential',
    signature: string | undefined,
    math: Readonly<Record<string, string>> | undefined,
    reason: Reason | undefined,
  ) {
    this.executor = executor;
    if (signature !== undefined) this.signature = signature;
    if (math !== undefined) this.math = math;
    if (reason !== undefined) this.reason = reason;
  }

  toString(): string {
    if (this.reason !== undefined) {
      const { message, line, column, wayOut } = this.reason;
      const place = line > 0 ? ` (line ${line}, column ${column} of the function)` : '';
      return `sequential, in JavaScript: ${message}${place}; ${wayOut}`;
    }
    const math = Object.entries(this.math ?? {}).map(([name, provider]) => `Math.${name} by ${provider}`);
    return [`native, on all cores: ${this.signature}`, ...math].join('; ');
  }
}

function exampleArgument(value: unknown): Argument {
  if (typeof value === 'number') return { kind: 'column', dtype: 'f64', values: Float64Array.of(value) };
  if (typeof value === 'boolean') return { kind: 'column', dtype: 'bool', values: Uint8Array.of(value ? 1 : 0) };
  if (dtypeOf(value) !== undefined) return { kind: 'views', arrays: [value as NumericArray] };
  return { kind: 'values', values: [value] };
}

/** `name=provider`. */
function splitProvider(text: string): [string, string] {
  const at = text.indexOf('=');
  return [text.slice(0, at), text.slice(at + 1)];
}
