/** What only those need who send functions to workers: it is loaded when the first is sent. */
export { ThreadsCall } from './call.js';
export { encodeInitializer } from './initializer.js';
