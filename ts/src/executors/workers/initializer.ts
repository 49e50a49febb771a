import { type Encoded, encode } from '../../codec/index.js';
import { Capture } from '../../functions/closure/index.js';

/** A function that every worker of a pool runs first. */
export function encodeInitializer(initializer: () => unknown): Encoded {
  return encode(initializer, { root: 'initializer', describe: (options) => new Capture(options) });
}
