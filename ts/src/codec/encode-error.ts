/** Errors always get through, if need be with less on them. */
import { types } from 'node:util';
import { encode } from './encode.js';
import { TravelError } from './errors.js';
import { propertiesOf } from './kinds/error.js';
import type { Encoded, EncodeOptions } from './options.js';

/** How deep causes and nested errors are looked at. */
const maxDepth = 16;

/** What became of an attempt. */
type Attempt = { readonly encoded: Encoded } | { readonly failure: Error };

/**
 * Encodes what a task threw, whatever it is. What cannot travel on an error is replaced by a sentence that says so; a thrown value that
 * cannot travel itself by the `TravelError`. Never throws.
 */
export function encodeError(error: unknown, options: EncodeOptions = {}): Encoded {
  const named: EncodeOptions = { root: 'error', ...options };
  const first = attempt(error, named);
  if ('encoded' in first) return first.encoded;
  const { describe: _, ...without } = named;
  // Without its class first, then without what hinders.
  for (const settings of [named, without]) {
    const copy = attempt(lighter(error, settings, 0, new Map()), settings);
    if ('encoded' in copy) return copy.encoded;
  }
  return encode(new Error(messageOf(error) ?? first.failure.message));
}

/** Whatever a user's value does when it is looked at, such as a proxy that throws, is a failure to be told. */
function attempt(value: unknown, options: EncodeOptions): Attempt {
  try {
    return { encoded: encode(value, options) };
  } catch (failure) {
    if (types.isNativeError(failure)) return { failure };
    return { failure: new Error(`${options.root ?? 'error'} cannot be looked at: it throws`) };
  }
}

/** The same error without what cannot travel. */
function lighter(value: unknown, options: EncodeOptions, depth: number, seen: Map<unknown, unknown>): unknown {
  if (seen.has(value)) return seen.get(value);
  const tried = attempt(value, options);
  if ('encoded' in tried) return value;
  const { failure } = tried;
  const copy = depth <= maxDepth && isError(value) ? copyOf(value, options, depth, seen) : undefined;
  if (copy !== undefined) return copy;
  if (depth === 0) return failure;
  return failure instanceof TravelError ? `(left behind: ${failure.what})` : '(left behind)';
}

/** An error with those of its properties that can travel; `undefined` if it does not let itself be looked at. */
function copyOf(value: Error, options: EncodeOptions, depth: number, seen: Map<unknown, unknown>): Error | undefined {
  try {
    const copy = Object.create(Object.getPrototypeOf(value)) as Error;
    seen.set(value, copy);
    Object.defineProperty(copy, 'stack', { value: value.stack, configurable: true, writable: true });
    for (const key of propertiesOf(value)) copyProperty(copy, value, key, options, depth, seen);
    return copy;
  } catch {
    seen.delete(value);
    return undefined;
  }
}

function copyProperty(
  copy: Error,
  value: Error,
  key: string | symbol,
  options: EncodeOptions,
  depth: number,
  seen: Map<unknown, unknown>,
): void {
  if (typeof key === 'symbol' && 'failure' in attempt(key, options)) return;
  let found: unknown;
  try {
    found = Reflect.get(value, key);
  } catch {
    return;
  }
  const nested = Array.isArray(found)
    ? found.map((each) => lighter(each, options, depth + 1, seen))
    : lighter(found, options, depth + 1, seen);
  const enumerable = Reflect.getOwnPropertyDescriptor(value, key)?.enumerable ?? false;
  Object.defineProperty(copy, key, { value: nested, configurable: true, writable: true, enumerable });
}

/** A proxy may throw even here. */
function isError(value: unknown): value is Error {
  try {
    return value instanceof Error;
  } catch {
    return false;
  }
}

function messageOf(error: unknown): string | undefined {
  try {
    const message: unknown = (error as { message?: unknown } | null | undefined)?.message;
    return typeof message === 'string' ? message : undefined;
  } catch {
    return undefined;
  }
}
