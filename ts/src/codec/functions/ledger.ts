/** Which functions and code the other end has, so that code travels once and environments once a closure. */
import type { AnyFunction } from './description.js';

/**
 * One conversation with one other end: make one at each end and use it for every message of the conversation, in order. What it holds
 * is let go with it; a new one begins with nothing known, so captured variables are read anew.
 */
export class Ledger {
  /** Numbers of what this end has sent, in order. */
  readonly sent = new Map<object | symbol, number>();
  /** What the other end has sent, by number, and back. */
  readonly received: (object | symbol)[] = [];
  readonly #numbers = new Map<object | symbol, number>();
  /** What this end sent, by number. */
  readonly #own: (object | symbol)[] = [];
  readonly sentCode = new Map<string, number>();
  readonly receivedCode: unknown[] = [];

  /** The number of a thing that came from the other end. */
  numberOf(value: object | symbol): number | undefined {
    return this.#numbers.get(value);
  }

  /** What this end sent under a number. */
  own(number: number): object | symbol | undefined {
    return this.#own[number];
  }

  get sentCount(): number {
    return this.#own.length;
  }

  /** Notes what a message that is now complete has sent. `again`: it will be sent anew next time, and is remembered for the way back alone. */
  commit(
    values: readonly { readonly value: object | symbol; readonly again: boolean }[],
    code: readonly string[],
  ): void {
    for (const { value, again } of values) {
      const number = this.#own.push(value) - 1;
      if (!again) this.sent.set(value, number);
    }
    for (const text of code) this.sentCode.set(text, this.sentCode.size);
  }

  /** Notes something that came. */
  receive(value: object | symbol): void {
    this.#numbers.set(value, this.received.push(value) - 1);
  }

  /** What the other end may name: a function that it made, or that it got from here. */
  knows(value: AnyFunction): boolean {
    return this.sent.has(value) || this.#numbers.has(value);
  }
}
