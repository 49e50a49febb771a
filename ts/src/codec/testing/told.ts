/** Descriptions of functions for tests that say themselves what a function closes over. */

import type { Location } from '../../functions/closure/index.js';
import { intrinsicPath } from '../../functions/closure/index.js';
import type { AnyFunction, Describe, FunctionDescription } from '../functions/description.js';

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

  readonly describe: Describe = () => ({
    describe: (functions) => {
      this.batches.push(functions.length);
      return functions.map((value) => this.#one(value));
    },
  });

  #one(value: AnyFunction): FunctionDescription {
    const path = intrinsicPath(value);
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
      ...(told.location && { location: told.location }),
      isArrow: false,
      isAsync: false,
      isGenerator: false,
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
