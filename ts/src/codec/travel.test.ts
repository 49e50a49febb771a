/** Real functions, read as they are, sent and run. */
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import * as path from 'node:path';
import { type Table, tableFromArrays } from 'apache-arrow';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Capture } from '../functions/closure/index.js';
import { Ledger } from './functions/ledger.js';
import { decode, encode, Registry } from './index.js';

const capture = (options: { trail: (value: never) => readonly string[] }) => new Capture(options as never);

function travel<T>(value: T, registry?: Registry): T {
  const options = registry === undefined ? {} : { registry };
  return decode(encode(value, { describe: capture, root: 'task', ...options }), options) as T;
}

const factor = 3;
const table = Float64Array.of(1, 2, 3);
const config = { rate: 0.5, list: [1, 2, { deep: true }], when: new Date(5), pattern: /x/g };
const helper = (x: number) => x + factor;
const nested = (x: number) => helper(x) * 2;
let counter = 0;
const counters = {
  inc: () => ++counter,
  get: () => counter,
};
function fib(n: number): number {
  return n < 2 ? n : fib(n - 1) + fib(n - 2);
}
const isEven = (n: number): boolean => n === 0 || isOdd(n - 1);
const isOdd = (n: number): boolean => n !== 0 && isEven(n - 1);
function makeCounter(start: number) {
  let n = start;
  return { up: () => ++n, down: () => --n, now: () => n };
}

class Shape {
  static count = 0;
  static readonly origin = { x: 0, y: 0 };
  name: string;
  constructor(name: string) {
    this.name = name;
    Shape.count++;
  }
  area() {
    return 0;
  }
  toString() {
    return `${this.name}: ${this.area()}`;
  }
  get loud() {
    return this.name.toUpperCase();
  }
  static unit() {
    return new Shape('unit');
  }
}
class Circle extends Shape {
  r: number;
  constructor(r: number) {
    super('circle');
    this.r = r;
  }
  override area() {
    return Math.PI * this.r ** 2;
  }
  override toString() {
    return `<${super.toString()}>`;
  }
}
class NotFound extends Error {
  readonly code = 'ENOTHERE';
  override name = 'NotFound';
}
class Stack<T> extends Array<T> {
  top() {
    return this.at(-1);
  }
}
const key = 'computed';
class Odd {
  [`${key}Key`]() {
    return 1;
  }
  *[Symbol.iterator]() {
    yield 1;
    yield 2;
  }
  static #hidden = 4;
  static hidden() {
    return Odd.#hidden;
  }
  async later() {
    return 5;
  }
}
// biome-ignore lint/suspicious/noExplicitAny: what a mixin has to say.
const mixin = <T extends new (...args: any[]) => object>(Base: T) =>
  class extends Base {
    mixed() {
      return factor;
    }
  };
class Mixed extends mixin(Shape) {}
const literal = {
  base: 10,
  add(n: number) {
    return this.base + n;
  },
  get twice() {
    return this.base * 2;
  },
};
const deep = Array.from({ length: 4 }).reduce<(n: number) => number>(
  (f) => (n) => f(n) + 1,
  (n) => n,
);

