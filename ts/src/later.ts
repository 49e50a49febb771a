/**
 * What is loaded at its first use, and at once then: most programs need none of it, and it takes longer to load than all the
 * rest. In the sources these are imports like any other; the bundle makes them late (ts/setup/products/bundles.mjs).
 */
import * as reading from './executors/native/reading/index.js';
import * as sending from './executors/workers/sending.js';
import * as parsing from './functions/closure/analysis/parse.js';
import * as closure from './functions/closure/index.js';
import * as patches from './functions/closure/references/patches.js';
import * as process from './workers/process.js';

export const later = {
  /** Parses functions. A part of what reads them, which can be loaded by itself, before the rest. */
  parsing: () => parsing,
  /** Reads functions and what they capture. */
  closure: () => closure,
  /** Sees what the program has changed in the language's objects. */
  patches: () => patches,
  /** Reads what functions capture for the compiler. */
  reading: () => reading,
  /** Sends functions to workers. */
  sending: () => sending,
  /** Starts worker processes. */
  process: () => process,
};
