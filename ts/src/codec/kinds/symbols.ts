/**
 * Symbols: the registered and the well-known ones, which mean the same everywhere; and those that functions of the value capture, which mean the same
 * to all that travels together.
 */
import type { Decoder } from '../decoder.js';
import type { Encoder } from '../encoder.js';
import { sent, writeKnown } from '../functions/known.js';
import { Tag } from '../tag.js';

const wellKnown = new Map<symbol, string>();
const byName = new Map<string, symbol>();
for (const name of Object.getOwnPropertyNames(Symbol)) {
  const value = (Symbol as unknown as Record<string, unknown>)[name];
  if (typeof value !== 'symbol') continue;
  wellKnown.set(value, name);
  byName.set(name, value);
}

export function writeSymbol(encoder: Encoder, value: symbol): void {
  const key = Symbol.keyFor(value);
  const name = key ?? wellKnown.get(value);
  if (name === undefined) {
    if (writeKnown(encoder, value)) return;
    if (encoder.plan.captures(value)) {
      if (encoder.seen(value)) return;
      encoder.out.byte(Tag.uniqueSymbol);
      encoder.assign(value);
      sent(encoder, value, false);
      encoder.value(value.description);
      return;
    }
    encoder.refuse(value, {
      reason: 'symbol',
      what: `a unique symbol, ${String(value)}`,
      wayOut: 'make it with Symbol.for(), which means the same everywhere',
    });
  }
  encoder.out.byte(key === undefined ? Tag.wellKnownSymbol : Tag.registeredSymbol);
  encoder.out.string(name);
}

export function readUniqueSymbol(decoder: Decoder): symbol {
  const slot = decoder.expect();
  const id = decoder.reserve();
  const description = decoder.value();
  if (description !== undefined && typeof description !== 'string') throw decoder.in.damaged('a symbol');
  const symbol = decoder.put(id, Symbol(description));
  decoder.came(slot, symbol);
  return symbol;
}

export function readSymbol(decoder: Decoder, tag: number): symbol {
  const name = decoder.in.string();
  if (tag === Tag.registeredSymbol) return Symbol.for(name);
  const symbol = byName.get(name);
  if (symbol === undefined) throw decoder.in.damaged(`this Node has no symbol ${name}`);
  return symbol;
}
