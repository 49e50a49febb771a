/** A conversation as the program leads it: what workers are told is encoded once and is the same for all of them. */
import {
  type DecodeOptions,
  decode,
  type Encoded,
  type EncodeOptions,
  encode,
  Ledger,
  type SharedPolicy,
} from '../codec/index.js';
import { Capture, type CaptureOptions } from '../functions/closure/index.js';
import type { AnyFunction, Task } from '../functions/task.js';
import type { Copies } from './memory.js';
import type { Payload } from './messages.js';
import { remoteStack } from './stacks.js';
import { surroundings } from './surroundings.js';
import { setDecode } from './worker.js';

setDecode((encoded) => decode(encoded, { stack: remoteStack }));

let count = 0;

/** What becomes of memory that is sent. */
export interface Sharing {
  /** Of large arrays. */
  readonly copies: Copies;
  /** Of SharedArrayBuffers. */
  readonly shared: SharedPolicy;
  /** Arrays of at least so many bytes are large; `null`: none. */
  readonly maxNbytes: number | null;
}

export class Conversation {
  readonly number = ++count;
  /** What every worker has to be told, in order. */
  readonly log: Encoded[] = [];
  /** The program's as they were when it began. */
  readonly surroundings = surroundings();
  readonly #ledger = new Ledger();
  readonly #sharing: Sharing;
  readonly #owner: Task | undefined;
  readonly #functions = new Map<AnyFunction, number>();

  /**
   * @param sharing what becomes of memory, for all conversations of a call.
   * @param owner the task with explicit captures that it is about: what is known of a function would stand in their way.
   */
  constructor(sharing: Sharing, owner?: Task) {
    this.#sharing = sharing;
    this.#owner = owner;
  }

  /**
   * The number under which workers know a function. What it captures is read the first time.
   * @throws if it cannot travel.
   */
  tell(fn: AnyFunction): number {
    let number = this.#functions.get(fn);
    if (number === undefined) {
      const encoded = encode(fn, { ...this.#options, root: fn.name || 'the function' });
      number = this.log.push(encoded) - 1;
      this.#functions.set(fn, number);
    }
    return number;
  }

  /**
   * A value for one message. If it brings something new, such as a class, all workers are told it.
   * @throws if it cannot travel.
   */
  payload(value: unknown, root: string): Payload {
    const ledger = this.#ledger;
    const { sentCount: things, sentCode } = ledger;
    const codes = sentCode.size;
    const encoded = encode(value, { ...this.#options, root });
    if (ledger.sentCount === things && sentCode.size === codes) return { encoded, things, codes };
    return { said: this.log.push(encoded) - 1 };
  }

  /**
   * The same for a value with functions that are called once each: workers need not remember them.
   * @param apart whether they are read together; `SharedVariables` is thrown if they share some.
   */
  passing(value: unknown, root: string, apart: boolean): Payload {
    const ledger = this.#ledger;
    const { sentCount: things, sentCode } = ledger;
    const codes = sentCode.size;
    const describe = (options: CaptureOptions) => new Capture({ ...options, apart });
    const encoded = encode(value, { ...this.#options, root, describe, passing: true });
    if (ledger.sentCount === things) return { encoded, things, codes, isPassing: true };
    return { said: this.log.push(encoded) - 1 };
  }

  /** What is heard from one worker that has been told everything from the beginning. */
  answers(): Answers {
    return new Answers(this.#ledger);
  }

  get #options(): EncodeOptions {
    const owner = this.#owner;
    const { copies, shared, maxNbytes } = this.#sharing;
    const captures = owner && ((fn: unknown) => (fn === owner.fn ? owner.captures : undefined));
    return {
      ledger: this.#ledger,
      ...(maxNbytes !== null && { share: copies.share, maxNbytes }),
      shared,
      describe: (options) => new Capture({ ...options, ...(captures && { captures }) }),
    };
  }
}

/** What one worker says in a conversation. */
export class Answers {
  /** How much of the log it was told. */
  told = 0;
  readonly #options: DecodeOptions;

  constructor(ledger: Ledger) {
    this.#options = { ledger: new OtherLedger(ledger), stack: remoteStack };
  }

  /**
   * Everything that it sends must be decoded, in order.
   * @param complete is given the value before anything in it is frozen.
   */
  decode(encoded: Encoded, complete?: (value: unknown) => void): unknown {
    return decode(encoded, complete === undefined ? this.#options : { ...this.#options, complete });
  }
}

/** Has received things of its own; what it sent is what all were told. */
class OtherLedger extends Ledger {
  readonly #all: Ledger;

  constructor(all: Ledger) {
    super();
    this.#all = all;
  }

  override own(number: number): object | symbol | undefined {
    return this.#all.own(number);
  }
}
