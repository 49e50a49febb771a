// biome-ignore-all lint: odd code is what this file is about.
/** Forms of functions. */
import type { AnyFunction } from '../description.js';
import { described, type Situation, travels } from './situation.js';

const factor = 3;
const offset = { by: 10 };

function declared(x: number) {
  return x * factor;
}

const named = function fact(n: number): number {
  return n <= 1 ? 1 : n * fact(n - 1);
};

const object = {
  method(x: number) {
    return x * factor;
  },
  async later(x: number) {
    return x * factor;
  },
  *list(x: number) {
    yield x * factor;
    yield factor;
  },
  async *stream(x: number) {
    yield x * factor;
  },
  ['computed' + factor](x: number) {
    return x + factor;
  },
  [Symbol.for('millrace.test')](x: number) {
    return x - factor;
  },
  get accessor() {
    return factor + 1;
  },
  set accessor(x: number) {
    offset.by = x + factor;
  },
  get(x: number) {
    return x + factor;
  },
  async(x: number) {
    return x - factor;
  },
  'a name with "quotes"'(x: number) {
    return x / factor;
  },
  usesThis(this: { k: number }, x: number) {
    return this.k * x * factor;
  },
};

function Legacy(this: { x: number }, x: number) {
  this.x = x;
}
Legacy.prototype.double = function (this: { x: number }) {
  return this.x * 2 * factor;
};

const withProperties = Object.assign((x: number) => withProperties.cache.k + x, { cache: { k: 5 } });

const accessor = Object.getOwnPropertyDescriptor(object, 'accessor')!;
const collect = async (iterable: AsyncIterable<unknown>) => {
  const all: unknown[] = [];
  for await (const it of iterable) all.push(it);
  return all;
};
const isEven = (n: number): boolean => n === 0 || isOdd(n - 1);
const isOdd = (n: number): boolean => n !== 0 && isEven(n - 1);
const recursive = (n: number): number => (n <= 1 ? 1 : n * recursive(n - 1));

