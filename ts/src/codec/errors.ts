/** What can go wrong on the way into bytes and out of them. */

/** Marks the errors of this package, whichever copy of it made them. */
const brand = Symbol.for('millrace.error');

/** Bytes that are not what `encode` wrote: another version, cut short, or damaged. */
export class CodecError extends Error {
  /** Stable, for programs. */
  readonly code = 'codec';

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    mark(this, 'CodecError');
  }
}

/** Why a value cannot travel. */
export interface Obstacle {
  /** Stable, for programs: `promise`, `proxy`, `socket`, `private-state`, `symbol`, ... */
  readonly reason: string;
  /** What it is: "a promise", "a Socket". */
  readonly what: string;
  /** What can be done about it. */
  readonly wayOut: string;
}

/** A value that cannot leave its thread, with the path that leads to it. */
export class TravelError extends TypeError {
  /** Stable, for programs. */
  readonly code = 'cannot-travel';
  /** Stable, for programs: `promise`, `proxy`, `socket`, `private-state`, `symbol`, ... */
  readonly reason: string;
  /** Where the value is: `result.rows[3].socket`. */
  readonly path: string;
  /** What it is: "a promise", "a Socket". */
  readonly what: string;
  /** What can be done about it. */
  readonly wayOut: string;

  constructor(path: string, obstacle: Obstacle, options?: ErrorOptions) {
    super(`${path} is ${obstacle.what}, which cannot travel to another thread or process; ${obstacle.wayOut}`, options);
    this.reason = obstacle.reason;
    this.path = path;
    this.what = obstacle.what;
    this.wayOut = obstacle.wayOut;
    mark(this, 'TravelError');
  }
}

/** Gives an error its class's name and the brand, neither of which is listed when it is printed. */
function mark(error: Error, name: string): void {
  Object.defineProperty(error, 'name', { value: name, configurable: true, writable: true });
  Object.defineProperty(error, brand, { value: true });
}
