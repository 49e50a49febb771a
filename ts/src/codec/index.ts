/** Values to bytes and back: arguments, captured environments, results and errors, between threads and processes. */

export { appendCallerStack } from './caller-stack.js';
export { decode } from './decode.js';
export { encode } from './encode.js';
export { encodeError } from './encode-error.js';
export { CodecError, type Obstacle, TravelError } from './errors.js';
export type { AnyFunction, Describe, FunctionReader } from './functions/description.js';
export { Ledger } from './functions/ledger.js';
export { unplacedFunctions } from './functions/unplaced.js';
export { NamedMemory } from './named-memory.js';
export type { DecodeOptions, Encoded, EncodeOptions, SharedPolicy } from './options.js';
export { Registry, registry } from './registry.js';
export { SharedCopies } from './shared-copies.js';
