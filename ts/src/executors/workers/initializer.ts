import { type Encoded, encode, type SharedPolicy, TravelError } from '../../codec/index.js';
import { Capture } from '../../functions/closure/index.js';
import { refusalOf } from './refusal.js';

/**
 * A function that every worker of a pool runs first, with its arguments.
 * @throws {UnsupportedTaskError} if it or an argument cannot travel.
 */
export function encodeInitializer(
  initializer: (...args: never[]) => unknown,
  args: readonly unknown[],
  shared: SharedPolicy,
): Encoded {
  try {
    return encode([initializer, ...args], { root: '', shared, describe: (options) => new Capture(options) });
  } catch (error) {
    const named = error instanceof TravelError ? located(error) : error;
    throw refusalOf(named) ?? named;
  }
}

/** The same error with a path that a user knows: `initArgs[1].socket`. */
function located({ path, reason, what, wayOut }: TravelError): TravelError {
  const [, index, rest] = /^\[(\d+)\](.*)$/s.exec(path) ?? [undefined, '0', path];
  const at = Number(index) === 0 ? 'initializer' : `initArgs[${Number(index) - 1}]`;
  return new TravelError(at + rest, { reason, what, wayOut });
}
