// biome-ignore-all lint: odd code is what this file is about.
/** Classes and what becomes of their parts. */
import { described, type Situation, travels } from './situation.js';

const factor = 3;
const key = 'computed';
const symbol = Symbol('key');
let made = 0;

class Plain {
  x: number;
  constructor(x: number) {
    this.x = x;
  }
  scaled() {
    return this.x * factor;
  }
}

class WithoutConstructor {
  field = factor;
  arrow = () => this.field + factor;
  static make() {
    return new this();
  }
}

class Base {
  hello() {
    return `base ${factor}`;
  }
  static create() {
    return new this();
  }
}

class Derived extends Base {
  override hello() {
    return `${super.hello()} derived`;
  }
}

class Counter {
  static count = ++made;
  static limits = { low: 1 };
  static make = () => new Counter();
  static again = () => this.count;
  static {
    made += 100;
  }
}
Counter.count = 41;

class Private {
  #x = factor;
  static #instances = 5;
  get x() {
    return this.#x;
  }
  set x(value: number) {
    this.#x = value;
  }
  #double() {
    return this.#x * 2;
  }
  doubled() {
    return this.#double() + Private.#instances;
  }
  static is(value: object) {
    return #x in value;
  }
}

class Computed {
  [key]() {
    return factor;
  }
  get [symbol]() {
    return factor + 1;
  }
  static [key + 's']() {
    return factor + 2;
  }
  *[Symbol.iterator]() {
    yield factor;
  }
}

class Decorated {
  method() {
    return 1;
  }
}
const plainMethod = Decorated.prototype.method;
Decorated.prototype.method = function () {
  return plainMethod.call(this) + factor;
};

class Extended {
  own() {
    return 1;
  }
}
Object.assign(Extended.prototype, { added: () => factor });
Object.assign(Extended, { extra: factor });

function mixin<T extends new (...args: any[]) => object>(parent: T) {
  return class Mixed extends parent {
    mixed() {
      return factor;
    }
  };
}

class MyError extends Error {
  detail: number;
  constructor(message: string, detail: number) {
    super(message);
    this.name = 'MyError';
    this.detail = detail * factor;
  }
}

class Stack extends Array<number> {
  top() {
    return this[this.length - 1]! * factor;
  }
}

const SelfNamed = class Inner {
  static twice = () => [Inner.name, SelfNamed === (Inner as unknown)];
  again() {
    return Inner.name;
  }
};

export const classes: readonly Situation[] = [
  travels(
    'class',
    () => Plain,
    (C) => new C(2).scaled(),
  ),
  travels(
    'class expression',
    () =>
      class {
        x = factor;
      },
    (C) => new C().x,
  ),
  travels(
    'fields and arrow functions in them',
    () => WithoutConstructor,
    (C) => [C.make().field, C.make().arrow.call(undefined)],
  ),
  travels(
    'superclass',
    () => Derived,
    (C) => [new C().hello(), C.create() instanceof C],
  ),
  travels(
    'superclass that a function gave',
    () => mixin(Base),
    (C) => [new C().mixed(), new C().hello()],
  ),
  travels(
    'two superclasses',
    () => mixin(mixin(Derived)),
    (C) => new C().hello(),
  ),
  travels(
    'statics as they are now',
    () => Counter,
    (C) => [C.count, C.limits, C.make() instanceof C],
  ),
  travels(
    'statics are not evaluated again',
    () => Counter,
    () => made,
  ),
  travels(
    'private members',
    () => Private,
    (C) => {
      const it = new C();
      it.x += 1;
      return [it.x, it.doubled(), C.is(it), C.is({})];
    },
  ),
  described('private fields are told', () => Private, { privateState: true, form: 'class' }),
  described('no private fields', () => Plain, { privateState: false, names: ['factor'] }),
  travels(
    'computed members',
    () => Computed,
    (C) => [new C()[key](), new C()[symbol], (C as any)[`${key}s`](), [...new C()]],
  ),
  travels(
    'replaced method',
    () => Decorated,
    (C) => new C().method(),
  ),
  travels(
    'added members',
    () => Extended,
    (C) => [(new C() as any).added(), (C as any).extra],
  ),
  travels(
    'error class',
    () => MyError,
    (C) => {
      const it = new C('oops', 2);
      return [it.name, it.message, it.detail, it instanceof Error];
    },
  ),
  travels(
    'subclass of Array',
    () => Stack,
    (C) => C.from([1, 2]).length + (C.from([1, 2]) as Stack).top(),
  ),
  travels(
    'class that names itself',
    () => SelfNamed,
    (C) => [C.twice()[0], new C().again(), C.name],
  ),
  travels(
    'extends null',
    () =>
      class extends (null as unknown as ObjectConstructor) {
        static hi() {
          return factor;
        }
      },
    (C) => (C as any).hi(),
  ),
  travels(
    'method of a class on its own',
    () => Plain.prototype.scaled,
    (f) => f.call({ x: 2 } as Plain),
  ),
  travels(
    'static method on its own',
    () => WithoutConstructor.make,
    (f) =>
      (
        f.call(
          class {
            y = factor;
          } as never,
        ) as unknown as { y: number }
      ).y,
  ),
  travels(
    'static block and name helper',
    () =>
      class Kept {
        static {
          Object.defineProperty(this, 'name', { value: 'Renamed' });
        }
      },
    (C) => C.name,
  ),
  travels(
    'accessor pair',
    () =>
      class {
        #v = 1;
        get v() {
          return this.#v;
        }
        set v(x) {
          this.#v = x * factor;
        }
      },
    (C) => {
      const it = new C();
      it.v = 4;
      return it.v;
    },
  ),
  travels(
    'function that makes an instance',
    () => (x: number) => new Plain(x).scaled(),
    (f) => f(5),
  ),
  travels(
    'function that tests with instanceof',
    () => (x: unknown) => x instanceof Date,
    (f) => [f(new Date()), f({})],
  ),
];
