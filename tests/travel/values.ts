// biome-ignore-all lint: odd values are what this file is about.
/** Values of every kind, captured by a function. */
import { travels } from '../../ts/src/functions/closure/testing/situation.js';
import type { Kind } from './journey.js';

/** A function that captures the value; `look` says what is seen of it there. By default it is the result. */
function holds<T>(name: string, make: () => T, look: (value: T) => unknown = (value) => value): Kind {
  return travels(
    name,
    () => {
      const value = make();
      return () => look(value);
    },
    (f) => f(),
  ) as Kind;
}

const kindOf = (value: unknown) => Object.prototype.toString.call(value);
const attributes = (value: object) => [
  Object.getOwnPropertyDescriptors(value),
  Object.isFrozen(value),
  Object.isSealed(value),
  Object.isExtensible(value),
];
const typed = <T extends { readonly buffer: ArrayBufferLike }>(value: T) => [
  kindOf(value),
  value,
  value.buffer.byteLength,
];

class Point {
  readonly x: number;
  readonly y: number;
  constructor(x: number, y: number) {
    this.x = x;
    this.y = y;
  }
  get norm() {
    return Math.hypot(this.x, this.y);
  }
}
class Point3 extends Point {
  z = 3;
  override get norm() {
    return super.norm + this.z;
  }
}
class Stack extends Array<number> {
  top() {
    return this.at(-1);
  }
}
class Counts extends Map<string, number> {
  count(key: string) {
    this.set(key, (this.get(key) ?? 0) + 1);
    return this;
  }
}
class HttpError extends Error {
  readonly status: number;
  constructor(status: number) {
    super(`status ${status}`);
    this.name = 'HttpError';
    this.status = status;
  }
}

function cyclic() {
  const node: { name: string; self?: unknown; list?: unknown[] } = { name: 'cyclic' };
  node.self = node;
  node.list = [node];
  return node;
}

function resizable() {
  const Resizable = ArrayBuffer as unknown as new (length: number, options: object) => ArrayBuffer;
  return new Resizable(4, { maxByteLength: 16 });
}

const sharedMemory = new SharedArrayBuffer(8);
const tag = Symbol('only here');
const bytes = () => Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);

