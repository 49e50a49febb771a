/** What cannot travel is refused with the way to it; beside it everything goes on. */
import { Socket } from 'node:net';
import { expect } from 'vitest';
import { UnsupportedTaskError } from '../../errors.js';
import { batchOf, collect, errorsOf, inOrder, numbers, stillWorks, values } from './batches.js';
import { type Clause, failure } from './clause.js';

class Secretive {
  #hidden = 1;
  reveal(): number {
    return this.#hidden;
  }
}

/** Something that cannot travel, made by a task, and what has to be said of the result that holds it. */
const results: readonly (readonly [what: string, make: (i: number) => unknown, says: RegExp])[] = [
  [
    'sockets',
    () => ({ a: { b: [0, 1, 2, new (process.getBuiltinModule('node:net').Socket)()] } }),
    /^result\.a\.b\[3\] is a socket, which cannot travel.*; open it where it is used$/,
  ],
  ['promises', () => ({ rows: [Promise.resolve(1)] }), /^result\.rows\[0\] is a promise, .*; await it first/],
  ['proxies', () => [new Proxy({}, {})], /^result\[0\] is a proxy, /],
  ['weak references', () => new Map([['key', new WeakRef({})]]), /^result\.get\("key"\) is a WeakRef, /],
  ['running generators', () => [(function* () {})()], /^result\[0\] is a running generator, /],
  ['unique symbols', () => ({ mark: Symbol('own') }), /^result\.mark is a unique symbol, Symbol\(own\), /],
  ['functions that capture such a thing', () => capturing(new WeakRef({})), /^result -> held is a WeakRef, /],
];

function capturing(held: WeakRef<object>): () => unknown {
  return () => held;
}

/** The same as arguments. */
const things: readonly (readonly [what: string, make: () => unknown, says: RegExp])[] = [
  ['sockets', () => ({ a: [new Socket()] }), /^`a\[0\]` in argument 2 of item 12 is a socket, .*; open it where/],
  ['promises', () => Promise.resolve(), /^argument 2 of item 12 is a promise, /],
  ['proxies', () => ({ 'odd key': new Proxy({}, {}) }), /^`\["odd key"\]` in argument 2 of item 12 is a proxy, /],
  ['private state', () => [new Secretive()], /^`\[0\]` in argument 2 of item 12 is a Secretive, whose #private /],
  ['generators', () => (function* () {})(), /^argument 2 of item 12 is a running generator, /],
];

export const travel: readonly Clause[] = [
  ...results.map(
    ([what, make, says]): Clause => ({
      title: `refuses ${what} in results, and gives all others`,
      needs: ['apart'],
      async hold({ create }) {
        const executor = create();
        const batch = batchOf((i: number) => (i === 5 ? make(i) : `fine ${i}`), [numbers(20)]);
        const errors = errorsOf(await collect(executor, batch), 20);
        expect([...errors.keys()]).toEqual([5]);
        expect(errors.get(5)).toMatchObject({ code: 'cannot-travel', message: expect.stringMatching(says) });
        await stillWorks(executor);
      },
    }),
  ),
  {
    title: 'refuses private state in results of a class that it was sent',
    needs: ['apart'],
    async hold({ create }) {
      const executor = create();
      const secretive = () => ({ inner: new Secretive() });
      const errors = errorsOf(await collect(executor, batchOf(secretive, [numbers(1)])), 1);
      expect((errors.get(0) as Error).message).toMatch(/^result\.inner is a Secretive, whose #private members/);
      const revealed = batchOf(() => new Secretive().reveal(), [numbers(1)]);
      expect(inOrder(await collect(executor, revealed))).toEqual([1]);
    },
  },
  ...things.map(
    ([what, make, says]): Clause => ({
      title: `refuses ${what} in arguments before anything runs`,
      needs: ['apart'],
      async hold({ create }) {
        const executor = create();
        const second = values('a', 'b', make(), 'd');
        const batch = { ...batchOf((i: number, _: unknown) => i, [numbers(4), second]), first: 10 };
        expect(executor.refuses(batch)?.message).toMatch(says);
        const error = await failure(collect(executor, batch));
        expect(error).toBeInstanceOf(UnsupportedTaskError);
        expect(error.message).toMatch(says);
        await stillWorks(executor);
      },
    }),
  ),
  {
    title: 'refuses a function that captures what cannot travel, by name',
    needs: ['apart'],
    async hold({ create }) {
      const executor = create();
      const socket = new Socket();
      const error = await failure(
        collect(
          executor,
          batchOf(() => socket.readable, [numbers(2)]),
        ),
      );
      expect(error).toBeInstanceOf(UnsupportedTaskError);
      expect(error.message).toMatch(/socket is a socket, which cannot travel/);
      await stillWorks(executor);
    },
  },
  {
    title: 'hands on results as they are',
    needs: ['here', 'any function'],
    async hold({ create }) {
      const made = [new Socket(), Promise.resolve, new Proxy({}, {}), new Secretive(), Symbol('own'), new WeakMap()];
      const found = inOrder(
        await collect(
          create(),
          batchOf((i: number) => made[i], [numbers(made.length)]),
        ),
      );
      for (const [i, value] of made.entries()) expect(found[i]).toBe(value);
    },
  },
  {
    title: 'brings results of a hundred megabytes',
    needs: ['any function'],
    async hold({ create, run }) {
      const bytes = (i: number) => new Uint8Array(100_000_000).fill(i + 1);
      await run(create(), batchOf(bytes, [numbers(1)]), (outcomes) => {
        const [result] = inOrder(outcomes) as [Uint8Array];
        expect([result.length, result[0], result[99_999_999]]).toEqual([100_000_000, 1, 1]);
      });
    },
  },
];
