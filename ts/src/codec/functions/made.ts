/** This package's own things: written by what makes them, and made again at the other end. */
import { findOwn, type Made, madeBy } from '../../functions/own.js';
import type { Decoder } from '../decoder.js';
import type { Encoder } from '../encoder.js';
import { Tag } from '../tag.js';
import type { AnyFunction } from './description.js';
import { sent } from './known.js';

/** Writes a value that was made with this package; `false` if it was not. */
export function writeMade(encoder: Encoder, value: object): boolean {
  const made = madeBy(value);
  if (made === undefined) return false;
  checkMade(encoder, value, made);
  for (const part of made.from) {
    // What it is made of can lead to it.
    if (isReference(part) && encoder.first(part)) {
      encoder.value(value);
      return true;
    }
  }
  const { out } = encoder;
  const isFunction = typeof value === 'function';
  out.byte(Tag.made);
  encoder.assign(value);
  out.byte(isFunction ? 1 : 0);
  if (isFunction) sent(encoder, value, false);
  out.string(made.by);
  out.varint(made.from.length);
  encoder.unready.add(value);
  encoder.deeper(value, () => {
    for (const part of made.from) encoder.whole(part);
  });
  encoder.unready.delete(value);
  return true;
}

function checkMade(encoder: Encoder, value: object, { from }: Made): void {
  const { signal } = (from[0] ?? {}) as { signal?: unknown };
  if (signal === undefined || typeof from[0] !== 'object') return;
  encoder.refuse(value, {
    reason: 'abort-signal',
    what: 'an instance of Parallel with a signal',
    wayOut: 'give the signal to the outer call, which stops its tasks and all that they call, and leave it out here',
  });
}

export function readMade(decoder: Decoder): unknown {
  const { in: from } = decoder;
  if (decoder.options.functions === false) throw from.damaged('a function, where none may be');
  const id = decoder.reserve();
  const slot = from.byte() === 1 ? decoder.expect() : undefined;
  const by = from.string();
  const make = findOwn(by);
  if (typeof make !== 'function') throw from.damaged(`this version of millrace has no ${by}`);
  const count = from.count();
  const parts: unknown[] = [];
  for (let i = 0; i < count; i++) parts.push(decoder.whole());
  const value = (make as (...parts: unknown[]) => AnyFunction)(...parts);
  if (slot !== undefined) decoder.came(slot, value);
  return decoder.put(id, value);
}

function isReference(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
