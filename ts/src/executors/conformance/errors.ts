/** What tasks throw gets to the caller: what it is, what it says and what is on it. */
import { expect } from 'vitest';
import { batchOf, collect, errorsOf, numbers, stillWorks } from './batches.js';
import type { Clause } from './clause.js';

class Special extends Error {
  readonly code = 'E_SPECIAL';
  readonly rows: readonly number[];
  constructor(message: string, rows: readonly number[], options?: ErrorOptions) {
    super(message, options);
    this.rows = rows;
  }
  get summary(): string {
    return `${this.message}: ${this.rows.join()}`;
  }
}

/** What is thrown, and what has to arrive. */
interface Thrown {
  readonly what: string;
  readonly task: (i: number) => unknown;
  readonly arrives: (error: never) => void;
}

const thrown: readonly Thrown[] = [
  {
    what: 'errors of own classes, with fields and accessors',
    task: () => {
      throw new Special('special', [1, 2]);
    },
    arrives: (error: Special) => {
      expect(error).toBeInstanceOf(Special);
      expect(error).toMatchObject({ name: 'Error', message: 'special', code: 'E_SPECIAL', rows: [1, 2] });
      expect(error.summary).toBe('special: 1,2');
    },
  },
  {
    what: 'chains of causes',
    task: () => {
      throw new TypeError('a', { cause: new Special('b', [], { cause: new RangeError('c', { cause: { d: 'e' } }) }) });
    },
    arrives: (error: Error) => {
      expect(error).toBeInstanceOf(TypeError);
      const second = error.cause as Special;
      expect(second).toBeInstanceOf(Special);
      expect(second.cause).toBeInstanceOf(RangeError);
      expect((second.cause as Error).cause).toEqual({ d: 'e' });
    },
  },
  {
    what: 'several errors in one',
    task: () => {
      throw new AggregateError([new Special('one', [1]), new TypeError('two'), 'three'], 'many');
    },
    arrives: (error: AggregateError) => {
      expect(error).toBeInstanceOf(AggregateError);
      expect(error.message).toBe('many');
      expect(error.errors[0]).toBeInstanceOf(Special);
      expect(error.errors[1]).toBeInstanceOf(TypeError);
      expect(error.errors[2]).toBe('three');
    },
  },
  {
    what: 'an AbortError',
    task: () => AbortSignal.abort().throwIfAborted(),
    arrives: (error: DOMException) => {
      expect(error).toBeInstanceOf(DOMException);
      expect(error).toMatchObject({ name: 'AbortError', code: 20, message: 'This operation was aborted' });
    },
  },
  {
    what: 'a code',
    task: () => {
      throw Object.assign(new Error('coded'), { code: 'E_CODE', errno: -5 });
    },
    arrives: (error: Error) => expect(error).toMatchObject({ message: 'coded', code: 'E_CODE', errno: -5 }),
  },
  {
    what: 'errors of the file system',
    task: () => process.getBuiltinModule('node:fs').readFileSync('/there/is/no/such/file'),
    arrives: (error: Error) =>
      expect(error).toMatchObject({ code: 'ENOENT', syscall: 'open', path: '/there/is/no/such/file', errno: -2 }),
  },
  {
    what: 'errors of assertions',
    task: () => process.getBuiltinModule('node:assert').deepStrictEqual({ a: 1 }, { a: 2 }),
    arrives: (error: Error) => {
      expect(error).toMatchObject({
        name: 'AssertionError',
        code: 'ERR_ASSERTION',
        actual: { a: 1 },
        expected: { a: 2 },
        operator: 'deepStrictEqual',
      });
      expect(error.message).toMatch(/^Expected values to be strictly deep-equal/);
    },
  },
  {
    what: 'errors of classes that the task defines',
    task: () => {
      class Inner extends RangeError {
        readonly depth = 3;
      }
      throw new Inner('inner');
    },
    arrives: (error: Error) => {
      expect(error).toBeInstanceOf(RangeError);
      expect(error).toMatchObject({ message: 'inner', depth: 3 });
      expect(error.constructor.name).toBe('Inner');
    },
  },
  {
    what: 'frozen errors',
    task: () => {
      throw Object.freeze(new Special('cold', [0]));
    },
    arrives: (error: Special) => {
      expect(error).toBeInstanceOf(Special);
      expect(Object.isFrozen(error)).toBe(true);
      expect(error.rows).toEqual([0]);
    },
  },
  {
    what: 'errors with getters that throw',
    task: () => {
      const error = new Error('guarded');
      for (const name of ['detail', 'hint']) {
        Object.defineProperty(error, name, {
          get() {
            throw new Error('never');
          },
          enumerable: true,
        });
      }
      throw error;
    },
    arrives: (error: Error) => expect(error.message).toBe('guarded'),
  },
  {
    what: 'errors whose message cannot be read',
    task: () => {
      throw Object.defineProperty(new TypeError('x'), 'message', {
        get() {
          throw new Error('never');
        },
      });
    },
    arrives: (error: Error) => expect(error).toBeInstanceOf(TypeError),
  },
  {
    what: 'huge messages',
    task: () => {
      throw new Error('long '.repeat(1_000_000));
    },
    arrives: (error: Error) => expect(error.message === 'long '.repeat(1_000_000)).toBe(true),
  },
  {
    what: 'errors that lead back to themselves',
    task: () => {
      const error = new Error('round');
      throw Object.assign(error, { cause: error, all: [error] });
    },
    arrives: (error: Error & { all: unknown[] }) => {
      expect(error.cause).toBe(error);
      expect(error.all[0]).toBe(error);
    },
  },
  {
    what: 'rejections',
    task: () => Promise.reject(new Special('later', [9])),
    arrives: (error: Special) => expect(error).toMatchObject({ message: 'later', rows: [9] }),
  },
  {
    what: 'endless recursion',
    task: () => {
      const down = (n: number): number => down(n + 1) + 1;
      return down(0);
    },
    arrives: (error: Error) => {
      expect(error).toBeInstanceOf(RangeError);
      expect(error.message).toMatch(/call stack/);
    },
  },
  ...(
    [
      ['strings', () => 'text'],
      ['undefined', () => undefined],
      ['null', () => null],
      ['numbers', () => -0],
      ['bigints', () => 12n],
      ['objects', () => ({ a: [1] })],
      ['symbols', () => Symbol.for('millrace.test')],
    ] as const
  ).map(([what, make]) => ({
    what: `${what} that are thrown`,
    task: new Function(`throw (${make})()`) as () => never,
    arrives: (error: unknown) => expect(error).toEqual(make()),
  })),
  {
    what: 'functions that are thrown',
    task: () => {
      throw (n: number) => n + 1;
    },
    arrives: (error: (n: number) => number) => expect(error(2)).toBe(3),
  },
];

