/**
 * What a program says about how its classes, functions and packages travel. It is kept here, apart from what sends functions, so that saying it loads
 * nothing.
 */
import { describe } from '../describe.js';
import { InvalidArgumentError } from '../errors.js';

/** A value by where it can be imported from. */
export interface Address {
  /** A package, file or module, as an import would name it. */
  readonly specifier: string;
  /** The file or URL that the import would stand in: `import.meta.url`, or `__filename`. */
  readonly from: string;
  /** The way from the module to the value: `['default', 'parse']`. @default [] */
  readonly path?: readonly string[] | undefined;
}

/** How instances of a class travel: as a state that can, from which they are made again. */
export interface Reducer {
  // biome-ignore lint/complexity/noBannedTypes: classes, too.
  readonly type: Function;
  readonly reduce: (instance: object) => unknown;
  readonly revive: (state: unknown) => object;
}

/** Everything that was registered. */
export class Registrations {
  /** Weakly: classes that came with a message go with it. */
  readonly reducers = new WeakMap<object, Reducer>();
  /** Whether some class has a reducer. */
  hasReducers = false;
  readonly references = new Map<object, string | Address>();
  readonly named = new Map<string, object>();
  readonly addressed = new Map<string, object>();
  /** Values that came by address: they go back by it. */
  readonly learnt = new WeakMap<object, Address>();
  /** Whether anything has a name or an address. */
  hasReferences = false;
  readonly byValue = new Set<string>();

  addReducer(reducer: Reducer): void {
    this.reducers.set(reducer.type, reducer);
    this.hasReducers = true;
  }

  addReference(value: object, address: string | Address): void {
    if (typeof address === 'string') this.named.set(address, value);
    else this.addressed.set(addressKey(address), value);
    this.references.set(value, address);
    this.hasReferences = true;
  }

  learn(value: object, address: Address): void {
    this.learnt.set(value, address);
    this.hasReferences = true;
  }
}

/** All copies of this package in a thread share them: a worker's loop is a bundle of its own. */
const key = Symbol.for('millrace.registrations.1');

function shared(): Registrations {
  const holder = globalThis as unknown as Record<symbol, Registrations | undefined>;
  if (holder[key] === undefined) Object.defineProperty(holder, key, { value: new Registrations() });
  return holder[key]!;
}

/** Those of this thread. */
export const registrations = shared();

// biome-ignore lint/suspicious/noExplicitAny: any class, private constructors included.
type Class<T extends object> = abstract new (...args: any[]) => T;

/**
 * Says how instances of a class travel to workers and back: as arguments, captured or as results. For classes with `#private`
 * members or native handles, which cannot be read from outside. Subclasses without a reducer of their own travel the same way,
 * and become instances of the class. `reduce` and `revive` travel along, so workers need not be told.
 *
 * @param type The class.
 * @param reduce Gives, for an instance, a state that can travel.
 * @param revive Makes an instance of a state.
 * @throws {InvalidArgumentError} if one of them is no function.
 *
 * @example
 * import { delayed, Parallel, registerReducer } from 'millrace';
 * class Money {
 *   #cents: number;
 *   constructor(cents: number) { this.#cents = cents; }
 *   get cents() { return this.#cents; }
 *   plus(other: Money) { return new Money(this.#cents + other.#cents); }
 * }
 * registerReducer(Money, (money) => money.cents, (cents) => new Money(cents));
 * const price = new Money(250);
 * const [sum] = await Parallel({ backend: 'threads' })([delayed((fee: Money) => price.plus(fee))(new Money(50))]);
 * console.log(sum instanceof Money, sum!.cents); // true 300
 */
export function registerReducer<T extends object, S>(
  type: Class<T>,
  reduce: (instance: T) => S,
  revive: (state: S) => T,
): void {
  for (const [name, value] of Object.entries({ type, reduce, revive })) {
    if (typeof value === 'function') continue;
    throw new InvalidArgumentError(
      `registerReducer(type, reduce, revive) needs a class and two functions, but ${name} is ${describe(value)}`,
    );
  }
  registrations.addReducer({ type, reduce, revive } as unknown as Reducer);
}

/**
 * Lets a function, class or object travel by name instead of being copied with all that it captures: for what must be one and
 * the same in a worker, such as a connection or a cache, and for what cannot be copied.
 *
 * With an address, workers import it from there. With a name, it must have been registered under the same name in every
 * worker: by an `initializer`. Either way results that are it come back as the caller's own.
 *
 * @param value What travels by name.
 * @param address Where it can be imported, or a name.
 * @throws {InvalidArgumentError} if the value is a primitive, or the address neither a name nor an address.
 *
 * @example
 * import { delayed, Parallel, registerByReference } from 'millrace';
 * const settings = { rate: 2, password: 'secret' };
 * registerByReference(settings, 'settings');
 * const initializer = () => registerByReference({ rate: 3 }, 'settings');
 * const priced = (n: number) => n * settings.rate;
 * console.log(await Parallel({ backend: 'threads', initializer })([delayed(priced)(5)])); // [15]
 */
export function registerByReference(value: object, address: string | Address): void {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) {
    throw new InvalidArgumentError(
      `registerByReference(value, address) needs a function, class or object, but got ${describe(value)}`,
    );
  }
  if (typeof address === 'string') {
    if (address === '')
      throw new InvalidArgumentError('registerByReference(value, name) needs a name that is not empty');
  } else checkAddress(address);
  registrations.addReference(value, address);
}

/**
 * Lets the code of an installed package travel by value, as the program's own does. Packages travel by name: workers import
 * them. That is not possible for a package that they do not find, and not wanted for one whose functions were changed.
 *
 * @param packageName As it stands in `node_modules`: `lodash`, `@scope/name`.
 * @throws {InvalidArgumentError} if it is no name of a package.
 *
 * @example
 * import { registerByValue } from 'millrace';
 * registerByValue('my-patched-package');
 * console.log('its functions travel as those of the program do');
 */
export function registerByValue(packageName: string): void {
  if (typeof packageName !== 'string' || !/^(@[^/\s]+\/)?[^@./\s][^/\s]*$/.test(packageName)) {
    throw new InvalidArgumentError(
      `registerByValue(packageName) needs the name of a package, such as 'lodash' or '@scope/name', but got ${describe(packageName)}`,
    );
  }
  registrations.byValue.add(packageName);
}

/** Tells addresses apart. */
export function addressKey({ specifier, from, path = [] }: Address): string {
  return JSON.stringify([specifier, from, path]);
}

function checkAddress(address: unknown): void {
  const { specifier, from, path = [] } = (address ?? {}) as Partial<Address>;
  const isPath = Array.isArray(path) && path.every((part) => typeof part === 'string');
  if (typeof specifier === 'string' && typeof from === 'string' && isPath) return;
  throw new InvalidArgumentError(
    `registerByReference(value, address) needs a name, or an address { specifier, from, path }, but got ${describe(address)}; ` +
      "write { specifier: './tools.js', from: import.meta.url, path: ['parse'] }",
  );
}
