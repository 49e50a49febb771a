/** Errors always get through, if need be with less on them. */
import { encode } from './encode.js';
import { TravelError } from './errors.js';
import { propertiesOf } from './kinds/error.js';
import type { Encoded, EncodeOptions } from './options.js';

/** How deep causes and nested errors are looked at. */
const maxDepth = 16;

/**
 * Encodes what a task threw, whatever it is. What cannot travel on an error is replaced by a sentence that says so; a thrown value that
 * cannot travel itself by the `TravelError`.
 */
export function encodeError(error: unknown, options: EncodeOptions = {}): Encoded {
  const named: EncodeOptions = { root: 'error', ...options };
  const failure = attempt(error, named);
  if (!(failure instanceof Error)) return failure;
  const { describe: _, ...without } = named;
  // Without its class first, then without what hinders.
  for (const settings of [named, without]) {
    const copy = attempt(lighter(error, settings, 0, new Map()), settings);
    if (!(copy instanceof Error)) return copy;
  }
  return encode(new Error(String((error as { message?: unknown })?.message ?? failure.message)));
}

function attempt(value: unknown, options: EncodeOptions): Encoded | Error {
  try {
    return encode(value, options);
  } catch (failure) {
    return failure instanceof Error ? failure : new Error(String(failure));
  }
}

/** The same error without what cannot travel. */
function lighter(value: unknown, options: EncodeOptions, depth: number, seen: Map<unknown, unknown>): unknown {
  if (seen.has(value)) return seen.get(value);
  const failure = attempt(value, options);
  if (!(failure instanceof Error)) return value;
  if (!(value instanceof Error) || depth > maxDepth) {
    if (depth === 0) return failure;
    return failure instanceof TravelError ? `(left behind: ${failure.what})` : '(left behind)';
  }
  const copy = Object.create(Object.getPrototypeOf(value)) as Error;
  seen.set(value, copy);
  Object.defineProperty(copy, 'stack', { value: value.stack, configurable: true, writable: true });
  for (const key of propertiesOf(value)) {
    const own = Reflect.getOwnPropertyDescriptor(value, key)!;
    if (typeof key === 'symbol' && attempt(key, options) instanceof Error) continue;
    let found: unknown;
    try {
      found = Reflect.get(value, key);
    } catch {
      continue;
    }
    const nested = Array.isArray(found)
      ? found.map((each) => lighter(each, options, depth + 1, seen))
      : lighter(found, options, depth + 1, seen);
    Object.defineProperty(copy, key, {
      value: nested,
      configurable: true,
      writable: true,
      enumerable: own.enumerable ?? false,
    });
  }
  return copy;
}
