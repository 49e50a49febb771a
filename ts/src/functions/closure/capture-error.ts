/** Why a function cannot travel, and what to do about it. */

/** Marks the errors of every copy of this package that is loaded. */
const brand = Symbol.for('millrace.error');

/** Why, for programs. */
export type CaptureReason =
  /** An arrow function that reads the `this`, `arguments`, `new.target` or `super` of the function around it. */
  | 'outer-this'
  | 'outer-arguments'
  | 'outer-new-target'
  | 'outer-super'
  /** A lone method that reads `#names` of its class. */
  | 'private-name'
  /** A class whose `static #names` have changed. */
  | 'private-state'
  | 'direct-eval'
  | 'undeclared'
  | 'global-member'
  | 'uninitialised'
  /** A variable that only the definition of a class uses, so that V8 did not keep it. */
  | 'invisible'
  /** Closures that may or may not share a variable that one of them assigns. */
  | 'ambiguous'
  | 'native-function'
  | 'internal-function'
  | 'proxy'
  | 'import-meta'
  | 'source'
  | 'no-inspector';

/** What a CaptureError is made of. */
export interface CaptureFailure {
  readonly reason: CaptureReason;
  /** A sentence without its full stop. */
  readonly message: string;
  /** What can be done about it: a clause. */
  readonly wayOut: string;
  /** The free variable at fault. */
  readonly variable?: string;
  /** How it was reached from what the user gave: names, outermost first. */
  readonly trail: readonly string[];
}

/**
 * A function that cannot be shipped. The message names the variable, the path that leads to it and the way out.
 */
export class CaptureError extends Error {
  readonly code = 'cannot-travel';
  readonly reason: CaptureReason;
  readonly variable: string | undefined;
  readonly trail: readonly string[];
  readonly wayOut: string;

  constructor(failure: CaptureFailure, options?: ErrorOptions) {
    const trail = failure.trail.length > 1 ? ` (${failure.trail.join(' -> ')})` : '';
    super(`${failure.message}${trail}; ${failure.wayOut}`, options);
    this.reason = failure.reason;
    this.variable = failure.variable;
    this.trail = failure.trail;
    this.wayOut = failure.wayOut;
    Object.defineProperty(this, 'name', { value: 'CaptureError', configurable: true, writable: true });
    Object.defineProperty(this, brand, { value: true });
  }
}
