/** One of every kind of value, the same in every process. */

const shared = { n: 1 };
const cyclic: Record<string, unknown> = { name: 'cyclic' };
cyclic.self = cyclic;
cyclic.list = [cyclic, { up: cyclic }];
const buffer = Uint8Array.from({ length: 32 }, (_, i) => i).buffer;
const holes: unknown[] = [1, 2, 3];
delete holes[1];
const sparse: unknown[] = [];
sparse[100000] = 'far';
const withProperty = Object.assign([1, 2], { label: 'x', [Symbol.for('s')]: 1 });
const hidden = Object.defineProperty({ a: 1 }, 'secret', { value: 2 });
const error = Object.assign(new TypeError('bad', { cause: new Error('why') }), {
  code: 'E_BAD',
  detail: { at: [1, 2] },
});
error.stack = 'TypeError: bad\n    at somewhere';
(error.cause as Error).stack = 'Error: why';
const many = new AggregateError([new RangeError('one'), 'two'], 'several');
many.stack = 'AggregateError: several';
many.errors[0].stack = 'RangeError: one';
const dom = new DOMException('stop', 'AbortError');
Object.defineProperty(dom, 'stack', { value: 'AbortError: stop', configurable: true, writable: true });
const pattern = /a(?<b>.)/gy;
pattern.lastIndex = 3;
const inner = Object.freeze({ deep: Object.freeze([1, 2]) });
const float16 = (globalThis as { Float16Array?: new (values: number[]) => unknown }).Float16Array;
let chain: unknown = null;
for (let i = 0; i < 5000; i++) chain = { chain, i };
let lists: unknown = [];
for (let i = 0; i < 5000; i++) lists = [lists];
let maps: unknown = new Map();
for (let i = 0; i < 3000; i++) maps = new Map([[i, maps]]);

