import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decode, type EncodeOptions, encode, Ledger, Registry, TravelError } from './index.js';
import { Telling, type Told } from './testing/told.js';

/** Sends a function and hands back what arrives. */
function sent<T extends (...args: never[]) => unknown>(value: T, told: Told = {}, others: Telling = new Telling()): T {
  others.tell(value, told);
  const arrived = decode(encode(value, { describe: others.describe })) as T;
  expect(arrived).not.toBe(value);
  return arrived;
}

// Free variables of the functions below; what arrives has its own.
const factor = 3;
let count = 0;
const table = new Float64Array([1, 2, 3]);

describe('forms', () => {
  const rows: [name: string, value: () => unknown, expected: unknown][] = [
    ['arrow', () => sent((n: number) => n * factor, { captures: { factor } })(2), 6],
    [
      'arrow with block',
      () =>
        sent(
          (n: number) => {
            const m = n * factor;
            return m + 1;
          },
          { captures: { factor } },
        )(2),
      7,
    ],
    ['arrow that gives an object', () => sent((n: number) => ({ n }))(2), { n: 2 }],
    [
      'function',
      () =>
        sent(function twice(n: number) {
          return n * 2;
        })(4),
      8,
    ],
    ['nameless function', () => sent((n: number) => n * 2)(4), 8],
    [
      'recursive named expression',
      () =>
        sent(function fact(n: number): number {
          return n < 2 ? 1 : n * fact(n - 1);
        })(5),
      120,
    ],
    ['default parameter', () => sent((n = factor) => n, { captures: { factor } })(), 3],
    ['destructuring', () => sent(({ a, b: [c] }: { a: number; b: number[] }) => a + c!)({ a: 1, b: [2] }), 3],
    ['rest parameters', () => sent((...all: number[]) => all.length)(1, 2, 3), 3],
    ['typed array', () => sent((i: number) => table[i], { captures: { table } })(1), 2],
    ['intrinsic inside', () => sent((n: number) => Math.sqrt(n))(9), 3],
    [
      'method',
      () =>
        sent(
          {
            add(n: number) {
              return n + factor;
            },
          }.add,
          { form: 'method', captures: { factor } },
        )(1),
      4,
    ],
    [
      'computed method',
      () =>
        sent(
          {
            [`a ${'b'}`](n: number) {
              return n + 1;
            },
          }['a b']!,
          { form: 'method' },
        )(1),
      2,
    ],
    [
      'method by symbol',
      () =>
        sent(
          {
            [Symbol.iterator]() {
              return 7;
            },
          }[Symbol.iterator],
          { form: 'method' },
        )(),
      7,
    ],
    [
      'method named by a string',
      () =>
        sent(
          {
            'x-y'() {
              return 5;
            },
          }['x-y'],
          { form: 'method' },
        )(),
      5,
    ],
    [
      'getter',
      () =>
        sent(
          Object.getOwnPropertyDescriptor(
            {
              get x() {
                return factor;
              },
            },
            'x',
          )!.get!,
          { form: 'getter', captures: { factor } },
        )(),
      3,
    ],
    [
      'generator',
      () => [
        ...sent(
          function* (n: number) {
            yield n;
            yield n * factor;
          },
          { captures: { factor } },
        )(2),
      ],
      [2, 6],
    ],
    [
      'generator method',
      () => [
        ...sent(
          {
            *all() {
              yield 1;
            },
          }.all,
          { form: 'method' },
        )(),
      ],
      [1],
    ],
    [
      'reads arguments',
      () =>
        sent(function () {
          // biome-ignore lint/complexity/noArguments: what is tested.
          return arguments.length;
        } as (...all: number[]) => number)(1, 2),
      2,
    ],
    [
      'reads this',
      () =>
        sent(function (this: { k: number }) {
          return this.k;
        }).call({ k: 9 }),
      9,
    ],
    ['name of a global as parameter', () => sent((process: number) => process)(3), 3],
    ['captured name of a global', () => sent(() => Array, { captures: { Array: 'mine' } })(), 'mine'],
    ['captured undefined', () => sent(() => factor, { captures: { factor: undefined } })(), undefined],
    ['captured $ names', () => sent(() => factor, { captures: { factor: 1, $at: 2, $to: 3, $$at: 4 } })(), 1],
    ['template literal', () => sent((n: number) => `a${n}\n`)(1), 'a1\n'],
    ['regular expression', () => sent((s: string) => /\)\}\]/.test(s))(')}]'), true],
    ['comment at the end', () => sent(new Function('return (n) => n + 1 // end')() as (n: number) => number)(1), 2],
    [
      'bound',
      () =>
        sent(
          function (this: number, a: number, b: number) {
            return [Number(this), a, b];
          }.bind(7, 1) as (b: number) => unknown,
          {
            instead: {
              kind: 'bound',
              target: Math.max,
              boundThis: null,
              boundArguments: [5],
              name: 'bound max',
              properties: [],
            },
          },
        )(2),
      5,
    ],
  ];
  it.each(rows)('%s', (_, run, expected) => {
    expect(run()).toEqual(expected);
  });

  it('awaits', async () => {
    expect(await sent(async (n: number) => (await n) * factor, { captures: { factor } })(2)).toBe(6);
  });

  it('streams', async () => {
    const all: number[] = [];
    for await (const n of sent(async function* (n: number) {
      yield n;
      yield n + 1;
    })(1))
      all.push(n);
    expect(all).toEqual([1, 2]);
  });

  it('keeps names', () => {
    const named = (n: number) => n;
    expect(sent(named).name).toBe('named');
    expect(
      sent(
        (
          () => (n: number) =>
            n
        )(),
      ).name,
    ).toBe('');
    expect(sent(Object.defineProperty(() => 1, 'name', { value: 'other' })).name).toBe('other');
  });

  it('keeps properties', () => {
    const value = Object.assign((n: number) => n, { cache: new Map([[1, 2]]), limit: 5 });
    const arrived = sent(value, { properties: ['cache', 'limit'] });
    expect(arrived.cache).toEqual(new Map([[1, 2]]));
    expect(arrived.limit).toBe(5);
  });
});

