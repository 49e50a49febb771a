/** Everything that is not plainly of one kind: instances of classes, other realms' objects, and what cannot travel. */
import { types } from 'node:util';
import type { Encoder } from '../encoder.js';
import type { AnyFunction } from '../functions/description.js';
import { writeMade } from '../functions/made.js';
import { Tag } from '../tag.js';
import { extraKeys, writeArray } from './array.js';
import { writeError } from './error.js';
import { withoutMemory } from './memoized.js';
import { obstacleOf, stateful } from './obstacles.js';
import { writeSome } from './properties.js';
import { type Brand, brandOf } from './writers.js';

/** An object whose prototype is none of the known ones. */
export function instance(encoder: Encoder, value: object, prototype: object | null): void {
  const plain = prototype === null ? undefined : plainClasses.get(prototype);
  if (plain !== undefined && !Object.hasOwn(value, 'constructor')) {
    writeInstance(encoder, value, plain);
    return;
  }
  if (writeMade(encoder, value)) return;
  const vector = withoutMemory(value);
  if (vector !== undefined) {
    encoder.value(vector);
    return;
  }
  if (value === process.env) {
    // Its prototype is Node's own; what is in it is what counts.
    encoder.container(value, Tag.object, 'properties');
    return;
  }
  const obstacle = obstacleOf(value);
  if (obstacle !== undefined) encoder.refuse(value, obstacle);
  if (encoder.plan.reference(encoder, value)) return;
  if (prototype === Object.prototype) {
    prototypeObject(encoder, value, classOf(value)!);
    return;
  }
  if (prototype === null && types.isNativeError(value)) {
    writeError(encoder, value);
    return;
  }
  if (prototype === null || types.isModuleNamespaceObject(value)) {
    encoder.container(value, Tag.nullObject, 'properties');
    return;
  }
  const type = classOf(prototype);
  if (types.isNativeError(value) || value instanceof Error) {
    // An error always gets through: of the nearest class of the language where its own cannot be written.
    const own = type !== undefined && !isNative(type) && encoder.plan.canDescribe(type) ? type : undefined;
    writeError(encoder, value as Error, own);
    return;
  }
  const brand = brandOf(value);
  if (brand !== undefined) {
    decorated(encoder, value, brand, type !== undefined && isNative(type) ? undefined : prototype);
    return;
  }
  if (type === undefined) {
    const owner = classOf(value);
    if (owner !== undefined) {
      prototypeObject(encoder, value, owner);
      return;
    }
    if (encoder.first(prototype)) encoder.value(value);
    else {
      encoder.container(value, Tag.derived, 'properties', () => encoder.value(prototype));
    }
    return;
  }
  if (Object.getPrototypeOf(prototype) === null && isNative(type)) {
    // Another realm's plain object.
    encoder.container(value, Tag.object, 'properties');
    return;
  }
  const owner = classOf(value);
  if (owner !== undefined) {
    prototypeObject(encoder, value, owner);
    return;
  }
  const native = nativeAncestor(prototype);
  if (native !== undefined) encoder.refuse(value, stateful(type.name, native.name));
  plainClasses.set(prototype, type);
  writeInstance(encoder, value, type);
}

/** Classes of which nothing but properties makes an instance, by prototype. */
const plainClasses = new WeakMap<object, AnyFunction>();

function writeInstance(encoder: Encoder, value: object, type: AnyFunction): void {
  encoder.plan.needsState(encoder, value, type);
  if (encoder.first(type)) {
    encoder.value(value);
    return;
  }
  encoder.container(value, Tag.instance, 'properties', () => encoder.value(type));
}

/** A known kind with a class, a prototype or properties of its own. */
export function decorated(encoder: Encoder, value: object, brand: Brand, prototype: object | undefined): void {
  const { out } = encoder;
  const own = prototype === brand.prototype ? undefined : prototype;
  const type = own === undefined ? undefined : classOf(own);
  const base = type ?? own;
  if (base !== undefined && encoder.first(base)) {
    encoder.value(value);
    return;
  }
  const extras = brand.extras(value);
  if (base === undefined && extras.length === 0) {
    brand.write(encoder, value);
    return;
  }
  out.byte(Tag.decorated);
  out.byte((type !== undefined ? 1 : base !== undefined ? 2 : 0) | (extras.length > 0 ? 4 : 0));
  if (base !== undefined) encoder.value(base);
  encoder.deeper(value, () => {
    brand.write(encoder, value);
    if (extras.length > 0) writeSome(encoder, value, extras);
  });
}

/** An array that is not just its elements. */
export const arrayBrand: Brand = {
  prototype: Array.prototype,
  write: (encoder, value) => writeArray(encoder, value as unknown[]),
  extras: (value) => extraKeys(value as unknown[]),
};

/** The class whose prototype this is. */
export function classOf(prototype: object): AnyFunction | undefined {
  const own = Reflect.getOwnPropertyDescriptor(prototype, 'constructor');
  const type: unknown = own?.value;
  return typeof type === 'function' && type.prototype === prototype ? type : undefined;
}

/** What instances of a function inherit from. */
export function prototypeObject(encoder: Encoder, value: object, owner: AnyFunction): void {
  if (encoder.first(owner)) {
    encoder.value(value);
    return;
  }
  encoder.open(value, Tag.prototypeOf);
  encoder.value(owner);
}

const nativeText = /^(function|class) [\w$]*\(\) \{ \[native code\] \}$/;

/** Whether a function is the engine's own, of whichever realm. */
export function isNative(type: AnyFunction): boolean {
  return nativeText.test(Function.prototype.toString.call(type).replace(/\s+/g, ' '));
}

/** A class of the engine with hidden state that the instance would need. */
function nativeAncestor(prototype: object): AnyFunction | undefined {
  for (let at: object | null = prototype; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    const type = classOf(at);
    if (type !== undefined && isNative(type)) return Object.getPrototypeOf(at) === null ? undefined : type;
  }
  return undefined;
}