export const samples: readonly (readonly [name: string, value: unknown])[] = [
  ['undefined', undefined],
  ['null', null],
  ['true', true],
  ['false', false],
  ['zero', 0],
  ['minus zero', -0],
  ['small', 127],
  ['128', 128],
  ['minus one', -1],
  ['largest int32', 2 ** 31 - 1],
  ['smallest int32', -(2 ** 31)],
  ['past int32', 2 ** 31],
  ['2^53', 2 ** 53],
  ['fraction', 0.1],
  ['subnormal', 5e-324],
  ['1e308', 1e308],
  ['infinity', Number.POSITIVE_INFINITY],
  ['minus infinity', Number.NEGATIVE_INFINITY],
  ['NaN', Number.NaN],
  ['bigint zero', 0n],
  ['bigint', 255n],
  ['negative bigint', -256n],
  ['large bigint', 123n ** 99n],
  ['empty string', ''],
  ['ASCII', 'hello'],
  ['Latin-1', 'déjà vu ÿ'],
  ['wide', '日本語 🎉'],
  ['lone surrogates', '\ud800 and \udfff'],
  ['long string', 'ab'.repeat(5000)],
  ['long wide string', '語'.repeat(5000)],
  ['NUL', 'a\0b'],
  ['registered symbol', Symbol.for('millrace')],
  ['well-known symbol', Symbol.asyncIterator],
  ['empty object', {}],
  ['object', { a: 1, b: 'two', c: [3] }],
  ['numeric keys', { 2: 'b', 1: 'a', x: 0, '-1': 1 }],
  ['odd keys', { '': 1, 'a b': 2, 日: 3, constructor: 4, toString: 5, hasOwnProperty: 6 }],
  ['own __proto__', JSON.parse('{"__proto__": {"a": 1}, "b": 2}')],
  ['symbol keys', { [Symbol.for('k')]: 1, [Symbol.toStringTag]: 'Tagged' }],
  ['null prototype', Object.assign(Object.create(null), { a: 1, __proto__: null })],
  ['hidden property', hidden],
  ['frozen', inner],
  ['sealed', Object.seal({ a: 1 })],
  ['not extensible', Object.preventExtensions({ a: 1 })],
  ['frozen Map', Object.freeze(new Map([[1, 2]]))],
  ['empty array', []],
  ['array', [1, 'two', null, undefined]],
  ['integers', [1, -2, 3, 2 ** 31 - 1, 5]],
  ['numbers', [1, 2.5, -0, Number.NaN, Number.POSITIVE_INFINITY]],
  ['almost numbers', [1, 2, 3, 4, '5']],
  ['holes', holes],
  ['only holes', new Array(5)],
  ['many holes', new Array(1000)],
  ['sparse', sparse],
  ['array with properties', withProperty],
  ['long array with properties', Object.assign(new Array(100).fill('x'), { more: true })],
  ['match', 'xay'.match(/a(.)/)],
  ['nested arrays', [[[1]], [[]]]],
  [
    'Map',
    new Map<unknown, unknown>([
      ['a', 1],
      [shared, shared],
      [Number.NaN, 'nan'],
    ]),
  ],
  ['Set', new Set<unknown>([1, 'a', shared, -0])],
  ['Map in a Map', new Map([[new Map([[1, 2]]), new Set([new Set()])]])],
  ['Map with a property', Object.assign(new Map(), { label: 1 })],
  ['Date', new Date(1.6e12)],
  ['invalid Date', new Date(Number.NaN)],
  ['Date with a property', Object.assign(new Date(0), { zone: 'UTC' })],
  ['RegExp', pattern],
  ['RegExp with a slash', /[/\\]\//dimsu],
  ['boxed number', Object(-0)],
  ['boxed string', Object('text')],
  ['boxed boolean', Object(false)],
  ['boxed bigint', Object(5n)],
  ['boxed symbol', Object(Symbol.iterator)],
  ['boxed with a property', Object.assign(Object('ab'), { extra: 1 })],
  ['URL', new URL('https://user@example.org:81/p?q=1#h')],
  ['URLSearchParams', new URLSearchParams('a=1&a=2&b=%20')],
  ['ArrayBuffer', new Uint8Array([1, 2, 3]).buffer],
  ['empty ArrayBuffer', new ArrayBuffer(0)],
  ['Int8Array', Int8Array.of(-1, 2)],
  ['Uint8Array', Uint8Array.of(255)],
  ['Uint8ClampedArray', Uint8ClampedArray.of(300)],
  ['Int16Array', Int16Array.of(-300)],
  ['Uint16Array', Uint16Array.of(60000)],
  ['Int32Array', Int32Array.of(-70000)],
  ['Uint32Array', Uint32Array.of(4e9)],
  ['Float32Array', Float32Array.of(0.5, Number.NaN)],
  ['Float64Array', Float64Array.of(0.1, -0)],
  ['BigInt64Array', BigInt64Array.of(-1n)],
  ['BigUint64Array', BigUint64Array.of(2n ** 64n - 1n)],
  ...(float16 === undefined ? [] : [['Float16Array', new float16([0.5])] as const]),
  ['DataView', new DataView(buffer.slice(0, 8))],
  ['Buffer', Buffer.from('bytes')],
  ['large Buffer', Buffer.alloc(20000, 7)],
  ['empty typed array', new Float64Array(0)],
  ['views of one buffer', [new Uint8Array(buffer, 4, 8), new Int32Array(buffer, 8, 2), new DataView(buffer, 0, 32)]],
  ['buffer and a view', { buffer, view: new Uint16Array(buffer, 2, 3) }],
  ['Error', error],
  ['AggregateError', many],
  ['DOMException', dom],
  ['shared', [shared, shared, { shared }]],
  ['cycle', cyclic],
  ['long chain', chain],
  ['deep arrays', lists],
  ['deep Maps', maps],
  ['derived object', Object.create({ inherited: 1 })],
];
