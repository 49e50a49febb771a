import { once } from 'node:events';
import { createServer } from 'node:net';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { appendCallerStack, decode, encode, encodeError, NamedMemory, SharedCopies, TravelError } from './index.js';
import { difference } from './testing/same.js';
import { samples } from './testing/samples.js';

const round = <T>(value: T): T => decode(encode(value)) as T;
const alike = new Set(['derived object']);

describe('values', () => {
  it.each(samples.filter(([name]) => !alike.has(name)))('%s', (_, value) => {
    expect(difference(round(value), value)).toBeUndefined();
  });

  it('keep a prototype that is an object', () => {
    const parent = { inherited: 1 };
    const [one, two] = round([Object.create(parent), Object.create(parent)]) as [object, object];
    expect(Object.getPrototypeOf(one)).toEqual(parent);
    expect(Object.getPrototypeOf(one)).toBe(Object.getPrototypeOf(two));
  });

  it('take accessors as what they give where functions cannot be read', () => {
    expect(
      round({
        get a() {
          return [1];
        },
      }),
    ).toEqual({ a: [1] });
    const throws = {
      x: {
        get a(): number {
          throw new RangeError('no');
        },
      },
    };
    expect(() => encode(throws)).toThrow(/^value\.x is an object whose getter a throws/);
  });

  it('come from other realms', () => {
    const other = runInNewContext(
      '({ list: [1, { a: 2 }], map: new Map([[1, new Date(5)]]), re: /x/g, e: new RangeError("r"), v: new Float64Array([1]) })',
    ) as Record<string, unknown>;
    const here = round(other) as { list: unknown[]; map: Map<number, Date>; re: RegExp; e: Error; v: Float64Array };
    expect(Object.getPrototypeOf(here)).toBe(Object.prototype);
    expect(here.list).toEqual([1, { a: 2 }]);
    expect([here.map instanceof Map, here.map.get(1) instanceof Date, here.re instanceof RegExp]).toEqual([
      true,
      true,
      true,
    ]);
    expect([here.e instanceof RangeError, here.e.message, here.v instanceof Float64Array]).toEqual([true, 'r', true]);
  });

  it('round trip', () => {
    fc.assert(
      fc.property(
        fc.anything({
          withBigInt: true,
          withDate: true,
          withMap: true,
          withSet: true,
          withTypedArray: true,
          withBoxedValues: true,
          withNullPrototype: true,
          withSparseArray: true,
          withObjectString: true,
        }),
        (value) => {
          expect(difference(round(value), value)).toBeUndefined();
        },
      ),
      { numRuns: 1500, seed: 3 },
    );
  });

  it('round trip as graphs', () => {
    const links = fc.array(fc.tuple(fc.nat(30), fc.nat(30), fc.constantFrom('a', 'b', 'c')), { maxLength: 80 });
    const kinds = fc.array(fc.constantFrom('object', 'array', 'map', 'set', 'error', 'date'), {
      minLength: 1,
      maxLength: 30,
    });
    fc.assert(
      fc.property(kinds, links, (shapes, edges) => {
        const nodes = shapes.map(node);
        for (const [from, to, name] of edges) link(nodes[from % nodes.length]!, nodes[to % nodes.length]!, name);
        expect(difference(round(nodes), nodes)).toBeUndefined();
      }),
      { numRuns: 500, seed: 4 },
    );
  });
});

/** The types know no WebAssembly. */
function wasmMemory(): object {
  const { WebAssembly: wasm } = globalThis as unknown as { WebAssembly: { Memory: new (options: object) => object } };
  return new wasm.Memory({ initial: 1 });
}

function node(kind: string): object {
  if (kind === 'array') return [];
  if (kind === 'map') return new Map();
  if (kind === 'set') return new Set();
  if (kind === 'error') return new Error('e');
  return kind === 'date' ? new Date(1) : {};
}

function link(from: object, to: object, name: string): void {
  if (Array.isArray(from)) from.push(to);
  else if (from instanceof Map) from.set(to, name).set(name, to);
  else if (from instanceof Set) from.add(to);
  else (from as Record<string, object>)[name] = to;
}

