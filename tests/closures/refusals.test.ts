/** What cannot travel, through the front door: each is refused at once, naming the variable, the path to it and the way out. */
import { EventEmitter } from 'node:events';
import { Socket } from 'node:net';
import { delayed, Parallel, UnsupportedTaskError } from 'millrace';
import { describe, expect, it } from 'vitest';

const deep = (value: unknown) => ({ list: [0, new Map([['key', value]])] });

class Secret {
  #n = 1;
  get n() {
    return this.#n;
  }
}

function outerThis(this: { rate: number }) {
  return () => this.rate;
}

const rows: readonly (readonly [name: string, make: () => (...args: never[]) => unknown, message: RegExp])[] = [
  [
    'socket',
    () => {
      const socket = new Socket();
      return () => socket.write('x');
    },
    /-> socket is a socket, .*; open it where it is used/,
  ],
  [
    'promise, deep inside',
    () => {
      const config = deep(Promise.resolve(1));
      return () => config.list;
    },
    /-> config\.list\[1\]\.get\("key"\) is a promise, .*; await it first and pass its value/,
  ],
  [
    'proxy',
    () => {
      const view = new Proxy({}, {});
      return () => view;
    },
    /-> view is a proxy, .*; pass a plain copy of what is behind it/,
  ],
  [
    'private state',
    () => {
      const secret = new Secret();
      return () => secret.n;
    },
    /-> secret is a Secret, whose #private members cannot be read, .*; register a reducer/,
  ],
  [
    'outer this',
    () => outerThis.call({ rate: 2 }),
    /uses `this` of the code around it.*; copy what it needs to a variable/,
  ],
  [
    'undeclared name',
    () => new Function('return function f() { return nowhere + 1 }')() as () => unknown,
    /f uses `nowhere`, which is not declared anywhere.*\(f -> nowhere\); declare it, or give it a value/,
  ],
  [
    'undeclared name in a function that it calls',
    () => {
      const inner = new Function('return function inner() { return nowhere }')() as () => unknown;
      return function outer() {
        return inner();
      };
    },
    /inner uses `nowhere`.*\(outer -> inner -> nowhere\)/,
  ],
  [
    'direct eval',
    () => new Function('return function f(x) { return eval(x) }')() as () => unknown,
    /f calls `eval`, which can read any variable around it; use `\(0, eval\)\(code\)`/,
  ],
  [
    'running generator',
    () => {
      const running = (function* () {
        yield 1;
      })();
      return () => running.next();
    },
    /-> running is a running generator, .*; pass the generator function, or \[\.\.\.generator\]/,
  ],
  [
    'native function of this process',
    () => {
      const { format } = new Intl.NumberFormat('en');
      return () => format(1);
    },
    /is a native function that only this process has.*; wrap what it does in a function of your own/,
  ],
  [
    'WebAssembly memory',
    () => {
      const { WebAssembly: wasm } = globalThis as unknown as {
        WebAssembly: { Memory: new (options: object) => object };
      };
      const memory = new wasm.Memory({ initial: 1 });
      return () => memory;
    },
    /-> memory is a WebAssembly\.Memory, .*; pass its bytes/,
  ],
  [
    'WeakMap with entries',
    () => {
      const key = {};
      const cache = new WeakMap([[key, 1]]);
      return () => cache.get(key);
    },
    /-> cache is a WeakMap with entries, .*; pass a Map of what is needed/,
  ],
  [
    'listener that cannot travel',
    () => {
      const bus = new EventEmitter().on('x', outerThis.call({ rate: 1 }));
      return () => bus.emit('x');
    },
    /uses `this` of the code around it/,
  ],
  [
    'member of the global object',
    () => {
      Object.assign(globalThis, { ownGlobal: 1 });
      return () => (globalThis as { ownGlobal?: number }).ownGlobal;
    },
    /uses `globalThis\.ownGlobal`, .*write `ownGlobal` alone/,
  ],
];

describe('through Parallel over threads, it is refused:', () => {
  it.each(rows)('%s', async (_, make, message) => {
    const call = Parallel({ backend: 'threads', nJobs: 1 })([delayed(make())()]);
    const error: unknown = await call.then(
      () => undefined,
      (reason) => reason,
    );
    expect(error).toBeInstanceOf(UnsupportedTaskError);
    expect((error as UnsupportedTaskError).message).toMatch(message);
    expect((error as UnsupportedTaskError).cause).toBeInstanceOf(Error);
  });

  it('the next call works', async () => {
    const factor = 3;
    expect(await Parallel({ backend: 'threads', nJobs: 1 })([delayed((n: number) => n * factor)(2)])).toEqual([6]);
  });
});

it('a variable that is not initialised yet is refused, by name', async () => {
  let call: Promise<unknown> | undefined;
  const start = () => {
    call = Parallel({ backend: 'threads', nJobs: 1 })([delayed(() => late + 1)()]).catch((reason: unknown) => reason);
  };
  start();
  const late = 1;
  const error = (await call) as UnsupportedTaskError;
  expect(error).toBeInstanceOf(UnsupportedTaskError);
  expect(error.message).toMatch(/uses `late`, which is declared but not initialised yet.*; call this after the line/);
});
