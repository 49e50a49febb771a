// biome-ignore-all lint: odd code is what this file is about.
/** What cannot travel, with what is said about it. */
import type { AnyFunction } from '../description.js';
import { refused, type Situation } from './situation.js';

const helper = () => outerHelper();
const outerHelper = () => socket();
const socket = new Proxy(() => 1, {});
const sloppy = (source: string) => new Function(source)();

/** Loaders replace `import.meta` in modules that they load. */
const meta = async () => {
  const source: string = 'data:text/javascript,export const meta = () => import.meta.resolve("x")';
  return ((await import(source)) as { meta: AnyFunction }).meta;
};

class Rates {
  #secret = 1;
  rate = 2;
  static #count = 0;
  read() {
    return this.#secret;
  }
  count() {
    return Rates.#count++;
  }
  outer() {
    return (x: number) => x * this.rate;
  }
}

class Child extends Rates {
  override read() {
    return super.read();
  }
  arrow() {
    return () => super.read();
  }
}

function withArguments(..._rest: number[]) {
  return () => arguments[0];
}

function Target(this: unknown) {
  return () => new.target;
}

export const refusals: readonly Situation[] = [
  refused(
    'outer this',
    () => new Rates().outer(),
    'outer-this',
    /arrow function that uses `this`.*; copy what it needs to a variable/,
  ),
  refused(
    'outer arguments',
    () => withArguments(1),
    'outer-arguments',
    /uses `arguments` of the function around it; name the parameters/,
  ),
  refused(
    'outer new.target',
    () => (Target as AnyFunction)() as AnyFunction,
    'outer-new-target',
    /`new\.target` of the function around it; copy it/,
  ),
  refused(
    'lone super',
    () => Child.prototype.read,
    'outer-super',
    /^read uses `super`.*; of a class send the class and call the method there; in an object name the parent/,
  ),
  refused('super in an arrow', () => new Child().arrow(), 'outer-super', /uses `super`/),
  refused(
    'super in an object',
    () =>
      ({
        hi() {
          return super.toString();
        },
      }).hi,
    'outer-super',
    /^hi uses `super`/,
  ),
  refused(
    'private name of a class left behind',
    () => Rates.prototype.read,
    'private-name',
    /^read uses the private name `#secret`/,
  ),
  refused(
    'changing static private field',
    () => Rates,
    'private-state',
    /^class _?Rates keeps changing state in its static private field `#count`.*; keep it in a static field/,
  ),
  refused(
    'direct eval',
    () => sloppy('return function f(code) { return eval(code); }') as AnyFunction,
    'direct-eval',
    /^f calls `eval`, which can read any variable around it; use `\(0, eval\)/,
  ),
  refused(
    'direct eval within',
    () => sloppy('return (code) => [1].map(() => eval(code))') as AnyFunction,
    'direct-eval',
    /calls `eval`/,
  ),
  refused(
    'undeclared name',
    () => sloppy('return function f() { return millraceNowhere + 1; }') as AnyFunction,
    'undeclared',
    /^f uses `millraceNowhere`, which is not declared anywhere \(it would be a ReferenceError\) \(f -> millraceNowhere\); declare it, or give it a value: `delayed\(f, \{ millraceNowhere \}\)`/,
  ),
  refused(
    'undeclared name that is assigned',
    () => sloppy('return function f() { millraceNowhere = 1; }') as AnyFunction,
    'undeclared',
    /`millraceNowhere`/,
  ),
  refused(
    'undeclared name in a default',
    () => sloppy('return (a = millraceNowhere) => a') as AnyFunction,
    'undeclared',
    /`millraceNowhere`/,
  ),
  refused(
    'uninitialised variable',
    () => {
      const f = () => late;
      return hold(f, () => {
        f;
      });
      function hold(g: AnyFunction, _: AnyFunction) {
        return g;
      }
      const late = 1;
    },
    'uninitialised',
    /uses `late`, which is declared but not initialised yet.*-> late\); call this after the line that declares it/,
  ),
  refused('proxy', () => socket, 'proxy', /is a proxy, whose handler cannot be read; send what it stands for/),
  refused('proxy, reached through helpers', () => helper, 'proxy', /is a proxy/),
  refused(
    'native closure: resolve of a promise',
    () => {
      let resolve!: AnyFunction;
      new Promise((it) => {
        resolve = it;
      });
      return resolve;
    },
    'native-function',
    /native function that only this process has; wrap what it does/,
  ),
  refused(
    'native closure: revoke of a proxy',
    () => Proxy.revocable({}, {}).revoke,
    'native-function',
    /native function/,
  ),
  refused(
    'native closure: format of an Intl instance',
    () => new Intl.NumberFormat('en').format,
    'native-function',
    /native function/,
  ),
  refused(
    'made inside Node',
    () => {
      const { promisify } = process.getBuiltinModule('node:util');
      return promisify((done: (e: null) => void) => done(null));
    },
    'internal-function',
    /made inside Node \(node:internal\/util\)/,
  ),
  {
    ...refused(
      'import.meta beyond its URL',
      () => meta(),
      'import-meta',
      /`import\.meta\.resolve`; of `import\.meta` only `url`, `filename` and `dirname` travel/,
    ),
    asWritten: true,
  },
  refused(
    'member of the global object that the program made',
    () => {
      Object.assign(globalThis, { millraceTestGlobal: 1 });
      return () => (globalThis as { millraceTestGlobal?: number }).millraceTestGlobal;
    },
    'global-member',
    /uses `globalThis\.millraceTestGlobal`.*write `millraceTestGlobal` alone/,
  ),
  refused(
    'key that only the definition knew',
    () => {
      const inner = (k: string) =>
        class Keyed {
          [k] = 1;
        };
      return inner('a');
    },
    'invisible',
    /class Keyed uses `k` only while it is being defined/,
  ),
];