describe('graphs', () => {
  it('sends helpers along, once', () => {
    const telling = new Telling();
    const helper = telling.tell((n: number) => n + factor, { captures: { factor } });
    const a = telling.tell((n: number) => helper(n), { captures: { helper } });
    const b = telling.tell((n: number) => [helper, helper(n)], { captures: { helper } });
    const [one, two, three] = decode(encode([a, b, helper], { describe: telling.describe })) as [
      typeof a,
      typeof b,
      typeof helper,
    ];
    expect(one(1)).toBe(4);
    expect(two(1)).toEqual([three, 4]);
    expect(telling.batches).toEqual([3]);
  });

  it('builds functions that call each other', () => {
    const telling = new Telling();
    const even = (n: number): boolean => (n === 0 ? true : odd(n - 1));
    const odd = (n: number): boolean => (n === 0 ? false : even(n - 1));
    telling.tell(odd, { captures: { even } });
    expect(sent(even, { captures: { odd } }, telling)(7)).toBe(false);
  });

  it('builds a function that is in what it captures', () => {
    const state: { self?: unknown; n: number } = { n: 4 };
    const value = () => state.n;
    state.self = value;
    const arrived = sent(() => state, { captures: { state } }, tell(value, { captures: { state } }));
    const found = arrived() as { self: () => number; n: number };
    found.n = 5;
    expect(found.self()).toBe(5);
  });

  it('shares assigned variables', () => {
    const telling = new Telling();
    const cell = {};
    count = 5;
    const inc = telling.tell(() => ++count, { captures: { count }, cells: { count: cell } });
    const get = telling.tell(() => count, { captures: { count }, cells: { count: cell } });
    const [a, b] = decode(encode([inc, get], { describe: telling.describe })) as [typeof inc, typeof get];
    expect([a(), a(), b()]).toEqual([6, 7, 7]);
    expect(count).toBe(5);
  });

  it('tells variables of one name apart', () => {
    const telling = new Telling();
    const total = {};
    const counters = [1, 2, 3].map((start) => {
      const cell = {};
      const cells = { n: cell, total };
      let n = start;
      return [
        telling.tell(
          () => {
            n++;
            count++;
            return n;
          },
          { captures: { n, count: 0 }, cells: { n: cell, count: total } },
        ),
        telling.tell(() => n, { captures: { n }, cells }),
      ] as const;
    });
    const sum = telling.tell(() => count, { captures: { count: 0 }, cells: { count: total } });
    const arrived = decode(encode({ counters, sum }, { describe: telling.describe })) as {
      counters: typeof counters;
      sum: typeof sum;
    };
    arrived.counters[0]![0]();
    arrived.counters[0]![0]();
    arrived.counters[2]![0]();
    expect(arrived.counters.map(([, get]) => get())).toEqual([3, 2, 4]);
    expect(arrived.sum()).toBe(3);
  });

  it('refuses shared variables that would shadow what another means', () => {
    const telling = new Telling();
    const cell = {};
    const other = {};
    const set = telling.tell(() => 1, { captures: { Math: 1, k: 2 }, cells: { Math: cell, k: other } });
    const uses = telling.tell(() => Math.sqrt(4), { captures: { k: 2 }, cells: { k: other } });
    expect(() => encode([set, uses], { describe: telling.describe })).toThrow(/shares the variable/);
  });

  it('builds chains of closures of any length', () => {
    const telling = new Telling();
    let value = telling.tell((n: number): number => n);
    for (let i = 0; i < 3000; i++) {
      const next = value;
      value = telling.tell((n: number): number => next(n) + 1, { captures: { next } });
    }
    let at = decode(encode(value, { describe: telling.describe })) as typeof value;
    expect(typeof at).toBe('function');
    expect(at(0)).toBe(3000);
    at = value;
  });

  it('asks for many at once', () => {
    const telling = new Telling();
    const all = Array.from({ length: 500 }, (_, i) => telling.tell(() => i, { captures: { i } }));
    const { bytes } = encode(all, { describe: telling.describe });
    expect(telling.batches).toEqual([500]);
    expect(bytes.length).toBeLessThan(500 * 10);
    expect((decode(bytes) as typeof all).map((each) => each())).toEqual(all.map((_, i) => i));
  });
});