export const errors: readonly Clause[] = [
  ...thrown.map(
    ({ what, task, arrives }): Clause => ({
      title: `hands on ${what}`,
      needs: ['async'],
      hold: ({ create, run }) =>
        run(create(), batchOf(task, [numbers(2)]), (outcomes) => {
          const found = errorsOf(outcomes, 2);
          expect(found.size).toBe(2);
          for (const error of found.values()) arrives(error as never);
        }),
    }),
  ),
  {
    title: 'gives the error of an item where it was thrown',
    hold({ create, run }) {
      const fail = (x: number) => {
        if (x === 3) throw new RangeError('three');
        return x;
      };
      return run(create(), batchOf(fail, [numbers(6)]), (outcomes) => {
        const found = errorsOf(outcomes, 6);
        expect([...found.keys()]).toEqual([3]);
        expect(found.get(3)).toBeInstanceOf(RangeError);
        expect((found.get(3) as Error).message).toBe('three');
      });
    },
  },
  {
    title: 'hands on the very error that was thrown',
    needs: ['here', 'any function'],
    async hold({ create }) {
      const errors = [new Error('a'), Symbol('b'), new WeakMap(), new Proxy({}, {})];
      const batch = batchOf(
        (i: number) => {
          throw errors[i];
        },
        [numbers(4)],
      );
      const found = errorsOf(await collect(create(), batch), 4);
      for (const [i, error] of errors.entries()) expect(found.get(i)).toBe(error);
    },
  },
  {
    title: 'says what was thrown if that cannot travel',
    needs: ['apart'],
    async hold({ create, run }) {
      const executor = create();
      const batch = batchOf(
        (i: number) => {
          const hostile = () => {
            throw new Error('trapped');
          };
          const traps = { get: hostile, ownKeys: hostile, getPrototypeOf: hostile, has: hostile };
          throw [Symbol('own'), Promise.resolve(), new WeakRef({}), new Proxy({}, traps), Proxy.revocable({}, {})][i];
        },
        [numbers(5)],
      );
      await run(executor, batch, (outcomes) => {
        const messages = [...errorsOf(outcomes, 5).values()].map((error) => (error as Error).message);
        expect(messages[0]).toMatch(/^error is a unique symbol, Symbol\(own\)/);
        expect(messages[1]).toMatch(/^error is a promise, which cannot travel/);
        expect(messages[2]).toMatch(/^error is a WeakRef, which cannot travel/);
        expect(messages[3]).toMatch(/^error is a proxy, which cannot travel/);
        expect(messages[4]).toMatch(/proxy is a proxy, which cannot travel/);
      });
      await stillWorks(executor);
    },
  },
  {
    title: 'leaves behind what cannot travel of an error, and says so',
    needs: ['apart'],
    hold: ({ create, run }) =>
      run(
        create(),
        batchOf(() => {
          throw Object.assign(new Special('loaded', [4]), { pending: Promise.resolve(), keep: 1 });
        }, [numbers(1)]),
        (outcomes) =>
          expect(errorsOf(outcomes, 1).get(0)).toMatchObject({
            message: 'loaded',
            rows: [4],
            keep: 1,
            pending: '(left behind: a promise)',
          }),
      ),
  },
  {
    title: 'keeps both stacks, without frames of its own',
    needs: ['apart'],
    async hold({ create, run }) {
      function deepInside(): never {
        throw new Special('deep', [], { cause: new AggregateError([new Error('nested')], 'cause') });
      }
      const executor = theCaller(create);
      await run(
        executor,
        batchOf(() => deepInside(), [numbers(1)]),
        (outcomes) => {
          const error = errorsOf(outcomes, 1).get(0) as Error;
          const [there, here] = error.stack!.split('--- called from ---\n');
          expect(there).toMatch(/deepInside \(.*conformance.errors\.ts:\d+:\d+\)/);
          expect(here).toContain('theCaller');
          const cause = error.cause as AggregateError;
          for (const each of [error, cause, cause.errors[0] as Error]) {
            expect(each.stack).toContain('deepInside');
            expect(each.stack).not.toMatch(/worker[\w-]*\.cjs/);
          }
        },
      );
    },
  },
];

function theCaller<T>(make: () => T): T {
  return make();
}
