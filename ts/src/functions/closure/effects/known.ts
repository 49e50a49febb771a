/** What methods and global functions do with what they are given, by name. */

const names = (text: string) => new Set(text.trim().split(/\s+/));

/** Methods that change what they are called on. */
export const mutators = names(`
  push pop shift unshift splice sort reverse fill copyWithin
  set add delete clear append appendChild insertBefore remove removeChild replaceChildren
  setDate setFullYear setHours setMilliseconds setMinutes setMonth setSeconds setTime setYear
  setUTCDate setUTCFullYear setUTCHours setUTCMilliseconds setUTCMinutes setUTCMonth setUTCSeconds
  setInt8 setUint8 setInt16 setUint16 setInt32 setUint32 setFloat16 setFloat32 setFloat64 setBigInt64 setBigUint64
  write writeUInt8 writeUint8 writeInt8 writeUInt16LE writeUInt16BE writeInt16LE writeInt16BE writeUInt32LE writeUInt32BE
  writeInt32LE writeInt32BE writeFloatLE writeFloatBE writeDoubleLE writeDoubleBE writeBigInt64LE writeBigInt64BE
  writeBigUInt64LE writeBigUInt64BE swap16 swap32 swap64 randomFillSync
  emit dispatchEvent addListener removeListener removeAllListeners addEventListener removeEventListener
  next transfer resize grow
`);

/** Of them, those that give what they were called on. The others give what was in it, or nothing. */
export const chaining = names('sort reverse fill copyWithin set add append');

/** Methods that give something new, with what was in the old, or in the arguments, in it. */
export const copying = names(`
  slice concat map filter flat flatMap toSorted toReversed toSpliced with split match matchAll
  keys values entries clone copy toArray toJSON toObject bind union intersection difference symmetricDifference take drop
`);

/** Methods that give numbers, texts, booleans, or nothing. */
export const plain = names(`
  indexOf lastIndexOf findIndex findLastIndex includes some every has join toString toLocaleString toFixed toPrecision
  charCodeAt codePointAt charAt startsWith endsWith trim trimStart trimEnd padStart padEnd repeat replace replaceAll
  toLowerCase toUpperCase normalize localeCompare substring substr search test getTime getFullYear getMonth getDate
  getDay getHours getMinutes getSeconds getMilliseconds toISOString forEach hasOwnProperty isPrototypeOf
`);

/** Methods whose first argument is called with an element, a position, and the whole. */
export const visiting = names(`
  map filter forEach some every find findIndex findLast findLastIndex flatMap
`);

/** Global objects whose functions change nothing that they are given, unless `changers` says so. */
export const pureGlobals = names(`
  Math JSON Object Reflect Array Number String Boolean BigInt Symbol Date RegExp Promise Map Set WeakMap WeakSet Error
  TypeError RangeError Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array Float16Array
  Float32Array Float64Array BigInt64Array BigUint64Array ArrayBuffer SharedArrayBuffer DataView Buffer Intl Atomics URL
  URLSearchParams TextEncoder TextDecoder console performance crypto structuredClone parseInt parseFloat isNaN isFinite
  encodeURIComponent decodeURIComponent encodeURI decodeURI escape unescape atob btoa Iterator Proxy Function
`);

/** Functions of global objects that change their first argument. */
export const changers = names(`
  Object.assign Object.defineProperty Object.defineProperties Object.setPrototypeOf Object.freeze Object.seal
  Object.preventExtensions Reflect.set Reflect.defineProperty Reflect.deleteProperty Reflect.setPrototypeOf
  Reflect.preventExtensions Atomics.add Atomics.and Atomics.compareExchange Atomics.exchange Atomics.or Atomics.store
  Atomics.sub Atomics.xor Atomics.notify Atomics.wait Atomics.waitAsync crypto.getRandomValues crypto.randomFillSync
`);

/** Of them and others, those that give their first argument. */
export const returning = names(`
  Object.assign Object.defineProperty Object.defineProperties Object.setPrototypeOf Object.freeze Object.seal
  Object.preventExtensions crypto.getRandomValues
`);

/** Functions of global objects, and constructors, that give nothing of what they are given: deep copies, texts, numbers. */
export const deep = names(`
  structuredClone JSON.parse JSON.stringify Array Buffer.alloc Buffer.from Object.keys Object.is Array.isArray
  Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array Float16Array Float32Array Float64Array
  BigInt64Array BigUint64Array ArrayBuffer SharedArrayBuffer DataView Date RegExp
`);

/** What only the main thread can do, or does to the whole process. */
export const ofTheProcess = names(`
  process.exit process.abort process.chdir process.umask process.setuid process.setgid process.seteuid process.setegid
  process.setgroups process.initgroups process.send process.disconnect process.on process.once process.off
  process.addListener process.removeListener process.removeAllListeners process.prependListener process.emit
  process.emitWarning process.stdin process.channel process.setUncaughtExceptionCaptureCallback
`);

/** Global functions that leave something behind on their thread. */
export const lingering = names('setTimeout setInterval setImmediate queueMicrotask fetch alert');
