// biome-ignore-all lint: odd values are what this file is about.
/** Captured values that cannot travel: the error names the variable, what it is and the way out. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { createSecretKey } from 'node:crypto';
import { createServer, Socket } from 'node:net';
import { Readable } from 'node:stream';
import { MessageChannel } from 'node:worker_threads';
import type { Situation } from '../../ts/src/functions/closure/testing/situation.js';

function refusedValue(name: string, make: () => unknown, reason: string, message: RegExp): Situation {
  return { name, check: () => {}, refusal: { make, reason, message } };
}

class Account {
  #balance = 1;
  get balance() {
    return this.#balance;
  }
}

function* counting() {
  yield 1;
}

const running = counting();
running.next();

export const refusedValues: readonly Situation[] = [
  refusedValue(
    'a promise',
    () => {
      const pending = Promise.resolve(1);
      return () => pending;
    },
    'promise',
    /-> pending\d* is a promise, .*; await it first/,
  ),
  refusedValue(
    'a promise deep in an object',
    () => {
      const config = { rows: [1, { late: Promise.resolve() }] };
      return () => config;
    },
    'promise',
    /-> config\d*\.rows\[1\]\.late is a promise/,
  ),
  refusedValue(
    'a socket',
    () => {
      const socket = new Socket();
      return () => socket;
    },
    'socket',
    /-> socket\d* is a socket, .*; open it where it is used/,
  ),
  refusedValue(
    'a server',
    () => {
      const server = createServer();
      return () => server;
    },
    'server',
    /-> server\d* is a server/,
  ),
  refusedValue(
    'a stream',
    () => {
      const stream = Readable.from([]);
      return () => stream;
    },
    'stream',
    /-> stream\d* is a stream/,
  ),
  refusedValue(
    'a proxy of an object',
    () => {
      const proxy = new Proxy({}, {});
      return () => proxy;
    },
    'proxy',
    /-> proxy\d* is a proxy/,
  ),
  refusedValue(
    'an instance with private fields',
    () => {
      const account = new Account();
      return () => account.balance;
    },
    'private-state',
    /-> account\d* is an Account, whose #private members cannot be read, .*; register a reducer/,
  ),
  refusedValue(
    'a WeakMap with entries',
    () => {
      const cache = new WeakMap([[running, 1]]);
      return () => cache;
    },
    'weak',
    /-> cache\d* is a WeakMap with entries/,
  ),
  refusedValue(
    'a WeakSet with entries',
    () => {
      const seen = new WeakSet([running]);
      return () => seen;
    },
    'weak',
    /-> seen\d* is a WeakSet with entries/,
  ),
  refusedValue(
    'a WeakRef',
    () => {
      const ref = new WeakRef({});
      return () => ref;
    },
    'weak',
    /-> ref\d* is a WeakRef/,
  ),
  refusedValue('a running generator', () => () => running.next(), 'generator', /-> running\d* is a running generator/),
  refusedValue(
    'an iterator',
    () => {
      const iterator = new Map([[1, 2]]).entries();
      return () => iterator;
    },
    'iterator',
    /-> iterator\d* is an iterator of a Map/,
  ),
  refusedValue(
    'an AbortSignal',
    () => {
      const { signal } = new AbortController();
      return () => signal.aborted;
    },
    'abort-signal',
    /-> signal\d* is an AbortSignal, .*option `signal`/,
  ),
  refusedValue(
    'a timer',
    () => {
      const timer = setTimeout(() => {}, 0);
      clearTimeout(timer);
      return () => timer;
    },
    'timer',
    /-> timer\d* is a timer/,
  ),
  refusedValue(
    'a message port',
    () => {
      const { port1, port2 } = new MessageChannel();
      port1.close();
      port2.close();
      return () => port1;
    },
    'port',
    /-> port1\d* is a message port/,
  ),
  refusedValue(
    'a Blob',
    () => {
      const blob = new Blob(['x']);
      return () => blob.size;
    },
    'blob',
    /-> blob\d* is a Blob/,
  ),
  refusedValue(
    'an Intl formatter',
    () => {
      const format = new Intl.NumberFormat('en');
      return () => format.format(1);
    },
    'intl',
    /-> format\d* is an Intl\.NumberFormat/,
  ),
  refusedValue(
    'a cryptographic key',
    () => {
      const key = createSecretKey(Buffer.from('k'));
      return () => key.export();
    },
    'key',
    /-> key\d* is a cryptographic key/,
  ),
  refusedValue(
    'an AsyncLocalStorage',
    () => {
      const storage = new AsyncLocalStorage();
      return () => storage.getStore();
    },
    'async-context',
    /-> storage\d* is an AsyncLocalStorage/,
  ),
  refusedValue(
    'arguments of another call',
    () =>
      (function (..._: number[]) {
        const all = arguments;
        return () => all;
      })(1),
    'arguments',
    /-> all\d* is an arguments object/,
  ),
];
