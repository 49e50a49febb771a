/** What cannot travel, and the way out of it. */
import { types } from 'node:util';
import type { Obstacle } from '../errors.js';

const whole = 'pass what is needed of it as plain data';

interface Row extends Obstacle {
  readonly is: (value: object) => boolean;
}

const tagged = (tag: string) => (value: object) => Object.prototype.toString.call(value) === `[object ${tag}]`;

const classed = (name: string) => (value: object) => {
  for (let at: object | null = value; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    const own: unknown = Reflect.getOwnPropertyDescriptor(at, 'constructor')?.value;
    if (typeof own === 'function' && own.name === name) return true;
  }
  return false;
};

const rows: readonly Row[] = [
  { is: types.isPromise, reason: 'promise', what: 'a promise', wayOut: 'await it first and pass its value' },
  { is: types.isWeakMap, reason: 'weak', what: 'a WeakMap with entries', wayOut: 'pass a Map of what is needed' },
  { is: types.isWeakSet, reason: 'weak', what: 'a WeakSet with entries', wayOut: 'pass a Set of what is needed' },
  { is: tagged('WeakRef'), reason: 'weak', what: 'a WeakRef', wayOut: 'pass what it refers to' },
  { is: tagged('FinalizationRegistry'), reason: 'weak', what: 'a FinalizationRegistry', wayOut: 'leave it out' },
  {
    is: types.isGeneratorObject,
    reason: 'generator',
    what: 'a running generator',
    wayOut: 'pass the generator function, or [...generator]',
  },
  {
    is: types.isMapIterator,
    reason: 'iterator',
    what: 'an iterator of a Map',
    wayOut: 'pass the Map, or [...iterator]',
  },
  {
    is: types.isSetIterator,
    reason: 'iterator',
    what: 'an iterator of a Set',
    wayOut: 'pass the Set, or [...iterator]',
  },
  {
    is: tagged('Array Iterator'),
    reason: 'iterator',
    what: 'an iterator of an array',
    wayOut: 'pass the array, or [...iterator]',
  },
  {
    is: tagged('String Iterator'),
    reason: 'iterator',
    what: 'an iterator of a string',
    wayOut: 'pass the string, or [...iterator]',
  },
  {
    is: tagged('RegExp String Iterator'),
    reason: 'iterator',
    what: 'an iterator of matches',
    wayOut: 'pass [...iterator]',
  },
  { is: tagged('Iterator Helper'), reason: 'iterator', what: 'an iterator', wayOut: 'pass [...iterator]' },
  { is: types.isArgumentsObject, reason: 'arguments', what: 'an arguments object', wayOut: 'pass [...arguments]' },
  {
    is: types.isExternal,
    reason: 'native-handle',
    what: 'a handle of native code',
    wayOut: 'make it where it is used',
  },
  { is: classed('Socket'), reason: 'socket', what: 'a socket', wayOut: 'open it where it is used' },
  { is: classed('Server'), reason: 'server', what: 'a server', wayOut: 'open it where it is used' },
  { is: classed('MessagePort'), reason: 'port', what: 'a message port', wayOut: 'make the channel where it is used' },
  { is: classed('Worker'), reason: 'worker', what: 'a worker', wayOut: 'start it where it is used' },
  { is: classed('ChildProcess'), reason: 'process', what: 'a child process', wayOut: 'start it where it is used' },
  {
    is: classed('FileHandle'),
    reason: 'file',
    what: 'an open file',
    wayOut: 'pass its path and open it where it is used',
  },
  {
    is: classed('AbortSignal'),
    reason: 'abort-signal',
    what: 'an AbortSignal',
    wayOut: 'pass it as the option `signal` of the call',
  },
  {
    is: classed('AbortController'),
    reason: 'abort-signal',
    what: 'an AbortController',
    wayOut: 'pass its signal as the option `signal` of the call',
  },
  {
    is: classed('ReadableStream'),
    reason: 'stream',
    what: 'a stream',
    wayOut: 'read it first, or open it where it is used',
  },
  { is: classed('WritableStream'), reason: 'stream', what: 'a stream', wayOut: 'open it where it is used' },
  { is: classed('TransformStream'), reason: 'stream', what: 'a stream', wayOut: 'make it where it is used' },
  { is: classed('Stream'), reason: 'stream', what: 'a stream', wayOut: 'read it first, or open it where it is used' },
  { is: classed('Timeout'), reason: 'timer', what: 'a timer', wayOut: 'set it where it is used' },
  { is: classed('Immediate'), reason: 'timer', what: 'a timer', wayOut: 'set it where it is used' },
  {
    is: classed('AsyncLocalStorage'),
    reason: 'async-context',
    what: 'an AsyncLocalStorage',
    wayOut: 'pass what it holds',
  },
  { is: types.isKeyObject, reason: 'key', what: 'a cryptographic key', wayOut: 'export it and pass the bytes' },
  { is: types.isCryptoKey, reason: 'key', what: 'a cryptographic key', wayOut: 'export it and pass the bytes' },
  { is: classed('Blob'), reason: 'blob', what: 'a Blob', wayOut: 'pass await blob.arrayBuffer()' },
];

const intl = /^\[object Intl\.(\w+)\]$/;
const wasm = /^\[object WebAssembly\.(\w+)\]$/;

/** Why an object cannot travel, if its kind cannot. */
export function obstacleOf(value: object): Obstacle | undefined {
  for (const row of rows) if (row.is(value)) return row;
  const tag = Object.prototype.toString.call(value);
  const format = intl.exec(tag)?.[1];
  if (format !== undefined) {
    return {
      reason: 'intl',
      what: `an Intl.${format}`,
      wayOut: 'pass its locale and options and make it where it is used',
    };
  }
  const module = wasm.exec(tag)?.[1];
  if (module !== undefined) {
    return {
      reason: 'webassembly',
      what: `a WebAssembly.${module}`,
      wayOut: 'pass its bytes and compile them where they are used',
    };
  }
  return undefined;
}

/** An instance whose state the engine or Node keeps out of sight. */
export function stateful(name: string, native: string): Obstacle {
  return {
    reason: 'hidden-state',
    what:
      name === native
        ? `${article(name)}, whose state is out of sight`
        : `${article(name)}, which keeps state as ${article(native)} out of sight`,
    wayOut: `${whole}, or register a reducer for ${name}`,
  };
}

/** An instance with `#private` members. */
export function privateState(name: string): Obstacle {
  return {
    reason: 'private-state',
    what: `${article(name)}, whose #private members cannot be read`,
    wayOut: `register a reducer: registerReducer(${name}, reduce, revive)`,
  };
}

/** An instance of a class that nobody here can write. */
export function unknownClass(name: string): Obstacle {
  return {
    reason: 'class',
    what: `an instance of ${name}, a class that is not known at the other end`,
    wayOut: `${whole}, or register a reducer for ${name} by name at both ends`,
  };
}

export function article(name: string): string {
  return `${/^[AEIOU]/.test(name) ? 'an' : 'a'} ${name}`;
}
