/** A conversation as the worker knows it. */
import { decode, type Encoded, type EncodeOptions, Ledger } from '../codec/index.js';
import { Capture } from '../functions/closure/index.js';
import type { Payload } from './messages.js';
import type { Channel } from './transport.js';

/** What one `say` came to. */
type Said = { readonly value: unknown } | { readonly error: unknown };

export class Hearing {
  readonly ledger = new Ledger();
  readonly #said: Said[] = [];
  readonly #channel: Pick<Channel, 'shared' | 'attach'>;

  constructor(channel: Pick<Channel, 'shared' | 'attach'>) {
    this.#channel = channel;
  }

  /** How results and errors are encoded for the other end. */
  get options(): EncodeOptions {
    return { ledger: this.ledger, shared: this.#channel.shared, describe: (options) => new Capture(options) };
  }

  hear(encoded: Encoded): void {
    try {
      this.#said.push({ value: decode(encoded, { ledger: this.ledger, attach: this.#channel.attach, keeper: this }) });
    } catch (error) {
      this.#said.push({ error });
    }
  }

  /** @throws what went wrong when it was rebuilt. */
  said(number: number): unknown {
    const said = this.#said[number];
    if (said === undefined) throw new Error(`nobody said ${number}`);
    if ('error' in said) throw said.error;
    return said.value;
  }

  payload(payload: Payload): unknown {
    if ('said' in payload) return this.said(payload.said);
    return this.#decode(payload.encoded, this.#ledgerAt(payload.things, payload.codes, payload.isPassing));
  }

  #decode(encoded: Encoded, ledger: Ledger): unknown {
    return decode(encoded, { ledger, attach: this.#channel.attach });
  }

  /** The ledger as it was at some point: payloads are not sent in the order in which they were encoded. */
  #ledgerAt(things: number, codes: number, isPassing = false): Ledger {
    const { ledger } = this;
    if (!isPassing && ledger.received.length === things && ledger.receivedCode.length === codes) return ledger;
    const earlier = new EarlierLedger(ledger);
    earlier.received.push(...ledger.received.slice(0, things));
    earlier.receivedCode.push(...ledger.receivedCode.slice(0, codes));
    return earlier;
  }
}

class EarlierLedger extends Ledger {
  readonly #now: Ledger;

  constructor(now: Ledger) {
    super();
    this.#now = now;
  }

  override own(number: number): object | symbol | undefined {
    return this.#now.own(number);
  }
}
