/** Descriptions of functions for tests that say themselves what a function closes over. */
import type { AnyFunction, Describe, FunctionDescription, Location } from '../functions/description.js';

export interface Told {
  readonly captures?: Readonly<Record<string, unknown>>;
  /** Variables that are shared, by name. */
  readonly cells?: Readonly<Record<string, object>>;
  readonly form?: 'method' | 'getter' | 'setter';
  readonly location?: Location;
  readonly properties?: readonly (string | symbol)[];
  readonly prototype?: readonly string[];
  readonly privateState?: boolean;
  readonly instead?: FunctionDescription;
}

/** A `describe` that knows what it was told, and the language's own functions by identity. */
export class Telling {
  readonly #told = new Map<AnyFunction, Told>();
  /** Sizes of the batches that were asked for. */
  readonly batches: number[] = [];

  tell<F extends AnyFunction>(value: F, told: Told = {}): F {
    this.#told.set(value, told);
    return value;
  }

  readonly describe: Describe = (functions) => {
    this.batches.push(functions.length);
    return functions.map((value) => this.#one(value));
  };

  #one(value: AnyFunction): FunctionDescription {
    const path = intrinsics().get(value);
    if (path !== undefined) return { kind: 'intrinsic', path };
    const told = this.#told.get(value);
    if (told === undefined) throw new Error(`nobody told of ${value.name}`);
    if (told.instead !== undefined) return told.instead;
    const source = Function.prototype.toString.call(value);
    const own = (object: object, key: string | symbol) => ({
      key,
      descriptor: Reflect.getOwnPropertyDescriptor(object, key)!,
    });
    return {
      kind: 'closure',
      source,
      form: source.startsWith('class') ? 'class' : (told.form ?? 'expression'),
      strict: true,
      name: value.name,
      location: told.location,
      dynamicImport: false,
      bindings: Object.entries(told.captures ?? {}).map(([name, bound]) => {
        const cell = told.cells?.[name];
        return cell === undefined ? { name, value: bound } : { name, value: bound, cell };
      }),
      properties: (told.properties ?? []).map((key) => own(value, key)),
      ...(told.prototype && {
        prototype: { properties: told.prototype.map((key) => own(value.prototype as object, key)) },
      }),
      privateState: told.privateState ?? false,
    };
  }
}

let found: Map<unknown, string> | undefined;

function intrinsics(): Map<unknown, string> {
  if (found !== undefined) return found;
  found = new Map();
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    if (!/^[A-Z]|^parse|^is/.test(name) || /^(WebSocket|CustomEvent|Crypto|SubtleCrypto|Navigator|Storage)/.test(name))
      continue;
    const value = (globalThis as Record<string, unknown>)[name];
    if (typeof value !== 'function' && typeof value !== 'object') continue;
    found.set(value, name);
    for (const key of Object.getOwnPropertyNames(value)) {
      const own = Reflect.getOwnPropertyDescriptor(value as object, key);
      if (typeof own?.value === 'function') found.set(own.value, `${name}.${key}`);
    }
    const { prototype } = value as { prototype?: object };
    for (const key of prototype === undefined ? [] : Object.getOwnPropertyNames(prototype)) {
      const own = Reflect.getOwnPropertyDescriptor(prototype!, key);
      if (typeof own?.value === 'function' && key !== 'constructor') found.set(own.value, `${name}.prototype.${key}`);
    }
  }
  return found;
}