function tell(value: (...args: never[]) => unknown, told: Told): Telling {
  const telling = new Telling();
  telling.tell(value, told);
  return telling;
}

class Point {
  x: number;
  y: number;
  static made = 0;
  constructor(x: number, y: number) {
    this.x = x;
    this.y = y;
  }
  get length() {
    return Math.hypot(this.x, this.y);
  }
  scaled(by: number) {
    return new Point(this.x * by, this.y * by);
  }
}

describe('classes', () => {
  const telling = new Telling();
  telling.tell(Point, { properties: ['made'] });
  class Point3 extends Point {
    z = 1;
    override scaled(by: number) {
      return super.scaled(by + factor);
    }
  }
  telling.tell(Point3, { captures: { Point, factor } });
  const { describe } = telling;

  it('gives instances their class back', () => {
    Point.made = 4;
    const [a, b, Type] = decode(encode([new Point(3, 4), new Point(6, 8), Point], { describe })) as [
      Point,
      Point,
      typeof Point,
    ];
    expect(a.length).toBe(5);
    expect(a).toBeInstanceOf(Type);
    expect(b.scaled(2).x).toBe(12);
    expect(Object.getPrototypeOf(a)).toBe(Object.getPrototypeOf(b));
    expect(Type.made).toBe(4);
    expect(a).not.toBeInstanceOf(Point);
  });

  it('builds superclasses', () => {
    const [Type, value, Base] = decode(encode([Point3, new Point3(1, 2), Point], { describe })) as [
      typeof Point3,
      Point3,
      typeof Point,
    ];
    expect(new Type(1, 1).scaled(1).x).toBe(4);
    expect(Object.getPrototypeOf(Type)).toBe(Base);
    expect(value).toBeInstanceOf(Base);
    expect(value.z).toBe(1);
  });

  it('builds a class whose static member is an instance of it', () => {
    class Color {
      hex: string;
      static red: Color;
      constructor(hex: string) {
        this.hex = hex;
      }
    }
    Color.red = new Color('f00');
    telling.tell(Color, { properties: ['red'] });
    const red = decode(encode(Color.red, { describe })) as Color;
    expect((red.constructor as typeof Color).red).toBe(red);
    const [Type, again] = decode(encode([Color, Color.red], { describe })) as [typeof Color, Color];
    expect(Type.red).toBe(again);
  });

  it('builds a class with a registry of its instances', () => {
    const all = new Map<string, Item>();
    class Item {
      id = 'a';
      others() {
        return all.size;
      }
    }
    all.set('a', new Item());
    telling.tell(Item, { captures: { all } });
    const item = decode(encode(all.get('a'), { describe })) as Item;
    expect(item.others()).toBe(1);
  });

  it('shares variables between classes and functions', () => {
    const cell = {};
    let next = 10;
    class Node {
      id = next++;
    }
    const last = telling.tell(() => next, { captures: { next }, cells: { next: cell } });
    telling.tell(Node, { captures: { next }, cells: { next: cell } });
    const [Type, get] = decode(encode([Node, last], { describe })) as [typeof Node, typeof last];
    expect([new Type().id, new Type().id, get()]).toEqual([10, 11, 12]);
  });

  it('ships patched members', () => {
    class Patched {
      old() {
        return 1;
      }
    }
    const fresh = telling.tell(() => factor, { captures: { factor } });
    (Patched.prototype as unknown as { old: unknown }).old = fresh;
    telling.tell(Patched, { prototype: ['old'] });
    expect((decode(encode(new Patched(), { describe })) as Patched).old()).toBe(3);
  });

  it('builds constructors of the old kind', () => {
    const Old = function (this: { n: number }, n: number) {
      this.n = n;
    } as unknown as new (
      n: number,
    ) => { n: number; twice(): number };
    Old.prototype.twice = telling.tell(function (this: { n: number }) {
      return this.n * 2;
    });
    telling.tell(Old, { prototype: ['twice'] });
    const value = decode(encode(new Old(4), { describe })) as { twice(): number };
    expect(value.twice()).toBe(8);
  });

  it('keeps what extends a built-in', () => {
    class Bag extends Map<string, number> {
      label = 'x';
      sum() {
        return [...this.values()].reduce((a, b) => a + b, 0);
      }
    }
    class Row extends Array<number> {
      last() {
        return this.at(-1);
      }
    }
    telling.tell(Bag);
    telling.tell(Row);
    const bag = decode(
      encode(
        new Bag([
          ['a', 1],
          ['b', 2],
        ]),
        { describe },
      ),
    ) as Bag;
    expect([bag.sum(), bag.label, bag instanceof Map]).toEqual([3, 'x', true]);
    const row = decode(encode(Row.from([1, 2, 3]), { describe })) as Row;
    expect([row.last(), Array.isArray(row), row.length]).toEqual([3, true, 3]);
  });

  it('keeps accessors', () => {
    const object = {
      get twice() {
        return this.n * 2;
      },
      set twice(v: number) {
        this.n = v / 2;
      },
      n: 2,
    };
    const { get, set } = Object.getOwnPropertyDescriptor(object, 'twice')!;
    telling.tell(get!, { form: 'getter' });
    telling.tell(set!, { form: 'setter' });
    const arrived = decode(encode(object, { describe })) as typeof object;
    arrived.twice = 10;
    expect([arrived.n, arrived.twice]).toEqual([5, 10]);
    expect(decode(encode(object))).toEqual({ twice: 4, n: 2 });
  });

  it('refuses hidden state', () => {
    class Secret {
      #n = 1;
      n() {
        return this.#n;
      }
    }
    telling.tell(Secret, { privateState: true });
    expect(() => encode({ rows: [new Secret()] }, { describe, root: 'result' })).toThrow(
      'result.rows[0] is a Secret, whose #private members cannot be read, which cannot travel to another thread or process; register a reducer: registerReducer(Secret, reduce, revive)',
    );
    class Later extends Promise<number> {}
    telling.tell(Later);
    expect(() => encode(Later.resolve(1), { describe })).toThrow(/is a promise/);
  });
});