describe('memory', () => {
  it('ships what a view shows', () => {
    const large = new Float64Array(1e6);
    expect(encode(large.subarray(10, 20)).bytes.length).toBeLessThan(100);
    const two = encode([large.subarray(10, 20), large.subarray(15, 30)]);
    expect(two.bytes.length).toBeLessThan(250);
    const [a, b] = decode(two) as [Float64Array, Float64Array];
    a[5] = 7;
    expect([b[0], a.buffer === b.buffer, a.length, b.length]).toEqual([7, true, 10, 15]);
  });

  it('ships no neighbours of small Buffers', () => {
    const [a, b] = [Buffer.from('first'), Buffer.from('second')];
    expect(a.buffer).toBe(b.buffer);
    expect(encode([a, b]).bytes.length).toBeLessThan(30);
    expect(round([a, b]).map(String)).toEqual(['first', 'second']);
  });

  it('keeps shared memory by identity', () => {
    const memory = new SharedArrayBuffer(16);
    const encoded = encode({ memory, view: new Int32Array(memory, 4, 2), again: memory });
    expect(encoded.shared).toEqual([memory]);
    const { view, ...rest } = decode(encoded) as {
      view: Int32Array;
      memory: SharedArrayBuffer;
      again: SharedArrayBuffer;
    };
    expect([rest.memory === memory, rest.again === memory, view.buffer === memory, view.length]).toEqual([
      true,
      true,
      true,
      2,
    ]);
    expect(() => decode(encoded.bytes)).toThrow(/did not come along/);
  });

  it('refuses, copies or names shared memory between processes', () => {
    const memory = new SharedArrayBuffer(8);
    const value = { view: new Uint8Array(memory).fill(5) };
    expect(() => encode(value, { shared: 'refuse' })).toThrow(/^value\.view\.buffer is a SharedArrayBuffer/);
    const copy = decode(encode(value, { shared: 'copy' })) as typeof value;
    expect([copy.view[0], copy.view.buffer instanceof SharedArrayBuffer, copy.view.buffer === memory]).toEqual([
      5,
      true,
      false,
    ]);
    const named = encode(value, { shared: () => 'map-1' });
    const found = decode(named, { attach: (name) => (name === 'map-1' ? memory : new ArrayBuffer(0)) }) as typeof value;
    expect(found.view.buffer).toBe(memory);
  });

  it('puts large arrays into shared memory once', () => {
    const { share } = new SharedCopies();
    const table = new Float64Array(200_000).fill(2);
    const one = encode({ a: table, b: [table] }, { share });
    const two = encode(table, { share });
    expect(one.bytes.length).toBeLessThan(64);
    expect(one.shared.length).toBe(1);
    expect(two.shared[0]).toBe(one.shared[0]);
    const arrived = decode(one) as { a: Float64Array; b: [Float64Array] };
    expect([arrived.a.length, arrived.a[199_999], arrived.a === arrived.b[0]]).toEqual([200_000, 2, true]);
    expect(encode(table.subarray(0, 10), { share }).shared).toEqual([]);
    expect(encode(table, { share, maxNbytes: 1e9 }).shared).toEqual([]);
  });

  it('puts them into memory that has a name', () => {
    const table = new Float64Array(200_000).fill(2);
    const memories = new Map<string, ArrayBuffer>();
    const named = new Map<ArrayBuffer, NamedMemory>();
    const share = (buffer: ArrayBuffer, start: number, end: number) => {
      let memory = named.get(buffer);
      if (memory === undefined) {
        memory = new NamedMemory(`map-${named.size}`);
        named.set(buffer, memory);
        memories.set(memory.name, buffer.slice(start, end));
      }
      return memory;
    };
    const both = { a: table, b: [table], c: table.buffer, d: table.subarray(8) };
    for (const value of [both, { c: table.buffer, a: table }, { a: table }]) {
      const encoded = encode(value, { share, shared: 'refuse' });
      expect([encoded.bytes.length < 100, encoded.shared.length]).toEqual([true, 0]);
      const found = decode(encoded, { attach: (name) => memories.get(name)! }) as typeof both;
      expect(found).toEqual(value);
      expect(found.a.buffer).toBe(memories.get('map-0'));
      if (found.c !== undefined) expect(found.c).toBe(found.a.buffer);
    }
  });

  it('counts a buffer and the memory that stands for it as one', () => {
    const { buffer } = new Float64Array(200_000);
    const after = { x: 1 };
    const value = { buffer, first: after, again: after, buffers: [buffer] };
    const found = decode(encode(value, new SharedCopies())) as typeof value;
    expect(found.first).toBe(found.again);
    expect(found.buffers[0]).toBe(found.buffer);
  });

  it('moves large buffers where asked', () => {
    const { buffer } = new Float64Array(200_000).fill(3);
    const encoded = encode({ buffer, small: new Uint8Array(3) }, { move: true });
    expect(encoded.transfer).toEqual([buffer]);
    const posted = structuredClone(encoded, { transfer: [...encoded.transfer] });
    expect(buffer.byteLength).toBe(0);
    const arrived = decode(posted) as { buffer: ArrayBuffer };
    expect(new Float64Array(arrived.buffer)[199_999]).toBe(3);
    expect(encode({ buffer: new ArrayBuffer(9) }, { move: true }).transfer).toEqual([]);
  });

  it('keeps resizable buffers', () => {
    const Resizable = ArrayBuffer as unknown as new (
      n: number,
      options: object,
    ) => ArrayBuffer & { resize(n: number): void; maxByteLength: number };
    const buffer = new Resizable(8, { maxByteLength: 64 });
    const arrived = round({ buffer, all: new Uint8Array(buffer), some: new Uint8Array(buffer, 0, 4) });
    arrived.buffer.resize(32);
    expect([arrived.buffer.maxByteLength, arrived.all.length, arrived.some.length]).toEqual([64, 32, 4]);
  });

  it('writes into the memory that it is given', () => {
    const value = { list: [1, 2.5], data: new Float64Array(9) };
    const { bytes } = encode(value, { room: (size) => new Uint8Array(new SharedArrayBuffer(size)) });
    expect(bytes.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(decode(bytes)).toEqual(value);
    expect(() => encode(value, { room: () => new Uint8Array(1) })).toThrow(/room for 1 bytes/);
  });

  it('refuses detached memory', () => {
    const view = new Uint8Array(8);
    structuredClone(view, { transfer: [view.buffer] });
    expect(() => encode([view])).toThrow(/^value\[0\] is over memory that has been transferred away/);
  });
});

describe('refusals', () => {
  class Mine {
    x = 1;
  }
  const rows: [name: string, value: () => unknown, reason: string, path: string][] = [
    ['promise', () => ({ rows: [1, { p: Promise.resolve() }] }), 'promise', 'value.rows[1].p'],
    ['proxy', () => [new Proxy({}, {})], 'proxy', 'value[0]'],
    [
      'revoked proxy',
      () => {
        const { proxy, revoke } = Proxy.revocable({}, {});
        revoke();
        return proxy;
      },
      'proxy',
      'value',
    ],
    ['WeakMap', () => new WeakMap([[Mine, 1]]), 'weak', 'value'],
    ['WeakSet', () => ({ 'a b': new WeakSet([Mine]) }), 'weak', 'value["a b"]'],
    ['WeakRef', () => new Map([['k', new WeakRef({})]]), 'weak', 'value.get("k")'],
    ['FinalizationRegistry', () => new FinalizationRegistry(() => {}), 'weak', 'value'],
    ['generator', () => (function* () {})(), 'generator', 'value'],
    ['async generator', () => (async function* () {})(), 'generator', 'value'],
    ['Map iterator', () => new Map().keys(), 'iterator', 'value'],
    ['Set iterator', () => new Set([new Set().values()]), 'iterator', 'value.values()[0]'],
    ['array iterator', () => [][Symbol.iterator](), 'iterator', 'value'],
    [
      'arguments',
      () =>
        (function () {
          // biome-ignore lint/complexity/noArguments: what is tested.
          return arguments;
        })(),
      'arguments',
      'value',
    ],
    ['unique symbol', () => ({ s: Symbol('mine') }), 'symbol', 'value.s'],
    ['unique symbol as key', () => ({ [Symbol('mine')]: 1 }), 'symbol', 'value[Symbol(mine)]'],
    ['Intl', () => new Intl.DateTimeFormat(), 'intl', 'value'],
    ['WebAssembly', () => wasmMemory(), 'webassembly', 'value'],
    ['AbortSignal', () => new AbortController().signal, 'abort-signal', 'value'],
    ['AbortController', () => new AbortController(), 'abort-signal', 'value'],
    ['ReadableStream', () => new ReadableStream(), 'stream', 'value'],
    ['Blob', () => new Blob([]), 'blob', 'value'],
    ['function', () => ({ f() {} }), 'function', 'value.f'],
    ['class', () => [Mine], 'function', 'value[0]'],
    ['instance', () => ({ list: [new Mine()] }), 'class', 'value.list[0]'],
    ['impostor', () => Object.create(Map.prototype), 'impostor', 'value'],
    ['cause of an error', () => new Error('x', { cause: { p: Promise.resolve() } }), 'promise', 'value.cause.p'],
    [
      'deep inside',
      () => {
        let v: unknown = new WeakSet([Mine]);
        for (let i = 0; i < 500; i++) v = [v];
        return v;
      },
      'weak',
      `value${'[0]'.repeat(500)}`,
    ],
  ];
  it.each(rows)('%s', (_, value, reason, path) => {
    const error = failure(() => encode(value()));
    expect(error).toBeInstanceOf(TravelError);
    expect([error.reason, error.path, error.code]).toEqual([reason, path, 'cannot-travel']);
    expect(error.message).toBe(
      `${path} is ${error.what}, which cannot travel to another thread or process; ${error.wayOut}`,
    );
  });

  it('sockets, timers and ports', async () => {
    const server = createServer().listen(0);
    await once(server, 'listening');
    const timer = setTimeout(() => {}, 1);
    const { port1, port2 } = new MessageChannel();
    expect(failure(() => encode({ server }, { root: 'result' })).message).toMatch(/^result\.server is a server/);
    expect(failure(() => encode([timer])).reason).toBe('timer');
    expect(failure(() => encode([port1])).reason).toBe('port');
    port1.close();
    port2.close();
    clearTimeout(timer);
    server.close();
  });
});

function failure(run: () => unknown): TravelError {
  try {
    run();
  } catch (error) {
    return error as TravelError;
  }
  throw new Error('nothing was refused');
}

describe('errors', () => {
  it('keep what they say', () => {
    const error = Object.assign(new RangeError('top', { cause: new AggregateError([new TypeError('in')], 'mid') }), {
      code: 'E1',
      extra: new Map([[1, 2]]),
    });
    const there = round(error);
    expect(there).toBeInstanceOf(RangeError);
    expect([there.message, there.code, there.extra, there.stack]).toEqual([
      'top',
      'E1',
      new Map([[1, 2]]),
      error.stack,
    ]);
    expect((there.cause as AggregateError).errors[0]).toBeInstanceOf(TypeError);
    expect(Object.keys(there)).toEqual(['code', 'extra']);
  });

  it('keep an undefined cause, and none', () => {
    expect(Object.hasOwn(round(new Error('x', { cause: undefined })), 'cause')).toBe(true);
    expect(Object.hasOwn(round(new Error('x')), 'cause')).toBe(false);
    expect(Object.hasOwn(round(new Error()), 'message')).toBe(false);
  });

  it('keep what Node throws', () => {
    const error = failure(() => Buffer.alloc(-1)) as unknown as NodeJS.ErrnoException;
    const there = round(error);
    expect(there).toBeInstanceOf(RangeError);
    expect([there.code, there.message, there.name]).toEqual([error.code, error.message, error.name]);
  });

  it('keep a cycle', () => {
    const error = new Error('a');
    error.cause = error;
    const there = round(error);
    expect(there.cause).toBe(there);
  });

  it('carry the stack of the caller, once', () => {
    const error = round(new Error('far'));
    const own = error.stack;
    const { stack } = new Error('here');
    appendCallerStack(error, stack);
    appendCallerStack(error, stack);
    expect(error.stack!.startsWith(`${own}\n    --- called from ---\n    at `)).toBe(true);
    expect(error.stack!.split('--- called from ---').length).toBe(2);
    expect(Object.keys(error)).toEqual([]);
    appendCallerStack('text', 'x');
    const frozen = Object.freeze(new Error('f'));
    appendCallerStack(frozen, new Error('here').stack);
  });

  it('get through without what cannot travel', () => {
    const cause = Object.assign(new TypeError('inner'), { socket: Promise.resolve(), code: 3 });
    const error = Object.assign(new Error('outer', { cause }), { when: new Date(1), map: new WeakMap([[cause, 1]]) });
    const there = decode(encodeError(error)) as typeof error & { map: string };
    expect([there.message, there.when.getTime(), there.map]).toEqual([
      'outer',
      1,
      '(left behind: a WeakMap with entries)',
    ]);
    const inner = there.cause as typeof cause;
    expect([inner.message, inner.code, String(inner.socket)]).toEqual(['inner', 3, '(left behind: a promise)']);
    expect(inner).toBeInstanceOf(TypeError);
    expect(there.stack).toBe(error.stack);
    expect(decode(encodeError('thrown text'))).toBe('thrown text');
    expect(decode(encodeError(Promise.resolve()))).toMatchObject({
      message: expect.stringMatching(/^error is a promise/),
    });
  });
});

describe('canonical bytes', () => {
  const bytes = (value: unknown) => Buffer.from(encode(value, { canonical: true }).bytes).toString('hex');

  it('know no order of keys, entries and elements', () => {
    expect(bytes({ a: 1, b: { d: 1, c: 2 } })).toBe(bytes({ b: { c: 2, d: 1 }, a: 1 }));
    expect(
      bytes(
        new Map<unknown, unknown>([
          [{ k: 1 }, 1],
          ['x', 2],
        ]),
      ),
    ).toBe(
      bytes(
        new Map<unknown, unknown>([
          ['x', 2],
          [{ k: 1 }, 1],
        ]),
      ),
    );
    expect(bytes(new Set([[1], [2], 'a']))).toBe(bytes(new Set(['a', [2], [1]])));
    expect(bytes([1, 2])).not.toBe(bytes([2, 1]));
    const plain = (value: unknown) => Buffer.from(encode(value).bytes).toString('hex');
    expect(plain({ a: 1, b: 2 })).not.toBe(plain({ b: 2, a: 1 }));
  });

  it('know no places, stacks and NaNs', () => {
    const errors = [new Error('x'), new Error('x')];
    expect(bytes(errors[0])).toBe(bytes(errors[1]));
    const odd = new Float64Array(1);
    new Uint32Array(odd.buffer).set([1, 0x7ff80000]);
    expect(bytes(odd)).toBe(bytes(Float64Array.of(Number.NaN)));
    expect(bytes(new Float64Array(1))).not.toBe(bytes(Float64Array.of(-0)));
  });

  it('tell values apart', () => {
    const all = samples.map(([name, value]) => [bytes(value), name] as const);
    const seen = new Map<string, string>();
    for (const [hex, name] of all) {
      expect(seen.get(hex), name).toBeUndefined();
      seen.set(hex, name);
    }
  });

  it('end where collections hold themselves', () => {
    const map = new Map<unknown, unknown>();
    map.set(map, new Set([map, 1]));
    map.set('a', { map });
    const there = decode(encode(map, { canonical: true })) as Map<unknown, unknown>;
    expect(there.has(there)).toBe(true);
  });

  it('hold shared memory by value', () => {
    const view = new Uint8Array(new SharedArrayBuffer(4)).fill(1);
    const { shared } = encode(view, { canonical: true });
    expect(shared).toEqual([]);
    const before = bytes(view);
    view[0] = 2;
    expect(bytes(view)).not.toBe(before);
  });
});