export const values: readonly Kind[] = [
  holds(
    'empty WeakMap and WeakSet',
    () => [new WeakMap(), new WeakSet()] as const,
    ([map, set]) => [map instanceof WeakMap, set instanceof WeakSet],
  ),
  holds('undefined and null', () => [undefined, null]),
  holds('boolean', () => true),
  holds('minus zero', () => -0),
  holds('NaN and infinities', () => [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]),
  holds('BigInt', () => [0n, -256n, 123n ** 45n]),
  holds('string with lone surrogates and NUL', () => 'a\0b \ud800 日本語 🎉'),
  holds('registered symbol', () => Symbol.for('millrace.travel')),
  holds('well-known symbol', () => [Symbol.iterator, Symbol.asyncIterator]),
  holds(
    'symbol of the program, within one task',
    () => ({ [tag]: 1, tag }),
    (it) => [(it as any)[it.tag], it.tag.description],
  ),
  holds('plain object', () => ({ a: 1, b: { c: [2] }, 'odd key': 3, 7: 'seven' })),
  holds('object with symbols for keys', () => ({ [Symbol.for('k')]: 1, [Symbol.toStringTag]: 'Tagged' })),
  holds(
    'object without prototype',
    () => Object.assign(Object.create(null), { a: 1 }),
    (it) => [it, Object.getPrototypeOf(it)],
  ),
  holds(
    'own property called __proto__',
    () => JSON.parse('{"__proto__": {"a": 1}}'),
    (it) => [Object.keys(it), it.a],
  ),
  holds('frozen object', () => Object.freeze({ a: Object.freeze([1]) }), attributes),
  holds('sealed object', () => Object.seal({ a: 1 }), attributes),
  holds('hidden and constant properties', () => Object.defineProperty({ a: 1 }, 'secret', { value: 2 }), attributes),
  holds(
    'getter and setter',
    () => ({
      n: 2,
      get double() {
        return this.n * 2;
      },
      set double(x) {
        this.n = x / 2;
      },
    }),
    (it) => {
      const before = it.double;
      it.double = 10;
      return [before, it.n, it.double];
    },
  ),
  holds(
    'object with methods',
    () => ({
      n: 2,
      times(x: number) {
        return this.n * x;
      },
    }),
    (it) => it.times(4),
  ),
  holds(
    'object made from another',
    () => Object.create({ inherited: 1 }, { own: { value: 2, enumerable: true } }),
    (it) => [it.inherited, it.own],
  ),
  holds('array', () => [1, 'two', null, undefined, [3]]),
  holds(
    'sparse array',
    () => [1, , 3],
    (it) => [it.length, 1 in it, it],
  ),
  holds(
    'array with properties',
    () => Object.assign([1, 2], { label: 'x' }),
    (it) => [it.label, it.length],
  ),
  holds('cycle', cyclic, (it) => [it.self === it, it.list![0] === it, it.name]),
  holds(
    'one object in two places',
    () => {
      const one = { n: 1 };
      return [one, one];
    },
    (it) => it[0] === it[1],
  ),
  holds(
    'deep nesting',
    () => {
      let it: unknown = 'end';
      for (let i = 0; i < 2000; i++) it = [it];
      return it;
    },
    (it) => {
      let depth = 0;
      for (let at = it; Array.isArray(at); at = at[0]) depth++;
      return depth;
    },
  ),
  holds(
    'Map',
    () =>
      new Map<unknown, unknown>([
        ['a', 1],
        [Number.NaN, 'nan'],
        [{ k: 1 }, new Map()],
      ]),
  ),
  holds('Set', () => new Set<unknown>([1, 'a', new Set([2])])),
  holds(
    'Date',
    () => [new Date(1.6e12), new Date(Number.NaN)],
    (it) => it.map((one) => one.getTime()),
  ),
  holds(
    'RegExp',
    () => Object.assign(/a(?<b>.)/gy, { lastIndex: 2 }),
    (it) => [String(it), it.lastIndex, it.exec('xxab')?.groups?.['b']],
  ),
  holds(
    'Error with cause and code',
    () => Object.assign(new TypeError('bad', { cause: new RangeError('why') }), { code: 'E_BAD' }),
    (it) => [
      it instanceof TypeError,
      it.message,
      it.code,
      (it.cause as Error) instanceof RangeError,
      (it.cause as Error).message,
    ],
  ),
  holds(
    'AggregateError',
    () => new AggregateError([new Error('one'), 'two'], 'several'),
    (it) => [it.message, it.errors[0].message, it.errors[1]],
  ),
  holds(
    'error of a class of the program',
    () => new HttpError(404),
    (it) => [it instanceof HttpError, it.status, it.message, it.name],
  ),
  holds(
    'DOMException',
    () => new DOMException('stop', 'AbortError'),
    (it) => [it.name, it.message, it.code, it instanceof DOMException],
  ),
  holds(
    'URL',
    () => new URL('https://user@example.org:81/p?q=1#h'),
    (it) => [it.href, it.searchParams.get('q'), it instanceof URL],
  ),
  holds(
    'URLSearchParams',
    () => new URLSearchParams('a=1&a=2'),
    (it) => [it.getAll('a'), it instanceof URLSearchParams],
  ),
  holds(
    'Buffer',
    () => Buffer.from('bytes'),
    (it) => [Buffer.isBuffer(it), it.toString('hex')],
  ),
  holds('ArrayBuffer', () => bytes().buffer),
  holds('resizable ArrayBuffer', resizable, (it) => [
    it.byteLength,
    (it as unknown as { maxByteLength: number }).maxByteLength,
  ]),
  holds('Int8Array', () => Int8Array.of(-1, 2), typed),
  holds('Uint8Array', () => Uint8Array.of(255), typed),
  holds('Uint8ClampedArray', () => Uint8ClampedArray.of(300), typed),
  holds('Int16Array', () => Int16Array.of(-300), typed),
  holds('Uint16Array', () => Uint16Array.of(60_000), typed),
  holds('Int32Array', () => Int32Array.of(-70_000), typed),
  holds('Uint32Array', () => Uint32Array.of(4e9), typed),
  holds('Float32Array', () => Float32Array.of(0.5, Number.NaN), typed),
  holds('Float64Array', () => Float64Array.of(0.1, -0), typed),
  holds('BigInt64Array', () => BigInt64Array.of(-1n), typed),
  holds('BigUint64Array', () => BigUint64Array.of(2n ** 64n - 1n), typed),
  holds(
    'DataView',
    () => new DataView(bytes().buffer, 2, 4),
    (it) => [it.byteLength, it.getUint16(0)],
  ),
  holds(
    'views of one buffer',
    () => {
      const { buffer } = bytes();
      return [new Uint8Array(buffer, 2), new DataView(buffer)] as const;
    },
    ([a, b]) => {
      a[0] = 99;
      return [b.getUint8(2), a.buffer === b.buffer];
    },
  ),
  holds(
    'large typed array',
    () => new Float64Array(300_000).fill(2),
    (it) => [it.length, it[299_999]],
  ),
  {
    ...holds(
      'SharedArrayBuffer',
      () => sharedMemory,
      (it) => [kindOf(it), it.byteLength],
    ),
    refusedOver: { processes: { reason: 'shared-memory', message: /value is a SharedArrayBuffer, .*use threads/ } },
  },
  holds(
    'boxed primitives',
    () => [Object(1), Object('text'), Object(false), Object(5n)],
    (it) => it.map((one) => [typeof one, one.valueOf()]),
  ),
  holds(
    'instance of a class',
    () => new Point(3, 4),
    (it) => [it instanceof Point, it.norm, it.x],
  ),
  holds(
    'instance of a derived class',
    () => new Point3(3, 4),
    (it) => [it instanceof Point3, it instanceof Point, it.norm],
  ),
  holds(
    'instances in collections',
    () => new Map([['p', [new Point(1, 0)]]]),
    (it) => it.get('p')![0]!.norm,
  ),
  holds(
    'instance of a subclass of Array',
    () => Stack.from([1, 2, 3]) as Stack,
    (it) => [it.top(), it.length, it instanceof Stack],
  ),
  holds(
    'instance of a subclass of Map',
    () => new Counts().count('a').count('a'),
    (it) => [it.count('a').get('a'), it instanceof Counts],
  ),
  holds(
    'functions in collections',
    () => new Map([['f', (x: number) => x + 1]]),
    (it) => it.get('f')!(1),
  ),
];