describe('errors of classes', () => {
  class NotFound extends Error {
    code = 404;
    where: string;
    constructor(where: string, options?: ErrorOptions) {
      super(`not at ${where}`, options);
      this.name = 'NotFound';
      this.where = where;
    }
    get short() {
      return `${this.code}`;
    }
  }
  const telling = new Telling();
  telling.tell(NotFound);

  it('keeps them', () => {
    const cause = new NotFound('b');
    const error = decode(encode(new NotFound('a', { cause }), { describe: telling.describe })) as NotFound;
    expect(error.short).toBe('404');
    expect(error).toBeInstanceOf(Error);
    expect([error.name, error.message, error.where, (error.cause as NotFound).short]).toEqual([
      'NotFound',
      'not at a',
      'a',
      '404',
    ]);
    expect(error.cause).toBeInstanceOf(error.constructor as typeof NotFound);
  });

  it('sends them without their class where it cannot travel', () => {
    const error = decode(encode(new NotFound('a'))) as NotFound;
    expect([error.name, error.message, error.code]).toEqual(['NotFound', 'not at a', 404]);
    expect(Object.getPrototypeOf(error)).toBe(Error.prototype);
  });
});

describe('by name', () => {
  it('finds intrinsics', () => {
    const { describe } = new Telling();
    for (const value of [Math.sin, Array.prototype.map, parseInt, Map, Number.isInteger]) {
      expect(decode(encode(value, { describe }))).toBe(value);
    }
    expect(decode(encode({ Math, JSON }))).toEqual({ Math, JSON });
  });

  it('finds modules and packages', () => {
    const telling = new Telling();
    const from = import.meta.url;
    telling.tell(readFileSync, { instead: { kind: 'builtin', module: 'node:fs', path: ['readFileSync'] } });
    telling.tell(sent, { instead: { kind: 'package', specifier: 'fast-check', from, path: ['property'] } });
    const [read, property] = decode(encode([readFileSync, sent], { describe: telling.describe })) as [
      unknown,
      { name: string },
    ];
    expect(read).toBe(readFileSync);
    expect(property.name).toBe('property');
  });

  it('finds what is registered', () => {
    const registry = new Registry();
    const local = () => 1;
    registry.own.addReference(local, 'local');
    const arrived = decode(encode({ f: local }, { registry }), { registry }) as { f: unknown };
    expect(arrived.f).toBe(local);
    expect(() => decode(encode(local, { registry }), { registry: new Registry() })).toThrow(
      /nothing is registered here/,
    );
    registry.own.addReference(sent, { specifier: 'fast-check', from: import.meta.url, path: ['assert'] });
    expect((decode(encode(sent, { registry })) as { name: string }).name).toBe('assert');
  });

  it('refuses without a way to read', () => {
    expect(() => encode({ a: [() => 1] })).toThrow(TravelError);
  });
});