describe('functions', () => {
  const rows: [name: string, run: () => unknown, expected: unknown][] = [
    ['captured number', () => travel((n: number) => n * factor)(2), 6],
    ['captured typed array', () => travel((i: number) => table[i])(2), 3],
    ['captured object', () => travel(() => config)(), config],
    ['helper', () => travel((n: number) => helper(n))(1), 4],
    ['helper of a helper', () => travel(nested)(1), 8],
    ['recursion', () => travel(fib)(10), 55],
    ['mutual recursion', () => travel(isOdd)(7), true],
    [
      'shared counter',
      () => {
        const c = travel(counters);
        c.inc();
        return [c.inc(), c.get()];
      },
      [2, 2],
    ],
    [
      'two closures of one scope',
      () => {
        const [a, b] = travel([makeCounter(1), makeCounter(10)]);
        a!.up();
        b!.down();
        return [a!.now(), b!.now()];
      },
      [2, 9],
    ],
    ['closures in a loop', () => travel([1, 2, 3].map((i) => () => i * factor)).map((f) => f()), [3, 6, 9]],
    ['curried', () => travel((a: number) => (b: number) => a + b + factor)(1)(2), 6],
    ['chain of closures', () => travel(deep)(0), 4],
    ['method of an object', () => travel(literal).add(5), 15],
    ['getter of an object', () => travel(literal).twice, 20],
    [
      'generator',
      () => [
        ...travel(function* (n: number) {
          yield* [n, n * factor];
        })(2),
      ],
      [2, 6],
    ],
    ['default of a captured value', () => travel((n = factor) => n)(), 3],
    [
      'destructured',
      () => travel(({ a = factor, ...rest }: { a?: number; b?: number }) => [a, rest])({ b: 1 }),
      [3, { b: 1 }],
    ],
    ['bound', () => travel(Math.max.bind(null, 7))(3), 7],
    [
      'bound of ours',
      () =>
        travel(
          function (this: { k: number }, n: number) {
            return this.k + n + factor;
          }.bind({ k: 1 }),
        )(2),
      6,
    ],
    ['intrinsic', () => travel(Math.hypot) === Math.hypot, true],
    ['intrinsic inside', () => travel((a: number[]) => a.map(Math.sqrt))([4, 9]), [2, 3]],
    ['Node function', () => travel(readFileSync) === readFileSync, true],
    ['Node import inside', () => travel((p: string) => path.basename(p))('/a/b'), 'b'],
    ['package inside', () => travel(() => fc.sample(fc.constant(4), 1))(), [4]],
    [
      'throws',
      () => {
        try {
          travel(() => {
            throw new NotFound('gone');
          })();
          return 0;
        } catch (error) {
          return [(error as NotFound).code, (error as NotFound).message];
        }
      },
      ['ENOTHERE', 'gone'],
    ],
    ['captured Map of functions', () => travel((k: string) => new Map([['h', helper]]).get(k)!(1))('h'), 4],
    [
      'captured undefined and null',
      () => {
        const [u, n] = [undefined, null];
        return travel(() => [u, n])();
      },
      [undefined, null],
    ],
    [
      'captured bigint and symbol',
      () => {
        const [b, s] = [12n, Symbol.for('q')];
        return travel(() => [b, s])();
      },
      [12n, Symbol.for('q')],
    ],
    [
      'labels and loops',
      () =>
        travel((n: number) => {
          let s = 0;
          outer: for (let i = 0; ; i++)
            for (let j = 0; j < i; j++) {
              s += j;
              if (s > n) break outer;
            }
          return s;
        })(20),
      20 + 4 - 1 - 2,
    ],
    ['closure in an array in an object', () => travel({ list: [{ f: (n: number) => n + factor }] }).list[0]!.f(1), 4],
    [
      'same function twice',
      () => {
        const [a, b] = travel([helper, helper]);
        return a === b;
      },
      true,
    ],
    ['new Function', () => travel(new Function('a', 'return a + 1') as (a: number) => number)(1), 2],
  ];
  it.each(rows)('%s', (name, run, expected) => {
    if (name === 'labels and loops') expect(run()).toBe(rows.find(([other]) => other === name)![1]());
    else expect(run()).toEqual(expected);
  });

  it('awaits', async () => {
    expect(await travel(async (n: number) => (await Promise.resolve(n)) + factor)(1)).toBe(4);
  });
});

abstract class Animal {
  static of(kind: string): Animal {
    return kind === 'dog' ? new Dog() : new Cat();
  }
  abstract sound(): string;
}
class Dog extends Animal {
  sound() {
    return 'wau';
  }
}
class Cat extends Animal {
  sound() {
    return Animal.of('dog').sound() === 'wau' ? 'miau' : '';
  }
}
let born = 0;
class Parent {
  id = ++born;
  child() {
    return new Child();
  }
}
class Child extends Parent {
  order = ++born;
}

