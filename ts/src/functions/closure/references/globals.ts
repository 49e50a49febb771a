/** The globals that every thread and process has from the start, and whether this realm's are still those. */
import type { AnyFunction } from '../description.js';

/** The language's own. */
const language = [
  'AggregateError', 'Array', 'ArrayBuffer', 'AsyncDisposableStack', 'Atomics', 'BigInt', 'BigInt64Array', 'BigUint64Array',
  'Boolean', 'DataView', 'Date', 'DisposableStack', 'Error', 'EvalError', 'FinalizationRegistry', 'Float16Array',
  'Float32Array', 'Float64Array', 'Function', 'Infinity', 'Int16Array', 'Int32Array', 'Int8Array', 'Intl', 'Iterator', 'JSON',
  'Map', 'Math', 'NaN', 'Number', 'Object', 'Promise', 'Proxy', 'RangeError', 'ReferenceError', 'Reflect', 'RegExp', 'Set',
  'SharedArrayBuffer', 'String', 'SuppressedError', 'Symbol', 'SyntaxError', 'Temporal', 'TypeError', 'URIError',
  'Uint16Array', 'Uint32Array', 'Uint8Array', 'Uint8ClampedArray', 'WeakMap', 'WeakRef', 'WeakSet', 'WebAssembly',
  'decodeURI', 'decodeURIComponent', 'encodeURI', 'encodeURIComponent', 'escape', 'eval', 'globalThis', 'isFinite', 'isNaN',
  'parseFloat', 'parseInt', 'undefined', 'unescape',
]; // biome-ignore format: a table

/** Node's. */
const nodes = [
  'AbortController',
  'AbortSignal',
  'Blob',
  'BroadcastChannel',
  'Buffer',
  'ByteLengthQueuingStrategy',
  'CloseEvent',
  'CompressionStream',
  'CountQueuingStrategy',
  'Crypto',
  'CryptoKey',
  'CustomEvent',
  'DOMException',
  'DecompressionStream',
  'ErrorEvent',
  'Event',
  'EventSource',
  'EventTarget',
  'File',
  'FormData',
  'Headers',
  'MessageChannel',
  'MessageEvent',
  'MessagePort',
  'Navigator',
  'Performance',
  'PerformanceEntry',
  'PerformanceMark',
  'PerformanceMeasure',
  'PerformanceObserver',
  'PerformanceObserverEntryList',
  'PerformanceResourceTiming',
  'QuotaExceededError',
  'ReadableByteStreamController',
  'ReadableStream',
  'ReadableStreamBYOBReader',
  'ReadableStreamBYOBRequest',
  'ReadableStreamDefaultController',
  'ReadableStreamDefaultReader',
  'Request',
  'Response',
  'Storage',
  'SubtleCrypto',
  'TextDecoder',
  'TextDecoderStream',
  'TextEncoder',
  'TextEncoderStream',
  'TransformStream',
  'TransformStreamDefaultController',
  'URL',
  'URLPattern',
  'URLSearchParams',
  'WebSocket',
  'WritableStream',
  'WritableStreamDefaultController',
  'WritableStreamDefaultWriter',
  'atob',
  'btoa',
  'clearImmediate',
  'clearInterval',
  'clearTimeout',
  'console',
  'crypto',
  'fetch',
  'global',
  'localStorage',
  'navigator',
  'performance',
  'process',
  'queueMicrotask',
  'sessionStorage',
  'setImmediate',
  'setInterval',
  'setTimeout',
  'structuredClone',
];

export const languageGlobals: ReadonlySet<string> = new Set(language);
export const nodeGlobals: ReadonlySet<string> = new Set(nodes);

/**
 * Those of Node's that are in one large file, which is loaded when one of them is looked at, even for its descriptor: that takes
 * longer than all else that is done for a first function. They are looked at once the program has used one.
 */
export const lateGlobals: ReadonlySet<string> = new Set([
  'CloseEvent',
  'ErrorEvent',
  'EventSource',
  'FormData',
  'Headers',
  'MessageEvent',
  'Request',
  'Response',
  'WebSocket',
]);

let lookedAt = 0;
let areLoaded = false;

/** Whether the file is loaded that those are in. */
export function areLateLoaded(): boolean {
  const list = (process as unknown as { moduleLoadList?: readonly string[] }).moduleLoadList;
  if (list === undefined) return true;
  if (!areLoaded && list.length > lookedAt) {
    areLoaded = list.indexOf('NativeModule internal/deps/undici/undici', lookedAt) >= 0;
    lookedAt = list.length;
  }
  return areLoaded;
}

/** What they were when this module was loaded; those that are computed on demand are left alone. */
const initial = new Map<string, unknown>();
for (const name of [...language, ...nodes]) {
  if (lateGlobals.has(name) && !areLateLoaded()) continue;
  const descriptor = Object.getOwnPropertyDescriptor(globalThis, name);
  if (descriptor && 'value' in descriptor) initial.set(name, descriptor.value);
}

/** What a name that no scope declares refers to. */
export type GlobalName =
  /** The same everywhere: it needs no binding. */
  | { readonly kind: 'standard' }
  /** Defined or replaced by the program. */
  | { readonly kind: 'own'; readonly value: unknown }
  | { readonly kind: 'undeclared' };

export function lookUpGlobal(name: string): GlobalName {
  if (!(name in globalThis)) return { kind: 'undeclared' };
  if (isStandard(name)) return { kind: 'standard' };
  return { kind: 'own', value: (globalThis as Record<string, unknown>)[name] };
}

function isStandard(name: string): boolean {
  if (!languageGlobals.has(name) && !nodeGlobals.has(name)) return false;
  if (lateGlobals.has(name) && !initial.has(name)) return isLate(name);
  const descriptor = Object.getOwnPropertyDescriptor(globalThis, name);
  // Computed on demand: nobody has replaced it.
  if (!descriptor || !('value' in descriptor)) return true;
  const { value } = descriptor;
  // Node puts the value in place of its getter at the first use.
  if (initial.has(name) && !Object.is(initial.get(name), value)) return false;
  return typeof value !== 'function' || nodeGlobals.has(name) || isNative(value, name);
}

/** Whether a name still stands for what Node's file has: reading it loads the file then, and what a program put there does not. */
function isLate(name: string): boolean {
  const wasLoaded = areLateLoaded();
  const descriptor = Object.getOwnPropertyDescriptor(globalThis, name);
  if (!descriptor || !('value' in descriptor)) return true;
  const { value } = descriptor;
  if (!wasLoaded) return areLateLoaded();
  // All classes of the file check what they are given with this.
  return typeof value === 'function' && Function.prototype.toString.call(value).includes('webidl');
}

/** A function of the engine's own that has its own name: not one that a program put there. */
export function isNative(value: AnyFunction, name?: string): boolean {
  return isNativeText(Function.prototype.toString.call(value)) && (name === undefined || value.name === name);
}

/** The text that functions without source have. */
export function isNativeText(text: string): boolean {
  return text.endsWith('}') && /\{\s*\[native code\]\s*\}$/.test(text);
}
