/** Classes in compiled functions: what `new`, methods, getters and private fields give, also where somebody meddles with them. */
import { describe, expect, it } from 'vitest';
import { UnsupportedTaskError } from '../errors.js';
import { explain } from './explain.js';
import { Parallel } from './parallel.js';

const parallel = Parallel({ backend: 'native' });
const xs = Float64Array.from({ length: 40 }, (_, index) => index / 4 - 3);

/** Natively the same as plainly; not run again in JavaScript. */
async function same(f: (x: number) => number): Promise<void> {
  const expected = Array.from(xs, (x) => f(x));
  expect(Array.from((await parallel.map(f, xs)) as ArrayLike<number>)).toEqual(expected);
  expect(explain(f, 1).executor).toBe('native');
}

/** Refused natively, and right under `auto`. */
async function refused(f: (x: number) => unknown, why: string): Promise<void> {
  const found = await parallel.map(f, xs).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(found).toBeInstanceOf(UnsupportedTaskError);
  expect((found as Error).message).toContain(why);
  const items = Array.from(xs);
  expect(Array.from((await Parallel().map(f, items)) as ArrayLike<unknown>)).toEqual(items.map(f));
}

describe('instances that a function makes', () => {
  class Vector {
    x: number;
    y: number;
    constructor(x: number, y = 1) {
      this.x = x;
      this.y = y;
    }
    get length() {
      return Math.hypot(this.x, this.y);
    }
    plus(other: Vector) {
      return new Vector(this.x + other.x, this.y + other.y);
    }
    moved(by: number) {
      this.x += by;
      return this;
    }
  }

  it('have fields, methods and getters', async () => {
    await same((x) => new Vector(x).plus(new Vector(2, x)).length);
    await same((x) => {
      const a = new Vector(x);
      const b = a.moved(1);
      b.moved(2);
      return a.x * 10 + b.x;
    });
  });

  it('have the methods that the prototype has at the call', async () => {
    class Scaled {
      x: number;
      constructor(x: number) {
        this.x = x;
      }
      get value() {
        return this.x;
      }
      by(k: number) {
        return this.x * k;
      }
    }
    const f = (x: number) => new Scaled(x).by(2) + new Scaled(x).value;
    await same(f);
    Scaled.prototype.by = function (this: Scaled, k: number) {
      return this.x - k;
    };
    Object.defineProperty(Scaled.prototype, 'value', {
      get(this: Scaled) {
        return this.x * 100;
      },
    });
    await same(f);
    Object.defineProperty(Scaled.prototype, 'value', { value: 7 });
    await same(f);
  });

  it('are not made where a setter or a value of the class is in the way', async () => {
    class Watched {
      declare seen: number;
      constructor(x: number) {
        this.seen = x;
      }
    }
    let calls = 0;
    Object.defineProperty(Watched.prototype, 'seen', {
      set() {
        calls++;
      },
      get: () => 5,
    });
    await refused((x) => new Watched(x).seen, 'its class has too');
    expect(calls).toBeGreaterThan(0);
    class Default {
      declare value: number;
      constructor(x: number) {
        if (x > 0) this.value = x;
      }
    }
    Object.defineProperty(Default.prototype, 'value', { value: 3, writable: true });
    await refused((x) => new Default(x).value, 'its class has too');
  });

  it('are not made of what JavaScript would not take for a class, or makes otherwise', async () => {
    class Other {
      x: number;
      constructor(x: number) {
        this.x = x;
        // biome-ignore lint/correctness/noConstructorReturn: what is tested
        return { x: -1 } as Other;
      }
    }
    await refused((x) => new Other(x).x, 'constructor that returns something');
    class Base {
      x = 1;
    }
    class Derived extends Base {
      y = 2;
    }
    await refused((x) => x + new Derived().y, 'a class that extends another');
    const arrow = (() => 1) as unknown as new () => { x?: number };
    await expect(parallel.map((x: number) => new arrow().x ?? x, xs)).rejects.toThrow(UnsupportedTaskError);
    const { method } = { method() {} } as unknown as { method: new () => { x?: number } };
    await expect(parallel.map((x: number) => new method().x ?? x, xs)).rejects.toThrow(UnsupportedTaskError);
  });

  it('do not leave the function', async () => {
    await expect(parallel.map((x: number) => new Vector(x), xs)).rejects.toThrow('an instance as a result');
    await expect(parallel.map((x: number) => ({ ...new Vector(x) }).x, xs)).rejects.toThrow(UnsupportedTaskError);
  });

  it('have private fields for their own class alone', async () => {
    class Secret {
      #x: number;
      constructor(x: number) {
        this.#x = x;
      }
      less(other: Secret) {
        return this.#x - other.#x;
      }
      set(x: number) {
        this.#x = x;
        return this;
      }
    }
    await same((x) => new Secret(x).set(x * 2).less(new Secret(1)));
    class Thief {
      #x = 1;
      read() {
        return this.#x;
      }
    }
    const steal = Thief.prototype.read;
    Object.defineProperty(Secret.prototype, 'steal', { value: steal });
    const f = (x: number) => (new Secret(x) as unknown as Thief & { steal(): number }).steal();
    expect(() => f(1)).toThrow(TypeError);
    await expect(parallel.map(f, xs)).rejects.toThrow('a private name');
    await same((x) => new Thief().read() + x);
  });
});

describe('getters of captured objects', () => {
  it('are called with the object', async () => {
    class Standardizer {
      mean: number;
      sd: number;
      constructor(mean: number, sd: number) {
        this.mean = mean;
        this.sd = sd;
      }
      get safe() {
        return this.sd > 1e-9 ? this.sd : 1;
      }
      apply(x: number) {
        return (x - this.mean) / this.safe;
      }
    }
    const fitted = new Standardizer(2, 3);
    const flat = new Standardizer(2, 0);
    await same((x) => fitted.apply(x) + flat.apply(x) * fitted.safe);
    fitted.sd = 4;
    await same((x) => fitted.apply(x));
  });

  it('that have effects are not compiled', async () => {
    let calls = 0;
    const counted = {
      get next() {
        return ++calls;
      },
    };
    await expect(parallel.map((x: number) => x + counted.next, xs)).rejects.toThrow(UnsupportedTaskError);
    expect(calls).toBe(0);
    const own = {
      n: 0,
      get next() {
        return ++this.n;
      },
    };
    await expect(parallel.map((x: number) => x + own.next, xs)).rejects.toThrow(UnsupportedTaskError);
    expect(own.n).toBe(0);
  });

  it('that are written in C++ or are hidden by a proxy are not compiled', async () => {
    const map = new Map([[1, 2]]);
    await expect(parallel.map((x: number) => x + map.size, xs)).rejects.toThrow('getter or setter');
    const bound = Object.defineProperty({}, 'x', { get: (() => 1).bind(null) }) as { x: number };
    await expect(parallel.map((x: number) => x + bound.x, xs)).rejects.toThrow('getter or setter');
    const setter = Object.defineProperty({}, 'x', { set() {} }) as { x: number };
    await expect(parallel.map((x: number) => x + setter.x, xs)).rejects.toThrow('getter or setter');
  });
});
