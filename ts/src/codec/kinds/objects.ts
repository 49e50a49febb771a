/** Reads plain objects and instances. */
import type { Reducer } from '../../functions/registrations.js';
import type { Decoder } from '../decoder.js';
import { Tag } from '../tag.js';
import { readProperties } from './properties.js';

export function readObject(decoder: Decoder, tag: number, later: boolean): object {
  const object: object = decoder.add(tag === Tag.object ? {} : (Object.create(null) as object));
  if (later) decoder.contents(true, () => readProperties(decoder, object));
  else readProperties(decoder, object);
  return object;
}

export function readInstance(decoder: Decoder, tag: number, later: boolean): object {
  const id = decoder.reserve();
  const prototype = tag === Tag.instance ? prototypeOf(decoder) : decoder.object();
  const object = decoder.put(id, Object.create(prototype) as object);
  decoder.contents(later, () => readProperties(decoder, object));
  return object;
}

export function readPrototypeOf(decoder: Decoder): object {
  const id = decoder.reserve();
  return decoder.put(id, prototypeOf(decoder));
}

export function readDecorated(decoder: Decoder): unknown {
  const { in: from } = decoder;
  const flags = from.byte();
  const prototype = flags & 1 ? prototypeOf(decoder) : flags & 2 ? decoder.object() : undefined;
  const value = decoder.object();
  if (prototype !== undefined) {
    try {
      Object.setPrototypeOf(value, prototype);
    } catch {
      throw from.damaged('a prototype that cannot be set');
    }
  }
  if (flags & 4) readProperties(decoder, value);
  return value;
}

/** The prototype of the class that comes next. */
export function prototypeOf(decoder: Decoder): object {
  const { prototype } = decoder.function();
  if (typeof prototype !== 'object' || prototype === null) throw decoder.in.damaged('a class without a prototype');
  return prototype as object;
}

export function readReduced(decoder: Decoder): object {
  const id = decoder.reserve();
  const type = decoder.function();
  const reduce = decoder.function();
  const revive = decoder.function();
  const state = decoder.whole();
  // What comes back from here is reduced the same way.
  decoder.registry.learnReducer({ type, reduce, revive } as unknown as Reducer);
  const instance = (revive as unknown as (state: unknown) => unknown)(state);
  if (typeof instance !== 'object' || instance === null) {
    throw decoder.in.damaged(`the reducer of ${type.name} revived no object`);
  }
  return decoder.put(id, instance);
}
