/** Reads functions: finds those that travel by name, builds those that travel by value. */
import { OWN } from '../../functions/own.js';
import type { Decoder } from '../decoder.js';
import { type Code, readCode } from '../functions/code.js';
import type { AnyFunction } from '../functions/description.js';
import { seal } from '../kinds/integrity.js';
import { buildGroup, buildOne, type Made } from './build.js';
import { isStateless, keepFunction, keptFunction } from './kept.js';
import { builtin, imported, intrinsicAt, requireOf } from './resolve.js';

export function readClosure(decoder: Decoder): AnyFunction {
  allow(decoder);
  const id = decoder.reserve();
  const code = readCode(decoder);
  const slot = decoder.expect();
  const { keeper } = decoder.options;
  // What follows says that it has nothing of its own.
  const isPlain = keeper !== undefined && isStateless(code) && decoder.in.peek() === 0 && decoder.in.peek(1) === 0;
  const earlier = isPlain ? keptFunction(code, keeper) : undefined;
  const made = earlier === undefined ? buildOne(code) : madeAlready(earlier);
  const member = { code, cells: code.names.map(() => undefined), id, slot };
  const value = code.form === 'class' ? readClass(decoder, made, 0, member) : make(decoder, made, 0, member);
  readTail(decoder, made, 0, member, value);
  if (isPlain && earlier === undefined) keepFunction(code, value, keeper);
  return value;
}

function madeAlready(value: AnyFunction): Made {
  return { make: () => value, set() {}, setCell() {} };
}

/** One of the functions that share variables. */
interface Member {
  readonly code: Code;
  /** For each free variable, the number of the shared one that it is. */
  readonly cells: readonly (number | undefined)[];
  readonly id: number;
  readonly slot: number;
  /** Variables that were set before the class was evaluated. */
  early?: boolean[];
}

export function readGroup(decoder: Decoder): AnyFunction {
  allow(decoder);
  const { in: from } = decoder;
  const count = from.count(3);
  const cellCount = from.count();
  const members: Member[] = [];
  for (let i = 0; i < count; i++) {
    const id = decoder.reserve();
    const slot = decoder.expect();
    const code = readCode(decoder);
    const cells = code.names.map(() => {
      const cell = from.varint();
      if (cell > cellCount) throw from.damaged('a shared variable that is not there');
      return cell === 0 ? undefined : cell - 1;
    });
    members.push({ code, cells, id, slot });
  }
  const asked = from.varint();
  const made = buildGroup(
    decoder,
    members.map((member) => member.code),
    members.map((member) => member.cells),
  );
  const values: (AnyFunction | undefined)[] = members.map((member, i) =>
    member.code.form === 'class' ? undefined : make(decoder, made, i, member),
  );
  const late: number[] = [];
  const early: [number, unknown][] = [];
  for (let cell = 0; cell < cellCount; cell++) {
    if (from.byte() === 0) late.push(cell);
    else {
      const value = decoder.whole();
      made.setCell(cell, value);
      early.push([cell, value]);
    }
  }
  for (const [i, member] of members.entries()) values[i] ??= readClass(decoder, made, i, member);
  // What evaluating a class assigned is not what it was when the class was sent.
  for (const [cell, value] of early) made.setCell(cell, value);
  for (const cell of late) made.setCell(cell, decoder.value());
  for (const [i, member] of members.entries()) readTail(decoder, made, i, member, values[i]!);
  const value = values[asked];
  if (value === undefined) throw from.damaged('a function that is not in its group');
  return value;
}

function make(decoder: Decoder, made: Made, at: number, member: Member): AnyFunction {
  const value = made.make(at);
  if (typeof value !== 'function') throw decoder.in.damaged('source that is no function');
  decoder.came(member.slot, value);
  rename(value, member.code.name);
  return decoder.put(member.id, value);
}

/** Source alone can give another name, or none. A class may have a member in that place. */
function rename(value: AnyFunction, name: string): void {
  if (value.name === name) return;
  const own = Reflect.getOwnPropertyDescriptor(value, 'name');
  if (own !== undefined && (typeof own.value !== 'string' || own.writable)) return;
  Object.defineProperty(value, 'name', { value: name, configurable: true });
}

function readClass(decoder: Decoder, made: Made, at: number, member: Member): AnyFunction {
  const { code, cells } = member;
  const early: boolean[] = [];
  decoder.isolated(() => {
    const values: [number, unknown][] = [];
    code.names.forEach((_, i) => {
      if (cells[i] !== undefined) return;
      early[i] = decoder.in.byte() === 1;
      if (early[i]) values.push([i, decoder.value()]);
    });
    for (const [i, value] of values) made.set(at, i, value);
  });
  member.early = early;
  return make(decoder, made, at, member);
}

/** What need not be there when a function is made. */
function readTail(decoder: Decoder, made: Made, at: number, member: Member, value: AnyFunction): void {
  const { in: from } = decoder;
  decoder.contents(from.byte() === 1, () => {
    member.code.names.forEach((_, i) => {
      if (member.cells[i] === undefined && member.early?.[i] !== true) made.set(at, i, decoder.value());
    });
    const flags = from.byte();
    if (flags & 1) setPrototype(decoder, value, parent(decoder));
    if (flags & 2) setPrototype(decoder, own(decoder, value), parent(decoder));
    if (flags & 4) readOwn(decoder, own(decoder, value));
    if (flags & 8) readOwn(decoder, value);
    if (flags & 16) seal(decoder, value, from.byte());
    if (flags & 32) seal(decoder, own(decoder, value), from.byte());
    if (flags & 64) readPatches(decoder);
  });
}

