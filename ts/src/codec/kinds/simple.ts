/** Kinds without contents of their own graph: dates, patterns, boxed primitives, addresses. */
import type { Decoder } from '../decoder.js';
import type { Encoder } from '../encoder.js';
import { Tag } from '../tag.js';

export function writeDate(encoder: Encoder, date: Date): void {
  encoder.open(date, Tag.date);
  encoder.number(Date.prototype.getTime.call(date));
}

export function readDate(decoder: Decoder): Date {
  const time = decoder.value();
  if (typeof time !== 'number') throw decoder.in.damaged('a date without a time');
  return decoder.add(new Date(time));
}

const sourceOf = Object.getOwnPropertyDescriptor(RegExp.prototype, 'source')!.get!;
const flagsOf = Object.getOwnPropertyDescriptor(RegExp.prototype, 'flags')!.get!;

export function writeRegexp(encoder: Encoder, pattern: RegExp): void {
  encoder.open(pattern, Tag.regexp);
  encoder.out.string(sourceOf.call(pattern) as string);
  encoder.out.string(flagsOf.call(pattern) as string);
  encoder.number(Number(pattern.lastIndex));
}

export function readRegexp(decoder: Decoder): RegExp {
  const source = decoder.in.string();
  const flags = decoder.in.string();
  const last = decoder.value();
  if (typeof last !== 'number') throw decoder.in.damaged('a pattern without its last index');
  let pattern: RegExp;
  try {
    pattern = new RegExp(source, flags);
  } catch (error) {
    throw decoder.in.damaged(`a pattern: ${(error as Error).message}`);
  }
  pattern.lastIndex = last;
  return decoder.add(pattern);
}

/** Number, string, boolean, bigint and symbol objects. */
export function writeBoxed(encoder: Encoder, boxed: object): void {
  encoder.open(boxed, Tag.boxed);
  encoder.value(unboxed(boxed));
}

function unboxed(boxed: object): unknown {
  for (const type of [Number, String, Boolean, BigInt, Symbol]) {
    try {
      return Reflect.apply(type.prototype.valueOf, boxed, []);
    } catch {
      // Another type's.
    }
  }
  return undefined;
}

export function readBoxed(decoder: Decoder): object {
  const value = decoder.value();
  if (value === null || value === undefined || typeof value === 'object') throw decoder.in.damaged('a boxed object');
  return decoder.add(Object(value) as object);
}

export function writeUrl(encoder: Encoder, url: URL): void {
  encoder.open(url, Tag.url);
  encoder.out.string(url.href);
}

export function readUrl(decoder: Decoder): URL {
  const href = decoder.in.string();
  try {
    return decoder.add(new URL(href));
  } catch {
    throw decoder.in.damaged('an address');
  }
}

export function writeSearchParams(encoder: Encoder, params: URLSearchParams): void {
  encoder.open(params, Tag.searchParams);
  encoder.out.string(params.toString());
}

export function readSearchParams(decoder: Decoder): URLSearchParams {
  return decoder.add(new URLSearchParams(decoder.in.string()));
}
