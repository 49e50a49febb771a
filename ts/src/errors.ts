/** What can go wrong, a class each; every error of this package has a stable `code`. */

/** Marks the errors of every copy of this package that is loaded. */
const brand = Symbol.for('millrace.error');

/** Stable names of what went wrong, for programs. */
export type ErrorCode =
  | 'invalid-argument'
  | 'invalid-range'
  | 'unsupported-task'
  | 'detached-buffer'
  | 'missing-package'
  | 'missing-permission'
  | 'native-failure'
  | 'terminated-worker'
  | 'nesting'
  | 'task-timeout';

/**
 * The base of this package's errors. `error instanceof MillraceError` holds for all of them, those included that extend
 * `TypeError` or `RangeError`. Errors thrown by tasks are handed on as they are and are not wrapped.
 *
 * @example
 * import { MillraceError, Parallel } from 'millrace';
 * try {
 *   Parallel({ nJobs: 0 });
 * } catch (error) {
 *   console.log(error instanceof MillraceError, error instanceof RangeError); // true true
 * }
 */
export class MillraceError extends Error {
  /** Stable, for programs. */
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    mark(this, new.target);
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore-start lint/complexity/noThisInStatic: `this` is the class that `instanceof` asks, which subclasses
    // inherit.
    if (this === MillraceError) return typeof value === 'object' && value !== null && brand in value;
    return Function.prototype[Symbol.hasInstance].call(this, value);
    // biome-ignore-end lint/complexity/noThisInStatic: as above.
  }
}

/** An argument or option of the wrong kind. */
export class InvalidArgumentError extends TypeError {
  readonly code = 'invalid-argument';

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    mark(this, new.target);
  }
}

/** An argument or option of the right kind with a value that is out of range, or lengths that do not fit together. */
export class InvalidRangeError extends RangeError {
  readonly code = 'invalid-range';

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    mark(this, new.target);
  }
}

/** Why a task cannot run where it was sent. */
export interface Reason {
  /** Stable, for programs: `syntax`, `unsupported-syntax`, `free-variable`, `type`, `math-provider`, ... */
  readonly code: string;
  /** A sentence without its full stop. */
  readonly message: string;
  /** The function that it stands in, where that is not the task's own but one that it calls. */
  readonly function?: string;
  /** From 1, in that function's source; 0 where it has no place. */
  readonly line: number;
  /** From 1, in UTF-16 units; 0 where it has no place. */
  readonly column: number;
  /** What can be done about it. */
  readonly wayOut: string;
}

/** ` (line 2, column 3 of the function)`, with a space before it; nothing for a reason that has no place. */
export function placeOf(reason: Omit<Reason, 'code' | 'message' | 'wayOut'>): string {
  const { function: name, line, column } = reason;
  return line > 0 ? ` (line ${line}, column ${column} of ${name ? `\`${name}\`` : 'the function'})` : '';
}

/**
 * A task that an executor cannot run, thrown before anything of its batch ran. Under `backend: 'auto'` it makes the
 * task run elsewhere; under `'native'` it is what the call rejects with.
 */
export class UnsupportedTaskError extends MillraceError {
  /** Why, for programs: `syntax`, `unsupported-syntax`, `free-variable`, `type`, `math-provider`, ... */
  readonly reason: string;
  /** The function that it stands in, where that is not the task's own but one that it calls. */
  readonly function?: string;
  /** From 1, in that function's source; 0 where it has no place. */
  readonly line: number;
  /** From 1, in UTF-16 units; 0 where it has no place. */
  readonly column: number;
  /** The sentence without place and way out. */
  readonly summary: string;
  /** What can be done about it. */
  readonly wayOut: string;

  constructor(reason: Reason, options?: ErrorOptions) {
    super('unsupported-task', `${reason.message}${placeOf(reason)}; ${reason.wayOut}`, options);
    this.reason = reason.code;
    this.summary = reason.message;
    if (reason.function) this.function = reason.function;
    this.line = reason.line;
    this.column = reason.column;
    this.wayOut = reason.wayOut;
  }
}

/** Memory that was detached, transferred or resized while a job still needed it. */
export class DetachedBufferError extends MillraceError {
  constructor(message: string, options?: ErrorOptions) {
    super('detached-buffer', message, options);
  }
}

/** An optional package that is needed for what was asked, and is not installed. */
export class MissingPackageError extends MillraceError {
  constructor(message: string, options?: ErrorOptions) {
    super('missing-package', message, options);
  }
}

/** Something that the runtime was told to forbid: Node with `--permission`, Deno. The message names the flag that allows it. */
export class MissingPermissionError extends MillraceError {
  constructor(message: string, options?: ErrorOptions) {
    super('missing-permission', message, options);
  }
}

/** A worker that ended before its task did: it ran out of memory, was killed, or the task ended it. The next call gets another one. */
export class TerminatedWorkerError extends MillraceError {
  /** What the worker ended with; `undefined` if it was killed by a signal. */
  readonly exitCode: number | undefined;
  /** The signal that killed it; threads have none. */
  readonly signal: string | undefined;

  constructor(
    message: string,
    how: { readonly exitCode?: number | undefined; readonly signal?: string | undefined },
    options?: ErrorOptions,
  ) {
    super('terminated-worker', message, options);
    this.exitCode = how.exitCode;
    this.signal = how.signal;
  }
}

/** Calls of `Parallel` are in one another without an end: a task calls itself through `Parallel`, and nothing stops it. */
export class NestingError extends MillraceError {
  constructor(message: string, options?: ErrorOptions) {
    super('nesting', message, options);
  }
}

/** A task that took longer than the call's `timeout`. All others of the call are stopped. */
export class TaskTimeoutError extends MillraceError {
  /** The timeout, in milliseconds. */
  readonly timeout: number;

  constructor(message: string, timeout: number, options?: ErrorOptions) {
    super('task-timeout', message, options);
    this.timeout = timeout;
  }
}

/** Native code broke its contract: a mistake in this package. */
export class NativeFailureError extends MillraceError {
  constructor(message: string, options?: ErrorOptions) {
    super('native-failure', message, options);
  }
}

/** Gives an error its class's name and the brand, neither of which is listed when it is printed. */
function mark(error: Error, type: { readonly name: string }): void {
  Object.defineProperty(error, 'name', { value: type.name, configurable: true, writable: true });
  Object.defineProperty(error, brand, { value: true });
}