function own(decoder: Decoder, value: AnyFunction): object {
  const { prototype } = value;
  if (typeof prototype !== 'object' || prototype === null) throw decoder.in.damaged('a function without a prototype');
  return prototype as object;
}

function parent(decoder: Decoder): object | null {
  const value = decoder.value();
  if (value !== null && typeof value !== 'object' && typeof value !== 'function') {
    throw decoder.in.damaged('an impossible prototype');
  }
  return value;
}

function setPrototype(decoder: Decoder, object: object, prototype: object | null): void {
  try {
    Object.setPrototypeOf(object, prototype);
  } catch {
    throw decoder.in.damaged('a prototype that cannot be set');
  }
}

/** Changes the language's objects as the program has: when everything was read, since reading uses them. */
function readPatches(decoder: Decoder): void {
  const count = decoder.in.count(2);
  for (let i = 0; i < count; i++) {
    const owner = intrinsicAt(decoder, decoder.in.string()) as object;
    const changed = {};
    readOwn(decoder, changed);
    decoder.last(() => {
      for (const key of Reflect.ownKeys(changed)) {
        Reflect.defineProperty(owner, key, Reflect.getOwnPropertyDescriptor(changed, key)!);
      }
    });
  }
}

function readOwn(decoder: Decoder, target: object): void {
  const { in: from } = decoder;
  const count = from.count(3);
  for (let i = 0; i < count; i++) {
    const key = decoder.key();
    const flags = from.byte();
    const base = { enumerable: (flags & 1) !== 0, configurable: (flags & 4) !== 0 };
    const descriptor: PropertyDescriptor =
      flags & 8
        ? { ...base, get: decoder.optionalFunction() as () => unknown, set: decoder.optionalFunction() as () => void }
        : { ...base, writable: (flags & 2) !== 0, value: decoder.value() };
    if (!Reflect.defineProperty(target, key, descriptor)) {
      throw from.damaged(`a property ${String(key)} that cannot be defined`);
    }
  }
}

/** A captured object that has a number in the conversation from here on. */
export function readNoted(decoder: Decoder): object {
  const slot = decoder.expect();
  const value = decoder.object();
  decoder.came(slot, value);
  return value;
}

export function readKnown(decoder: Decoder): object | symbol {
  const { in: from } = decoder;
  const { ledger } = decoder.options;
  const side = from.byte();
  const number = from.varint();
  const value = side === 0 ? ledger?.received[number] : ledger?.own(number);
  if (value === undefined) throw from.damaged('something that was not sent');
  return decoder.add(value);
}

export function readBound(decoder: Decoder): AnyFunction {
  allow(decoder);
  const id = decoder.reserve();
  const slot = decoder.expect();
  const target = decoder.function();
  const receiver = decoder.value();
  const count = decoder.in.count();
  const values: unknown[] = [];
  for (let i = 0; i < count; i++) values.push(decoder.value());
  const bound = Function.prototype.bind.apply(target, [receiver, ...values]) as AnyFunction;
  decoder.came(slot, bound);
  decoder.put(id, bound);
  readOwn(decoder, bound);
  return bound;
}

export function readIntrinsic(decoder: Decoder): unknown {
  allow(decoder);
  return decoder.add(intrinsicAt(decoder, decoder.in.string()));
}

export function readBuiltin(decoder: Decoder): unknown {
  allow(decoder);
  return decoder.add(builtin(decoder, decoder.in.string(), path(decoder)));
}

export function readPackage(decoder: Decoder): unknown {
  allow(decoder);
  const address = { specifier: decoder.in.string(), from: decoder.in.string(), path: path(decoder) };
  const { registry } = decoder;
  let value: unknown = registry.addressed(address);
  if (value === undefined) {
    value = imported(decoder, address.specifier, address.from, address.path);
    registry.learn(value, address);
  }
  return decoder.add(value);
}

export function readRequire(decoder: Decoder): unknown {
  allow(decoder);
  return decoder.add(requireOf(decoder, decoder.in.string()));
}

export function readNamedFunction(decoder: Decoder): unknown {
  const name = decoder.in.string();
  if (name.startsWith(OWN)) allow(decoder);
  const value = decoder.registry.named(name);
  if (value === undefined)
    throw decoder.in.damaged(`nothing is registered here under the name ${JSON.stringify(name)}`);
  return decoder.add(value);
}

function path(decoder: Decoder): readonly string[] {
  let parts: unknown;
  try {
    parts = JSON.parse(decoder.in.string());
  } catch {
    parts = undefined;
  }
  if (!Array.isArray(parts) || parts.some((part) => typeof part !== 'string')) throw decoder.in.damaged('a path');
  return parts as string[];
}

function allow(decoder: Decoder): void {
  if (decoder.options.functions === false) throw decoder.in.damaged('a function, where none may be');
}