describe('reducers', () => {
  class Money {
    #cents: number;
    constructor(cents: number) {
      this.#cents = cents;
    }
    get cents() {
      return this.#cents;
    }
  }
  const telling = new Telling();
  telling.tell(Money, { privateState: true });
  const registry = new Registry();
  const reduce = telling.tell((money: Money) => ({ cents: money.cents }));
  const revive = telling.tell(({ cents }: { cents: number }) => new Money(cents), { captures: { Money } });
  registry.own.addReducer({ type: Money, reduce, revive } as never);
  const { describe } = telling;

  it('carry hidden state there and back', () => {
    const other = new Registry();
    const [one, same, two] = decode(encode([...twice(new Money(5)), new Money(7)], { describe, registry }), {
      registry: other,
    }) as Money[];
    expect([one!.cents, two!.cents, one === same]).toEqual([5, 7, true]);
    expect(other.active).toBe(true);
  });

  it('refuse a state that holds the instance', () => {
    const cyclic = new Registry();
    class Loop {}
    telling.tell(Loop);
    const reduce = telling.tell((loop: Loop) => ({ loop }));
    cyclic.own.addReducer({ type: Loop, reduce, revive: telling.tell(() => new Loop()) } as never);
    expect(() => encode(new Loop(), { describe, registry: cyclic })).toThrow(/needed to build itself/);
  });
});

