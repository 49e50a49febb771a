/** Reading what functions capture, for the compiler. */
export { Reading } from './reading.js';
export { Snapshot } from './snapshot.js';
export { Together } from './together.js';
