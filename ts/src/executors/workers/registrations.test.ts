// @ts-expect-error: it has no declarations.
import { csvParseRows } from 'd3-dsv';
import { afterAll, describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../../errors.js';
import { Capture } from '../../functions/closure/index.js';
import { delayed } from '../../functions/delayed.js';
import { registerByReference, registerByValue, registerReducer } from '../../functions/registrations.js';
import { Parallel } from '../../parallel/parallel.js';
import { shutdownWorkers } from './shutdown.js';
import { connections, tool } from './testing/registered.js';

afterAll(() => shutdownWorkers());

class Money {
  readonly #cents: number;
  constructor(cents: number) {
    this.#cents = cents;
  }
  get cents(): number {
    return this.#cents;
  }
  plus(other: Money): Money {
    return new Money(this.#cents + other.cents);
  }
}
class Price extends Money {}

registerReducer(
  Money,
  (money) => ({ cents: money.cents }),
  ({ cents }) => new Money(cents),
);

describe.each(['threads', 'processes'] as const)('over %s', (backend) => {
  const parallel = (options = {}) => Parallel({ backend, nJobs: 2, ...options });

  it('reducers carry arguments, captured values and results', async () => {
    const fee = new Money(5);
    const add = (money: Money) => ({ sum: money.plus(fee), same: money instanceof Money });
    const results = await parallel()([1, 2].map((n) => delayed(add)(new Money(n * 100))));
    expect(results.map(({ sum, same }) => [sum instanceof Money, sum.cents, same])).toEqual([
      [true, 105, true],
      [true, 205, true],
    ]);
  });

  it('reducers carry what is inside other values, with its identity, and subclasses', async () => {
    const one = new Money(1);
    const f = (pair: Money[], map: Map<string, Money>) => [
      pair[0] === pair[1],
      map.get('a') === pair[0],
      pair[0]!.cents,
    ];
    expect(await parallel()([delayed(f)([one, one], new Map([['a', one]]))])).toEqual([[true, true, 1]]);
    const [back] = await parallel()([delayed((price: Price) => [price.cents, price])(new Price(7))]);
    expect(back).toEqual([7, expect.any(Money)]);
  });

  it('reducers work in tasks of tasks', async () => {
    const outer = async (money: Money) => {
      const [sum] = await Parallel({ backend: 'threads' })([delayed((m: Money) => m.plus(m))(money)]);
      return sum!;
    };
    const [sum] = await parallel({ nJobs: 1 })([delayed(outer)(new Money(21))]);
    expect(sum).toBeInstanceOf(Money);
    expect(sum!.cents).toBe(42);
  });

  it('a reducer that throws is an error that says so', async () => {
    class Broken {
      readonly #n = 1;
      get n(): number {
        return this.#n;
      }
    }
    registerReducer(
      Broken,
      () => {
        throw new RangeError('no state');
      },
      () => new Broken(),
    );
    await expect(parallel()([delayed((broken: Broken) => broken.n)(new Broken())])).rejects.toThrow(
      /argument 1 of item 0 is a Broken whose reducer throws/,
    );
  });

  it('what is registered by a name is what the worker has under it, and comes back as it is here', async () => {
    const settings = {
      rate: 2,
      get secret(): never {
        throw new Error('read');
      },
    };
    registerByReference(settings, `settings over ${backend}`);
    const name = `settings over ${backend}`;
    const initializer = (as: string) => registerByReference({ rate: 3 }, as);
    const f = (n: number, given: { rate: number }) => ({ n: n * settings.rate + given.rate, settings });
    const [result] = await parallel({ initializer, initArgs: [name] })([delayed(f)(5, settings)]);
    expect(result!.n).toBe(18);
    expect(result!.settings).toBe(settings);
    await expect(parallel({ initializer: () => {} })([delayed(f)(5, settings)])).rejects.toThrow(
      /nothing is registered here under the name "settings over/,
    );
  });

  it('what is registered by its address is imported there, and comes back as it is here', async () => {
    const address = { specifier: './testing/registered-module.mjs', from: import.meta.url };
    registerByReference(tool, { ...address, path: ['tool'] });
    registerByReference(connections, { ...address, path: ['connections'] });
    const f = () => {
      connections.count += 1;
      return { text: tool(), count: connections.count, tool, connections };
    };
    const [first] = await parallel({ nJobs: 1 })([delayed(f)()]);
    const [second] = await parallel({ nJobs: 1 })([delayed(f)()]);
    expect([first!.text, first!.count, second!.count]).toEqual(['of the module', 1, 2]);
    expect(second!.tool).toBe(tool);
    expect(second!.connections).toBe(connections);
    expect(connections.count).toBe(0);
  });
});

describe('a package', () => {
  it('travels by name, or by value if it was registered so', async () => {
    const rows = (text: string) => csvParseRows(text, (row: string[]) => row.length);
    const parse = () => Parallel({ backend: 'threads' })([delayed(rows)('a,b\nc,d,e')]);
    const kind = () => new Capture().describe([csvParseRows])[0]!.kind;
    expect([kind(), await parse()]).toEqual(['package', [[2, 3]]]);
    registerByValue('d3-dsv');
    expect([kind(), await parse()]).toEqual(['closure', [[2, 3]]]);
  });
});

describe('registrations', () => {
  it.each([
    [
      () => registerReducer(5 as never, String, String as never),
      /needs a class and two functions, but type is a number, 5/,
    ],
    [() => registerReducer(Money, undefined as never, String as never), /reduce is undefined/],
    [() => registerByReference(5 as never, 'x'), /needs a function, class or object, but got a number, 5/],
    [() => registerByReference({}, ''), /a name that is not empty/],
    [
      () => registerByReference({}, { specifier: 'x' } as never),
      /needs a name, or an address .* but got an object.*import\.meta\.url/,
    ],
    [() => registerByReference({}, undefined as never), /but got undefined/],
    [
      () => registerByValue('./tools.js'),
      /needs the name of a package, such as 'lodash' or '@scope\/name', but got a string/,
    ],
    [() => registerByValue(''), /needs the name of a package/],
  ])('refuse %s', (register, message) => {
    expect(register).toThrow(InvalidArgumentError);
    expect(register).toThrow(message);
  });
});
