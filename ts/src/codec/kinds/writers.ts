/** Which writer writes what, by prototype; and the same by nature, for subclasses and other realms. */
import { types } from 'node:util';
import type { Encoder } from '../encoder.js';
import { writeMap, writeSet } from './collections.js';
import { errorPrototypes, writeDomException, writeError } from './error.js';
import { arrayBrand, decorated } from './instance.js';
import { writeBuffer, writeShared, writeView } from './memory.js';
import { obstacleOf } from './obstacles.js';
import { writeBoxed, writeDate, writeRegexp, writeSearchParams, writeUrl } from './simple.js';
import { writeTextDecoder, writeTextEncoder, writeWeak } from './stateless.js';
import { typeOf, type View, viewTypes } from './views.js';

type Write = (encoder: Encoder, value: never) => void;

/** A kind with a shape of its own, which a subclass or properties can be put around. */
export interface Brand {
  readonly prototype: object;
  readonly write: (encoder: Encoder, value: object) => void;
  /** Properties that the kind does not have by itself. */
  readonly extras: (value: object) => (string | symbol)[];
}

const all = (value: object) => Reflect.ownKeys(value);
const but = (key: string) => (value: object) => Reflect.ownKeys(value).filter((own) => own !== key);
/** Listing what a typed array has of its own would list its elements. */
const none = () => [];

const brand = (prototype: object, write: Write, extras: Brand['extras']): Brand => ({
  prototype,
  write: write as Brand['write'],
  extras,
});

const map = brand(Map.prototype, writeMap, all);
const set = brand(Set.prototype, writeSet, all);
const date = brand(Date.prototype, writeDate, all);
const regexp = brand(RegExp.prototype, writeRegexp, but('lastIndex'));
const buffer = brand(ArrayBuffer.prototype, writeBuffer, all);
const shared = brand(SharedArrayBuffer.prototype, writeShared, all);
const text = brand(String.prototype, writeBoxed, (value) =>
  Reflect.ownKeys(value).filter(
    (key) => key !== 'length' && !(Number(String(key)) < (value as unknown as string).length),
  ),
);
const boxed = [Number, Boolean, BigInt, Symbol].map((type) => brand(type.prototype, writeBoxed, all));
const views = viewTypes.map((type, at) =>
  brand(type.prototype ?? {}, (encoder: Encoder, value: View) => writeView(encoder, value, at), none),
);

/** The kind that an object is by nature, whatever its prototype. */
export function brandOf(value: object): Brand | undefined {
  if (Array.isArray(value)) return arrayBrand;
  if (types.isMap(value)) return map;
  if (types.isSet(value)) return set;
  if (types.isDate(value)) return date;
  if (types.isRegExp(value)) return regexp;
  if (ArrayBuffer.isView(value)) return views[typeOf(value)];
  if (types.isArrayBuffer(value)) return buffer;
  if (types.isSharedArrayBuffer(value)) return shared;
  if (types.isStringObject(value)) return text;
  if (types.isNumberObject(value)) return boxed[0];
  if (types.isBooleanObject(value)) return boxed[1];
  if (types.isBigIntObject(value)) return boxed[2];
  if (types.isSymbolObject(value)) return boxed[3];
  return undefined;
}

/** By prototype, for what is met most. */
export const writers: ReadonlyMap<object, Write> = new Map<object, Write>([
  ...[map, set, date, regexp, buffer, shared, text, ...boxed, ...views].map(
    (kind) => [kind.prototype, guarded(kind)] as [object, Write],
  ),
  ...errorPrototypes.map((prototype) => [prototype, guardedError] as [object, Write]),
  [WeakMap.prototype, weak(types.isWeakMap)],
  [WeakSet.prototype, weak(types.isWeakSet)],
  [TextEncoder.prototype, writeTextEncoder],
  [TextDecoder.prototype, writeTextDecoder],
  [URL.prototype, writeUrl],
  [URLSearchParams.prototype, writeSearchParams],
  [DOMException.prototype, writeDomException],
]);

/** An object may have the prototype of a kind and not be of it: `Object.create(Map.prototype)`. */
function guarded(kind: Brand): Write {
  return (encoder: Encoder, value: object) => {
    const nature = brandOf(value);
    if (nature === undefined || nature.prototype !== kind.prototype) {
      encoder.refuse(value, impostor(kind.prototype));
    }
    decorated(encoder, value, kind, undefined);
  };
}

function weak(is: (value: object) => boolean): Write {
  return (encoder: Encoder, value: object) => {
    const own = Reflect.ownKeys(value).length > 0;
    if (!is(value)) encoder.refuse(value, impostor(Object.getPrototypeOf(value) as object));
    if (own) encoder.refuse(value, obstacleOf(value)!);
    writeWeak(encoder, value as WeakMap<object, unknown>);
  };
}

function guardedError(encoder: Encoder, value: Error): void {
  writeError(encoder, value);
}

function impostor(prototype: object) {
  const { name } = (prototype as { constructor: { name: string } }).constructor;
  return {
    reason: 'impostor',
    what: `an object with the prototype of ${name} that is no ${name}`,
    wayOut: 'pass plain data',
  };
}
