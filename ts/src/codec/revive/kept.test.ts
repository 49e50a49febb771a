import { describe, expect, it } from 'vitest';
import { Capture } from '../../functions/closure/index.js';
import type { AnyFunction } from '../functions/description.js';
import { decode, encode, Ledger } from '../index.js';

/** A conversation: what is sent in it arrives. */
function conversation() {
  const [here, there] = [new Ledger(), new Ledger()];
  const keeper = {};
  return <F extends AnyFunction>(value: F): F => {
    const encoded = encode(value, { ledger: here, describe: (about) => new Capture(about) });
    return decode(encoded, { ledger: there, keeper }) as F;
  };
}

const twice = (make: () => AnyFunction) => [conversation()(make()), conversation()(make())] as const;

describe('functions that stay from one conversation to the next', () => {
  it('are those that capture nothing and cannot reach themselves', () => {
    const [a, b] = twice(() => (n: number) => n * 2);
    expect(b).toBe(a);
    expect(b(4)).toBe(8);
    const [c, d] = twice(
      () =>
        function plain(n: number) {
          return n * 3;
        },
    );
    expect(d).toBe(c);
  });

  it('are two where two of one text are in a conversation', () => {
    const make = () => (n: number) => n * 4;
    const send = conversation();
    expect(send(make())).not.toBe(send(make()));
  });

  it('are made anew where a task has changed them', () => {
    const make = () =>
      function changed(n: number) {
        return n * 5;
      };
    const changes: ((f: AnyFunction) => unknown)[] = [
      (f) => Object.assign(f, { count: 1 }),
      (f) => Object.assign(f.prototype as object, { count: 1 }),
      (f) => Object.setPrototypeOf(f, null),
      (f) => Object.setPrototypeOf(f.prototype as object, null),
      (f) => Object.defineProperty(f, 'name', { value: 'other' }),
      (f) => Object.preventExtensions(f),
    ];
    for (const change of changes) {
      const first = conversation()(make());
      change(first);
      expect(conversation()(make())).not.toBe(first);
    }
  });

  it('are none that could be told from another of their text', () => {
    const makers: (() => AnyFunction)[] = [
      () => {
        let count = 0;
        return () => ++count;
      },
      () =>
        function named() {
          return (named as AnyFunction & { count?: number }).count;
        },
      () =>
        function () {
          // biome-ignore lint/complexity/noArguments: this is what is tried.
          return arguments.length;
        },
      () => class {},
      () => Object.assign((n: number) => n, { own: 1 }),
      () => Object.freeze((n: number) => -n),
    ];
    for (const make of makers) {
      const [a, b] = twice(make);
      expect(b, String(a)).not.toBe(a);
    }
  });

  it('are none for who does not say who it is', () => {
    const f = (n: number) => n * 6;
    const encoded = () => encode(f, { ledger: new Ledger(), describe: (about) => new Capture(about) });
    expect(decode(encoded(), { ledger: new Ledger() })).not.toBe(decode(encoded(), { ledger: new Ledger() }));
  });
});
