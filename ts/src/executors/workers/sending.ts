/** What only those need who send functions to workers: it is loaded when the first is sent. */
export { WorkersCall } from './call.js';
export { encodeInitializer } from './initializer.js';