export const forms: readonly Situation[] = [
  travels(
    'arrow',
    () => (x: number) => x * factor,
    (f) => f(2),
  ),
  travels(
    'arrow with a body',
    () => (x: number) => {
      return x * factor;
    },
    (f) => f(2),
  ),
  travels(
    'async arrow',
    () => async (x: number) => x * factor,
    (f) => f(2),
  ),
  travels(
    'arrow without parentheses',
    () => new Function('return x => x + 1')() as (x: number) => number,
    (f) => f(2),
  ),
  travels(
    'arrow that gives an object',
    () => (x: number) => ({ x, factor }),
    (f) => f(2),
  ),
  travels(
    'arrow with defaults and patterns',
    () =>
      ({ a = factor, ...rest }: { a?: number; b?: number }, [b = a]: number[] = []) => [a, b, rest],
    (f) => [f({}), f({ a: 1, b: 2 }, [3])],
  ),
  travels(
    'function declaration',
    () => declared,
    (f) => f(2),
  ),
  travels(
    'named function expression that calls itself',
    () => named,
    (f) => f(5),
  ),
  travels(
    'anonymous function expression',
    () => (x: number) => x * factor,
    (f) => f(2),
  ),
  travels(
    'async function',
    () =>
      async function later(x: number) {
        return (await x) * factor;
      },
    (f) => f(2),
  ),
  travels(
    'generator',
    () =>
      function* (n: number) {
        for (let i = 0; i < n; i++) yield i * factor;
      },
    (f) => [...f(3)],
  ),
  travels(
    'async generator',
    () =>
      async function* (n: number) {
        for (let i = 0; i < n; i++) yield i * factor;
      },
    (f) => collect(f(3)),
  ),
  travels(
    'method',
    () => object.method,
    (f) => f(2),
  ),
  travels(
    'async method',
    () => object.later,
    (f) => f(2),
  ),
  travels(
    'generator method',
    () => object.list,
    (f) => [...f(2)],
  ),
  travels(
    'async generator method',
    () => object.stream,
    (f) => collect(f(2)),
  ),
  travels(
    'computed method',
    () => object[`computed${factor}`] as (x: number) => number,
    (f) => [f(2), f.name],
  ),
  travels(
    'method with a symbol for key',
    () => object[Symbol.for('millrace.test') as never] as (x: number) => number,
    (f) => [f(2), f.name],
  ),
  travels(
    'method called get',
    () => object.get,
    (f) => [f(2), f.name],
  ),
  travels(
    'method called async',
    () => object.async,
    (f) => [f(2), f.name],
  ),
  travels(
    'method with a string for key',
    () => object['a name with "quotes"'],
    (f) => [f(6), f.name],
  ),
  travels(
    'method that uses its own this',
    () => object.usesThis,
    (f) => f.call({ k: 2 }, 5),
  ),
  travels(
    'getter',
    () => accessor.get!,
    (f) => [f.call({}), f.name],
  ),
  described('setter', () => accessor.set!, { form: 'setter', names: ['factor', 'offset'], name: 'set accessor' }),
  travels(
    'bound function',
    () => declared.bind(null, 7),
    (f) => f(),
  ),
  travels(
    'bound function with odd values',
    () =>
      function (this: unknown, ...rest: unknown[]) {
        return [this, ...rest];
      }.bind(-0, Number.NaN, 2n, undefined, null, 'x') as unknown as AnyFunction,
    (f) => f(1),
  ),
  travels(
    'bound method',
    () => object.usesThis.bind({ k: 4 }),
    (f) => f(5),
  ),
  travels(
    'constructor of the old kind',
    () => Legacy as unknown as new (x: number) => { double(): number },
    (f) => new f(4).double(),
  ),
  travels(
    'function with own properties',
    () => withProperties,
    (f) => [f(1), f.cache],
  ),
  travels(
    'recursive through a variable',
    () => recursive,
    (f) => f(5),
  ),
  travels(
    'mutually recursive',
    () => isEven,
    (f) => [f(10), f(7)],
  ),
  travels(
    'new Function',
    () => new Function('a', 'b', 'return a + b') as (a: number, b: number) => number,
    (f) => f(1, 2),
  ),
  travels(
    'intrinsic',
    () => Math.max,
    (f) => f === Math.max,
  ),
  travels(
    'method of an intrinsic',
    () => Array.prototype.map,
    (f) => f === Array.prototype.map,
  ),
  travels(
    'bound intrinsic',
    () => Math.max.bind(null, 10),
    (f) => f(3),
  ),
  described('getter of an intrinsic', () => Object.getOwnPropertyDescriptor(Map.prototype, 'size')!.get!, {
    kind: 'intrinsic',
    path: 'get Map.prototype.size',
  }),
  described('Promise.resolve is by name', () => Promise.resolve, { kind: 'intrinsic', path: 'Promise.resolve' }),
  described('parseInt is by name', () => parseInt, {
    kind: 'intrinsic',
    path: (it: unknown) => it === 'parseInt' || it === 'Number.parseInt',
  }),
  described('a class of the language', () => Map, { kind: 'intrinsic', path: 'Map' }),
  described('a class of Node', () => Buffer, { kind: 'intrinsic', path: 'Buffer' }),
  described('console.log', () => console.log, { kind: 'intrinsic', path: 'console.log' }),
  described('its name survives', () => Object.defineProperty(() => factor, 'name', { value: 'renamed' }), {
    name: 'renamed',
  }),
  described(
    'comments and odd spacing',
    () => new Function('return function /* ( */ named // (\n (a /* ) */) { return a }')() as AnyFunction,
    { form: 'expression', names: [] },
  ),
  travels(
    'length that was redefined',
    () => Object.defineProperty((a: number, b: number) => a + b, 'length', { value: 9 }),
    (f) => [f.length, f(1, 2)],
  ),
];
