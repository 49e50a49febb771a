/** The properties of an object: keys, values, and attributes where they are not the usual ones. */
import { EventEmitter } from 'node:events';
import { types } from 'node:util';
import type { Decoder } from '../decoder.js';
import type { Encoder } from '../encoder.js';
import { Tag } from '../tag.js';
import { obstacleOf } from './obstacles.js';

const usual = 7;

/** All own properties. */
export function writeProperties(encoder: Encoder, object: object): void {
  const keys = Object.keys(object);
  const plain =
    Object.getOwnPropertyNames(object).length === keys.length && Object.getOwnPropertySymbols(object).length === 0;
  // The one kind of object that looks plain, but for its hidden properties.
  if (!plain && types.isArgumentsObject(object)) encoder.refuse(object, obstacleOf(object)!);
  writeSome(encoder, object, plain ? keys : Reflect.ownKeys(object).filter((key) => !isEmitters(object, key)));
}

/** What an EventEmitter has under symbols of Node's own, as long as it is what one without it does by default. */
function isEmitters(object: object, key: string | symbol): boolean {
  if (typeof key === 'string' || !(object instanceof EventEmitter)) return false;
  emitters ??= new Set(Object.getOwnPropertySymbols(new EventEmitter()));
  return emitters.has(key) && (object as unknown as Record<symbol, unknown>)[key] === false;
}

let emitters: ReadonlySet<symbol> | undefined;

/** The own properties named by `keys`. */
export function writeSome(encoder: Encoder, object: object, keys: (string | symbol)[]): void {
  const { out, plan } = encoder;
  if (plan.canonical) keys.sort(byName);
  out.varint(keys.length);
  for (const key of keys) {
    encoder.key(key);
    const own = Reflect.getOwnPropertyDescriptor(object, key);
    if (own === undefined) out.byte(Tag.undefined);
    else if (own.get === undefined && own.set === undefined) {
      if (!(own.enumerable && own.writable && own.configurable)) {
        out.byte(Tag.attributes);
        out.byte((own.enumerable ? 1 : 0) | (own.writable ? 2 : 0) | (own.configurable ? 4 : 0));
      }
      encoder.value(own.value);
    } else writeAccessor(encoder, object, key, own);
  }
}

function writeAccessor(encoder: Encoder, object: object, key: string | symbol, own: PropertyDescriptor): void {
  const { out, plan } = encoder;
  if (plan.describes) {
    out.byte(Tag.accessor);
    out.byte((own.enumerable ? 1 : 0) | (own.configurable ? 4 : 0));
    encoder.value(own.get);
    encoder.value(own.set);
    return;
  }
  // Nobody can read functions here: the value that the getter gives now is what travels.
  let value: unknown;
  try {
    value = own.get === undefined ? undefined : Reflect.get(object, key);
  } catch (error) {
    encoder.refuse(
      object,
      {
        reason: 'getter',
        what: `an object whose getter ${String(key)} throws`,
        wayOut: 'pass a plain object without the getter',
      },
      error,
    );
  }
  if (!own.enumerable) {
    out.byte(Tag.attributes);
    out.byte(6);
  }
  encoder.value(value);
}

/** Reads what `writeSome` wrote onto an object. */
export function readProperties(decoder: Decoder, object: object): void {
  const { in: from } = decoder;
  const count = from.count(2);
  for (let i = 0; i < count; i++) {
    const key = decoder.key();
    const tag = from.peek();
    if (tag === Tag.attributes) {
      from.byte();
      const flags = from.byte();
      define(decoder, object, key, { ...attributes(flags), writable: (flags & 2) !== 0, value: decoder.value() });
    } else if (tag === Tag.accessor) {
      from.byte();
      const flags = from.byte();
      const get = decoder.optionalFunction();
      const set = decoder.optionalFunction();
      define(decoder, object, key, { ...attributes(flags), get: get as () => unknown, set: set as () => void });
    } else {
      const value = decoder.value();
      // What the prototype has (setters, __proto__, what cannot be written) must not be triggered by an assignment.
      if (key in object) define(decoder, object, key, { ...attributes(usual), writable: true, value });
      else (object as Record<string | symbol, unknown>)[key] = value;
    }
  }
}

function attributes(flags: number): PropertyDescriptor {
  return { enumerable: (flags & 1) !== 0, configurable: (flags & 4) !== 0 };
}

function define(decoder: Decoder, object: object, key: string | symbol, descriptor: PropertyDescriptor): void {
  if (!Reflect.defineProperty(object, key, descriptor)) {
    throw decoder.in.damaged(`a property ${String(key)} that cannot be defined`);
  }
}

/** By code units; symbols last, by description. */
function byName(a: string | symbol, b: string | symbol): number {
  const left = typeof a === 'string' ? `0${a}` : `1${String(a)}`;
  const right = typeof b === 'string' ? `0${b}` : `1${String(b)}`;
  return left < right ? -1 : left > right ? 1 : 0;
}
