/** What both ends have numbers for in one conversation. */
import type { Encoder } from '../encoder.js';
import { Tag } from '../tag.js';
import type { AnyFunction } from './description.js';

/** Writes the number that both ends have for a function or symbol, if they do. */
export function writeKnown(encoder: Encoder, value: AnyFunction | symbol): boolean {
  const { ledger } = encoder.plan;
  if (ledger === undefined) return false;
  return (
    writeNumber(encoder, value, ledger.sent.get(value), 0) || writeNumber(encoder, value, ledger.numberOf(value), 1)
  );
}

/** `side`: 0 where the writing end gave the number, 1 where the reading end did. */
export function writeNumber(
  encoder: Encoder,
  value: object | symbol,
  number: number | undefined,
  side: 0 | 1,
): boolean {
  if (number === undefined) return false;
  encoder.out.byte(Tag.known);
  encoder.out.byte(side);
  encoder.out.varint(number);
  encoder.assign(value);
  return true;
}

/** Notes for the ledger that this message brings something, in the order in which the decoder meets it. */
export function sent(encoder: Encoder, value: object | symbol, again: boolean): void {
  const { closures, ledger, surveying } = encoder.plan;
  if (ledger === undefined || surveying) return;
  closures.newlySent.push({ value, again });
}
