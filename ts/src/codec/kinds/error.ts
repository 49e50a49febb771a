/** Errors: class, message, cause, nested errors, own properties and the stack. */
import type { Decoder } from '../decoder.js';
import type { Encoder } from '../encoder.js';
import type { AnyFunction } from '../functions/description.js';
import { Tag } from '../tag.js';
import { readProperties, writeSome } from './properties.js';

/** The language's own classes. Positions are part of the format: append only. */
const bases = [
  Error,
  TypeError,
  RangeError,
  SyntaxError,
  ReferenceError,
  EvalError,
  URIError,
  AggregateError,
] as readonly ErrorConstructor[];

export const errorPrototypes: readonly object[] = bases.map((base) => base.prototype);

const hasClass = 1;
const hasStack = 2;

/** An error of one of the language's own classes, or of a class that is written with it. */
export function writeError(encoder: Encoder, error: Error, type?: AnyFunction): void {
  const { out, plan } = encoder;
  if (type !== undefined && encoder.first(type)) {
    encoder.value(error);
    return;
  }
  encoder.open(error, Tag.error);
  const stack = plan.canonical ? undefined : stackOf(error);
  out.byte((type === undefined ? 0 : hasClass) | (stack === undefined ? 0 : hasStack));
  out.byte(baseOf(error));
  if (type !== undefined) encoder.value(type);
  if (stack !== undefined) out.string(stack);
  encoder.deeper(error, () => writeSome(encoder, error, propertiesOf(error)));
}

/** What an error has of its own, without the stack. */
export function propertiesOf(error: Error): (string | symbol)[] {
  return Reflect.ownKeys(error).filter((key) => key !== 'stack');
}

function baseOf(error: Error): number {
  for (let at: unknown = error; at !== null; at = Object.getPrototypeOf(at)) {
    const base = errorPrototypes.indexOf(at as object);
    if (base >= 0) return base;
  }
  // Another realm's.
  const named = bases.findIndex((base) => base.name === error.name);
  return named < 0 ? 0 : named;
}

function stackOf(error: Error): string | undefined {
  try {
    return typeof error.stack === 'string' ? error.stack : undefined;
  } catch {
    return undefined;
  }
}

export function readError(decoder: Decoder): Error {
  const { in: from } = decoder;
  const id = decoder.reserve();
  const flags = from.byte();
  const base = bases[from.byte()];
  if (base === undefined) throw from.damaged('an unknown class of error');
  const type = flags & hasClass ? decoder.function() : undefined;
  const error = withoutStack(() =>
    base === (AggregateError as unknown) ? (new AggregateError([]) as Error) : new base(),
  );
  if (base === (AggregateError as unknown)) delete (error as { errors?: unknown }).errors;
  if (type !== undefined) Object.setPrototypeOf(error, prototypeOf(decoder, type));
  decoder.put(id, error);
  define(error, 'stack', flags & hasStack ? readStack(decoder) : undefined);
  readProperties(decoder, error);
  return error;
}

function readStack(decoder: Decoder): string {
  const stack = decoder.in.string();
  return decoder.options.stack?.(stack) ?? stack;
}

function prototypeOf(decoder: Decoder, type: AnyFunction): object {
  const { prototype } = type;
  if (typeof prototype !== 'object' || prototype === null) throw decoder.in.damaged('a class without a prototype');
  return prototype as object;
}

/** Collecting a stack that is replaced at once would cost most of the time. */
function withoutStack(make: () => Error): Error {
  const limit = Error.stackTraceLimit;
  try {
    Error.stackTraceLimit = 0;
    return make();
  } finally {
    Error.stackTraceLimit = limit;
  }
}

function define(error: Error, key: string, value: unknown): void {
  Object.defineProperty(error, key, { value, configurable: true, writable: true, enumerable: false });
}

export function writeDomException(encoder: Encoder, error: DOMException): void {
  const { out, plan } = encoder;
  encoder.open(error, Tag.domException);
  out.string(error.name);
  out.string(error.message);
  const stack = plan.canonical ? undefined : stackOf(error);
  out.byte((Object.hasOwn(error, 'cause') ? hasClass : 0) | (stack === undefined ? 0 : hasStack));
  if (stack !== undefined) out.string(stack);
  if (Object.hasOwn(error, 'cause')) encoder.deeper(error, () => encoder.value(error.cause));
}

export function readDomException(decoder: Decoder): DOMException {
  const { in: from } = decoder;
  const name = from.string();
  const message = from.string();
  const flags = from.byte();
  const error = withoutStack(() => new DOMException(message, name)) as DOMException;
  decoder.add(error);
  if (flags & hasStack) define(error, 'stack', readStack(decoder));
  if (flags & hasClass) define(error, 'cause', decoder.value());
  return error;
}
