/** What captured values are to the compiler. */
import { types } from 'node:util';
import { dtypeOf } from '../../../arrow/dtype.js';
import { describe } from '../../../describe.js';
import { intrinsicPath, patchedMember } from '../../../functions/closure/index.js';
import type { AnyFunction } from '../../../functions/task.js';
import { wrappedTask } from '../../../functions/wrapped.js';
import type { NativeCaptured, NumericArray } from '../../../native.js';
import { callableOf } from '../../given/callable.js';
import { PATCHED, patchedMessage } from '../patched.js';

/** A captured value that a kernel reads. */
export type Readable = number | boolean | NumericArray;

/** What the compiler is told, and the value itself: as it is read, where that is another one. */
export interface Captured {
  readonly told: NativeCaptured;
  readonly value: unknown;
  /** The plain array whose numbers `value` has: it may have others when it is looked at again. */
  readonly list?: readonly unknown[];
}

/** What `__proto__` is, unless an object has a member of that name. */
const PROTOTYPE = Object.getOwnPropertyDescriptor(Object.prototype, '__proto__')?.get;

const ELSEWHERE = "pass what is needed of it as an argument, or leave `backend` at 'auto' to run it in JavaScript";

/** @param indexOf the number of a function. */
export function captured(name: string, value: unknown, indexOf: (fn: AnyFunction) => number): Captured {
  switch (typeof value) {
    case 'number':
      return { told: { kind: 'number' }, value };
    case 'boolean':
      return { told: { kind: 'boolean' }, value };
    case 'undefined':
      return { told: { kind: 'undefined' }, value };
    case 'function':
      return { told: capturedFunction(name, value as AnyFunction, indexOf), value };
    case 'object':
      return value === null ? { told: { kind: 'null' }, value } : capturedObject(name, value);
    default:
      return { told: refused(name, value), value };
  }
}

/** A value that is not compiled. */
function refused(name: string, value: unknown): NativeCaptured {
  return {
    kind: 'refused',
    message: `captured \`${name}\` is ${describe(value)}, and only numbers, booleans, typed arrays of numbers, objects of them and functions are compiled`,
    wayOut: ELSEWHERE,
  };
}

function capturedFunction(name: string, given: AnyFunction, indexOf: (fn: AnyFunction) => number): NativeCaptured {
  const task = wrappedTask(given);
  const fn = task === undefined ? given : callableOf(task);
  if (types.isProxy(fn)) return refused(name, fn);
  const path = intrinsicPath(fn);
  if (path !== undefined) return { kind: 'intrinsic', path };
  const source = Function.prototype.toString.call(fn);
  const patched = patchedMember(source);
  if (patched !== undefined) return { kind: 'refused', message: patchedMessage(patched), wayOut: PATCHED };
  const called: unknown = Object.getOwnPropertyDescriptor(fn, 'name')?.value;
  const own = typeof called === 'string' && called !== '' ? called : name;
  return { kind: 'function', index: indexOf(fn), name: own, source };
}

function capturedObject(name: string, value: object): Captured {
  if (types.isProxy(value)) return { told: refused(name, value), value };
  const dtype = dtypeOf(value);
  if (dtype !== undefined) return { told: { kind: 'view', dtype }, value };
  if (ArrayBuffer.isView(value)) return { told: refused(name, value), value };
  if (Array.isArray(value)) {
    const numbers = numbersOf(value);
    if (numbers !== undefined)
      return { told: { kind: 'view', dtype: 'f64', isList: true }, value: numbers, list: value };
    return { told: { kind: 'object' }, value, list: value };
  }
  const path = intrinsicPath(value);
  return { told: path === undefined ? { kind: 'object' } : { kind: 'intrinsic', path }, value };
}

/** A list of numbers as a typed array; `undefined` for any other. */
function numbersOf(list: readonly unknown[]): Float64Array | undefined {
  const numbers = new Float64Array(list.length);
  for (let index = 0; index < list.length; index++) {
    const value = list[index];
    if (typeof value !== 'number') return undefined;
    numbers[index] = value;
  }
  return numbers;
}

/** What a member of a captured value is. */
export function member(name: string, object: unknown, key: string, indexOf: (fn: AnyFunction) => number): Captured {
  if (!hasMembers(object)) {
    const message = `captured \`${name}\` is a member of ${describe(object)}, which cannot be compiled`;
    return { told: { kind: 'refused', message, wayOut: ELSEWHERE }, value: undefined };
  }
  for (let holder: object | null = object; holder !== null; holder = Object.getPrototypeOf(holder)) {
    if (types.isProxy(holder)) return { told: refused(name, holder), value: undefined };
    const descriptor = Object.getOwnPropertyDescriptor(holder, key);
    if (descriptor === undefined) continue;
    if ('value' in descriptor) return captured(name, descriptor.value, indexOf);
    // What modules export are getters that read a variable; any other may do anything.
    if (holder === object && isNamespace(object)) return captured(name, Reflect.get(object, key), indexOf);
    if (key === '__proto__' && descriptor.get === PROTOTYPE) {
      return captured(name, Object.getPrototypeOf(object), indexOf);
    }
    return { told: accessor(name, descriptor.get, indexOf), value: undefined };
  }
  return { told: { kind: 'undefined' }, value: undefined };
}

/** A getter that is written in JavaScript is called like any function. */
function accessor(name: string, getter: AnyFunction | undefined, indexOf: (fn: AnyFunction) => number): NativeCaptured {
  if (getter !== undefined && !types.isProxy(getter)) {
    const source = Function.prototype.toString.call(getter);
    if (!source.endsWith('{ [native code] }')) {
      return { kind: 'getter', index: indexOf(getter), name: `get ${name}`, source };
    }
  }
  const message = `captured \`${name}\` is a getter or setter, which cannot be compiled`;
  return { kind: 'refused', message, wayOut: ELSEWHERE };
}

function hasMembers(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/** A getter that does nothing but read a variable, or a member of one. */
const READS = /^(?:\(\) ?=> ?|(?:function ?)?\w* ?\(\) ?\{ ?return )[\w$]+(?:\.[\w$]+)?;? ?\}?$/;

function isExport(getter: () => unknown): boolean {
  return READS.test(Function.prototype.toString.call(getter).replace(/\s+/g, ' '));
}

/** Whether an object's members are the exports of a module, as engines, loaders and compilers of modules make them. */
function isNamespace(object: object): boolean {
  if (types.isModuleNamespaceObject(object)) return true;
  const descriptors = Object.getOwnPropertyDescriptors(object) as Record<PropertyKey, PropertyDescriptor>;
  if (descriptors.__esModule?.value === true || descriptors[Symbol.toStringTag]?.value === 'Module') return true;
  return Object.values(descriptors).every(({ get, set }) => get !== undefined && set === undefined && isExport(get));
}