describe('classes', () => {
  it.each([[[Dog, Animal]], [[Animal, Dog]], [[Cat]], [[new Dog()]]])('that know their subclasses', (value) => {
    const [first] = travel(value);
    const Root = Object.getPrototypeOf(
      typeof first === 'function' ? first : (first as object).constructor,
    ) as typeof Animal;
    const Type = Root === Function.prototype ? (first as typeof Animal) : Root;
    expect(Type.of('cat').sound()).toBe('miau');
    expect(Type.of('dog')).toBeInstanceOf(Type);
  });

  it.each([[[Child]], [[Parent]], [[new Child()]]])('that know their subclasses and share a variable', (value) => {
    const [first] = travel(value);
    const made = typeof first === 'function' ? new first() : (first as Child);
    const child = made.child();
    expect([child.child().id - child.id, child.order - child.id]).toEqual([2, 1]);
  });

  const rows: [name: string, run: () => unknown, expected: unknown][] = [
    ['instance', () => travel(new Shape('a')).toString(), 'a: 0'],
    ['getter', () => travel(new Shape('a')).loud, 'A'],
    ['subclass', () => travel(new Circle(1)).toString(), `<circle: ${Math.PI}>`],
    [
      'instanceof among themselves',
      () => {
        const [C, S, c] = travel([Circle, Shape, new Circle(1)] as const);
        return [c instanceof C, c instanceof S, Object.getPrototypeOf(C) === S];
      },
      [true, true, true],
    ],
    [
      'static members as they are',
      () => {
        Shape.count = 41;
        const S = travel(Shape);
        new S('x');
        return [S.count, S.origin];
      },
      [42, { x: 0, y: 0 }],
    ],
    ['static method', () => travel(Shape).unit().name, 'unit'],
    ['made inside a task', () => travel((r: number) => new Circle(r).area())(2), Math.PI * 4],
    [
      'error class',
      () => {
        const e = travel(new NotFound('x', { cause: new NotFound('y') }));
        return [e.name, e.code, e.message, (e.cause as NotFound).code, e instanceof Error];
      },
      ['NotFound', 'ENOTHERE', 'x', 'ENOTHERE', true],
    ],
    [
      'subclass of Array',
      () => {
        const s = travel(Stack.from([1, 2])) as Stack<number>;
        return [s.top(), s.length, Array.isArray(s)];
      },
      [2, 2, true],
    ],
    [
      'computed keys and iterators',
      () => {
        const o = travel(new Odd()) as Odd & { computedKey(): number };
        return [o.computedKey(), [...o]];
      },
      [1, [1, 2]],
    ],
    ['static private', () => travel(Odd).hidden(), 4],
    ['mixin', () => travel(new Mixed('m')).mixed(), 3],
    ['class in an object', () => new (travel({ Shape }).Shape)('q').name, 'q'],
    [
      'cyclic instances',
      () => {
        const a = Object.assign(new Shape('a'), { other: undefined as unknown });
        a.other = { back: a };
        const b = travel(a);
        return (b.other as { back: unknown }).back === b;
      },
      true,
    ],
    ['frozen instance', () => Object.isFrozen(travel(Object.freeze(new Shape('f')))), true],
    [
      'prototype of a class',
      () => {
        const [p, S] = travel([Shape.prototype, Shape] as const);
        return p === S.prototype;
      },
      true,
    ],
    [
      'object made from an object',
      () => {
        const parent = { hi: () => factor };
        return (Object.getPrototypeOf(travel(Object.create(parent) as object)) as typeof parent).hi();
      },
      3,
    ],
  ];
  it.each(rows)('%s', (_, run, expected) => {
    expect(run()).toEqual(expected);
  });

  it('refuses private state, and takes it with a reducer', () => {
    class Fields {
      #n: number;
      constructor(n: number) {
        this.#n = n;
      }
      get n() {
        return this.#n;
      }
    }
    class Methods {
      #m() {
        return 1;
      }
      m() {
        return this.#m();
      }
    }
    expect(() => travel([new Fields(1)])).toThrow(/^task\[0\] is a Fields, whose #private members cannot be read/);
    expect(() => travel({ a: { b: new Methods() } })).toThrow(/^task\.a\.b is a Methods, whose #private/);
    const registry = new Registry();
    const reduce = (it: Fields) => it.n;
    registry.own.addReducer({ type: Fields, reduce, revive: (n: number) => new Fields(n) } as never);
    expect(travel([new Fields(7)], registry)[0]!.n).toBe(7);
  });

  it('takes emitters with their listeners', () => {
    class Bus extends EventEmitter {
      heard = 0;
    }
    const bus = new Bus().on('add', (n: number) => {
      bus.heard += n;
    });
    const plain = new EventEmitter();
    const seen: number[] = [];
    plain.on('x', (n: number) => seen.push(n));
    const there = travel({ bus, plain, seen });
    there.bus.emit('add', 5);
    there.plain.emit('x', 7);
    expect([there.bus.heard, there.seen, there.plain.listenerCount('x'), there.bus.constructor.name]).toEqual([
      5,
      [7],
      1,
      'Bus',
    ]);
    expect([bus.heard, seen]).toEqual([0, []]);
  });

  it('refuses private state where the class is known at the other end', () => {
    class Base {
      #n = 1;
      get n() {
        return this.#n;
      }
    }
    class Derived extends Base {}
    const registry = new Registry();
    registry.own.addReference(Derived, 'Derived');
    const says = /^value\.of is a Derived, whose #private members cannot be read/;
    expect(() => encode({ of: new Derived() }, { registry })).toThrow(says);
  });

  it('refuses what Node keeps out of sight', () => {
    class Seen extends MessageChannel {}
    const hidden = Object.create(Seen.prototype) as object;
    expect(() => travel({ hidden })).toThrow(/^task\.hidden is a Seen, which keeps state as a MessageChannel/);
  });

  it('refuses instances whose private state only the class can read, known class or not', () => {
    class Secret {
      #n = 1;
      get n() {
        return this.#n;
      }
    }
    const made = new Secret();
    const store = new WeakMap<object, number>();
    // As compilers write it for older engines.
    function Emulated(this: object) {
      __classPrivateFieldInit(this, store);
    }
    function __classPrivateFieldInit(self: object, where: typeof store) {
      where.set(self, 1);
    }
    const emulated = new (Emulated as unknown as new () => object)();
    for (const instance of [made, emulated]) {
      const text = /^task\.instance is an? \w+, whose #private members cannot be read/;
      expect(() => travel({ instance })).toThrow(text);
      const [sender, receiver] = [new Ledger(), new Ledger()];
      const type = instance.constructor as new () => object;
      const make = () => new type();
      const options = { describe: capture, root: 'task' };
      if (instance === made) decode(encode(make, { ...options, ledger: sender }), { ledger: receiver });
      expect(() => encode({ instance }, { ...options, ledger: sender })).toThrow(text);
    }
  });

  it('takes weak collections without entries, and text decoders between texts', () => {
    const key = {};
    const [map, set] = travel([new WeakMap<object, number>(), new WeakSet()] as const);
    map.set(key, 1);
    set.add(key);
    expect([map.get(key), set.has(key)]).toEqual([1, true]);
    expect(() => travel(new WeakMap([[key, 1]]))).toThrow(/^task is a WeakMap with entries/);
    expect(() => travel(new WeakSet([key]))).toThrow(/^task is a WeakSet with entries/);
    const decoder = travel(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }));
    expect([decoder.encoding, decoder.fatal, decoder.ignoreBOM]).toEqual(['utf-8', true, true]);
    expect(travel(new TextEncoder()).encode('é')).toEqual(Uint8Array.of(0xc3, 0xa9));
    const busy = new TextDecoder();
    busy.decode(Uint8Array.of(0xc3), { stream: true });
    expect(() => travel(busy)).toThrow(/^task is a TextDecoder, whose state is out of sight/);
  });

  it('keeps functions and classes frozen, and prototypes that were replaced', () => {
    const sealed = travel(Object.seal(Object.assign(() => 1, { tag: 2 })));
    expect([Object.isSealed(sealed), Object.isFrozen(sealed), sealed.tag]).toEqual([true, false, 2]);
    class Fixed {
      static kept = 1;
      hi() {
        return 1;
      }
    }
    Object.freeze(Fixed.prototype);
    const fixed = travel(Object.freeze(Fixed));
    expect([Object.isFrozen(fixed), Object.isFrozen(fixed.prototype), fixed.kept, new fixed().hi()]).toEqual([
      true,
      true,
      1,
      1,
    ]);
    function Old() {}
    Old.prototype = { hi: () => 3 };
    const made = Object.create(Old.prototype) as { hi(): number };
    const [there, type] = travel([made, Old] as const);
    expect([there.hi(), there instanceof type, Object.hasOwn(type.prototype, 'constructor')]).toEqual([3, true, false]);
  });

  it('takes tables of Arrow whose strings are remembered', () => {
    const there = travel({
      table: tableFromArrays({ x: Float64Array.of(1, 2), s: ['a', 'b'] }),
      read: (t: Table) => t.toArray(),
    });
    expect(there.table.toArray().map(String)).toEqual(['{"x": 1, "s": "a"}', '{"x": 2, "s": "b"}']);
    expect(there.read(there.table)).toHaveLength(2);
  });

  it('takes the environment of the process as it is', () => {
    expect(travel(process.env)).toEqual({ ...process.env });
  });

  it('keeps symbols that functions capture', () => {
    const mark = Symbol('mark');
    const marked = { [mark]: 1, list: [mark] };
    const read = (value: typeof marked) => [value[mark], value.list[0] === mark];
    const [data, arrived] = travel([marked, read] as const);
    expect(arrived(data)).toEqual([1, true]);
    expect(() => travel([marked, helper])).toThrow(
      /^task\[0\]\.list\[0\] is a unique symbol|^task\[0\]\[Symbol\(mark\)\] is/,
    );
  });

  it('names the way to a function that cannot be read', () => {
    const inner = function (this: unknown) {
      return () => this;
    }.call(1);
    const outer = () => inner();
    const run = () => outer();
    expect(() => travel({ run })).toThrow(/\(run -> outer -> /);
  });

  it('keeps data that holds a module', () => {
    const [data] = travel([{ default: os, other: 1 }, helper] as const);
    expect([data.default === os, data.other]).toEqual([true, 1]);
    expect(travel([os, helper] as const)[0]).toBe(os);
  });

  it('names the way to what a closure captures', () => {
    const socket = Promise.resolve(1);
    const inner = () => socket;
    const outer = () => inner();
    expect(() => travel([outer])).toThrow(/^task\[0\] -> inner -> socket is a promise/);
  });
});