function twice<T>(value: T): [T, T] {
  return [value, value];
}

describe('conversations', () => {
  function ends() {
    const [here, there] = [new Ledger(), new Ledger()];
    const telling = new Telling();
    const { describe } = telling;
    return {
      telling,
      size: (value: unknown) => encode(value, { describe, ledger: here }).bytes.length,
      out: (value: unknown, options: EncodeOptions = {}) =>
        decode(encode(value, { describe, ledger: here, ...options }), { ledger: there }),
      back: (value: unknown) => decode(encode(value, { describe, ledger: there }), { ledger: here }),
    };
  }

  it('send a function once', () => {
    const { telling, out } = ends();
    const value = telling.tell((n: number) => n + factor, { captures: { factor } });
    const first = out(value) as typeof value;
    expect(out([value])).toEqual([first]);
    expect(telling.batches).toEqual([1]);
  });

  it('give functions and classes back as they were', () => {
    const { telling, out, back } = ends();
    telling.tell(Point);
    const value = telling.tell(() => new Point(3, 4), { captures: { Point } });
    const there = out(value) as typeof value;
    const result = back(there()) as Point;
    expect(result).toBeInstanceOf(Point);
    expect(back(there)).toBe(value);
  });

  it('send code once and environments once a closure', () => {
    const { telling, out, size } = ends();
    const make = (i: number) => telling.tell((n: number) => n * 1000 + i, { captures: { i } });
    expect((out(make(1)) as (n: number) => number)(2)).toBe(2001);
    expect((out(make(7)) as (n: number) => number)(2)).toBe(2007);
    expect(size(make(3))).toBeLessThan(16);
  });

  it('send a captured object once', () => {
    const { telling, out } = ends();
    const config = { list: [1, 2, 3] };
    const make = () => telling.tell(() => config, { captures: { config } });
    const one = (out(make()) as () => unknown)();
    const two = (out(make()) as () => unknown)();
    expect(one).toBe(two);
    // The same object as an argument is a copy: tasks may write to arguments.
    expect(out(config)).not.toBe(one);
  });

  it('notice a message that is missing', () => {
    const { telling, out, size } = ends();
    const value = telling.tell(() => 1);
    size(value);
    expect(() => out(value)).toThrow(/missing or came out of order/);
  });
});

describe('places', () => {
  const where = (column: number, line: number) => ({ url: 'file:///home/user/task.mjs', line, column });

  it('shows the original line and column in stacks', () => {
    const source = 'function boom() {\n  throw new Error("x");\n}';
    const value = new Function(`return ${source}`)() as () => void;
    const arrived = sent(value, { location: where(12, 40), captures: { factor } });
    let stack = '';
    try {
      arrived();
    } catch (error) {
      stack = (error as Error).stack!;
    }
    expect(stack).toContain('file:///home/user/task.mjs:42:9');
    const oneLine = new Function('return () => { throw new Error("y"); }')() as () => void;
    try {
      sent(oneLine, { location: where(3, 0) })();
    } catch (error) {
      stack = (error as Error).stack!;
    }
    expect(stack).toContain('file:///home/user/task.mjs:1:18');
  });

  it('does so for functions that share variables', () => {
    const telling = new Telling();
    const cell = {};
    const text = '() => { throw new Error(String(shared)); }';
    const make = () => new Function(`return ${text}`)() as () => void;
    const [a, b] = [make(), make()];
    telling.tell(a, { location: where(10, 5), captures: { shared: 1 }, cells: { shared: cell } });
    telling.tell(b, { location: where(30, 90), captures: { shared: 1 }, cells: { shared: cell } });
    const all = decode(encode([b, a], { describe: telling.describe })) as (() => void)[];
    const stacks = all.map((each) => {
      try {
        each();
        return '';
      } catch (error) {
        return (error as Error).stack!;
      }
    });
    expect(stacks[0]).toContain('task.mjs:91:45');
    expect(stacks[1]).toContain('task.mjs:6:25');
  });
});
