/** BigInts: sign and number of bytes in one varint, then the magnitude, lowest byte first. */
import type { Decoder } from '../decoder.js';
import type { Encoder } from '../encoder.js';
import { Tag } from '../tag.js';

export function writeBigint(encoder: Encoder, value: bigint): void {
  const negative = value < 0n;
  const hex = (negative ? -value : value).toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex').reverse();
  encoder.out.byte(Tag.bigint);
  encoder.out.varint(bytes.length * 2 + (negative ? 1 : 0));
  encoder.out.raw(bytes);
}

export function readBigint(decoder: Decoder): bigint {
  const head = decoder.in.varint();
  const bytes = Buffer.from(decoder.in.raw(Math.floor(head / 2))).reverse();
  let magnitude: bigint;
  try {
    magnitude = BigInt(`0x${bytes.toString('hex') || '0'}`);
  } catch {
    throw decoder.in.damaged('a bigint is too large');
  }
  return head % 2 === 1 ? -magnitude : magnitude;
}
