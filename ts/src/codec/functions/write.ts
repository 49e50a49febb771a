/** Writes functions: by name where the other end has them, else their code, and what they close over. */
import type { Encoder } from '../encoder.js';
import { classOf } from '../kinds/instance.js';
import { integrityOf } from '../kinds/integrity.js';
import type { Reference } from '../registry.js';
import { blocksOf } from '../revive/blocks.js';
import { Tag } from '../tag.js';
import { writeCode } from './code.js';
import type {
  AnyFunction,
  Binding,
  ClosureDescription,
  FunctionDescription,
  OwnProperty,
  Patch,
} from './description.js';
import { sent, writeKnown, writeNumber } from './known.js';
import { writeMade } from './made.js';
import { reaches } from './reaches.js';
import { referenceOf } from './reference.js';

export function writeFunction(encoder: Encoder, value: AnyFunction): void {
  const { plan } = encoder;
  const { closures } = plan;
  const named = plan.registry.referenceOf(value);
  if (named !== undefined) {
    writeReference(encoder, value, named);
    return;
  }
  if (writeKnown(encoder, value) || writeMade(encoder, value)) return;
  if (!closures.describes) {
    encoder.refuse(value, {
      reason: 'function',
      what: value.name === '' ? 'a function' : `the function ${value.name}`,
      wayOut: 'nothing here can read functions: pass plain data, or register it by reference',
    });
  }
  const description = closures.get(value, plan);
  if (description === undefined) {
    // What it is will be known on the next pass.
    encoder.assign(value);
    return;
  }
  switch (description.kind) {
    case 'closure':
      writeClosures(encoder, value, description);
      break;
    case 'bound':
      encoder.out.byte(Tag.bound);
      encoder.assign(value);
      sent(encoder, value, false);
      encoder.unready.add(value);
      encoder.deeper(value, () => {
        encoder.value(description.target);
        encoder.value(description.boundThis);
        encoder.out.varint(description.boundArguments.length);
        for (const argument of description.boundArguments) encoder.value(argument);
        encoder.unready.delete(value);
        writeOwn(encoder, description.properties);
      });
      break;
    case 'require':
      writeReference(encoder, value, { tag: Tag.require, parts: [description.from] });
      break;
    default:
      writeReference(encoder, value, referenceOf(description));
  }
}

/** Writes an object that a program has registered by reference; `false` for others. */
export function writeRegistered(encoder: Encoder, value: object): boolean {
  const reference = encoder.plan.registry.referenceOf(value);
  if (reference !== undefined) writeReference(encoder, value, reference);
  return reference !== undefined;
}

function writeReference(encoder: Encoder, value: object, reference: Reference): void {
  encoder.out.byte(reference.tag);
  encoder.assign(value);
  for (const part of reference.parts) encoder.out.string(part);
}

/** A closure, with all that share variables with it. */
function writeClosures(encoder: Encoder, value: AnyFunction, description: ClosureDescription): void {
  const { out, plan } = encoder;
  const group = plan.closures.groupOf(value);
  for (const member of group ?? [value]) {
    const base = superclassOf(plan.closures.descriptions.get(member), member);
    if (base === undefined || group?.includes(base) || !encoder.first(base)) continue;
    // What it leads to can include this one.
    encoder.value(value);
    return;
  }
  if (group === undefined) {
    encoder.out.byte(Tag.closure);
    encoder.assign(value);
    writeCode(encoder, value, description);
    sent(encoder, value, false);
    if (description.form === 'class') writeClass(encoder, value, description, new Set([value]));
    encoder.tail(value);
    return;
  }
  const members = group.map((member) => plan.closures.descriptions.get(member) as ClosureDescription);
  const cells = new Map<object, Binding>();
  for (const { bindings } of members) {
    for (const binding of bindings) if (binding.cell !== undefined) cells.set(binding.cell, binding);
  }
  const numbers = new Map([...cells.keys()].map((cell, i) => [cell, i]));
  const layout = members.map(({ source, bindings }) => ({ source, names: bindings.map(({ name }) => name) }));
  const used = members.map(({ bindings }) => bindings.map(({ cell }) => cell && numbers.get(cell)));
  if (blocksOf(layout, used) === undefined) {
    encoder.refuse(value, {
      reason: 'shared-variable',
      what: `a function that shares the variable ${[...cells.values()][0]!.name} with others in a way that cannot be rebuilt`,
      wayOut: 'give shared variables names that are used for nothing else',
    });
  }
  out.byte(Tag.group);
  out.varint(group.length);
  out.varint(cells.size);
  group.forEach((member, i) => {
    encoder.assign(member);
    sent(encoder, member, true);
    writeCode(encoder, member, members[i]!);
    for (const { cell } of members[i]!.bindings) out.varint(cell === undefined ? 0 : numbers.get(cell)! + 1);
  });
  out.varint(group.indexOf(value));
  const classes = new Set(group.filter((_, i) => members[i]!.form === 'class'));
  const late: Binding[] = [];
  for (const binding of cells.values()) {
    if (classes.size > 0 && reaches(encoder, binding.value, classes)) {
      out.byte(0);
      late.push(binding);
    } else {
      out.byte(1);
      encoder.deeper(value, () => encoder.whole(binding.value));
    }
  }
  const waiting = new Set(classes);
  for (const member of classes) encoder.unready.add(member);
  group.forEach((member, i) => {
    if (!classes.has(member)) return;
    writeClass(encoder, member, members[i]!, waiting);
    waiting.delete(member);
  });
  encoder.deeper(value, () => {
    for (const binding of late) encoder.value(binding.value);
  });
  for (const member of group) encoder.tail(member);
}

function superclassOf(description: FunctionDescription | undefined, value: AnyFunction): AnyFunction | undefined {
  if (description?.kind !== 'closure' || description.form !== 'class') return undefined;
  const base: unknown = Object.getPrototypeOf(value);
  return typeof base === 'function' && base !== Function.prototype ? base : undefined;
}

/** What a class needs to be evaluated: all that does not rest on classes that are yet to be. */
function writeClass(
  encoder: Encoder,
  value: AnyFunction,
  description: ClosureDescription,
  waiting: ReadonlySet<AnyFunction>,
): void {
  const early: boolean[] = [];
  encoder.early.set(value, early);
  encoder.unready.add(value);
  encoder.deeper(value, () => {
    encoder.isolated(() => {
      for (const [i, binding] of description.bindings.entries()) {
        if (binding.cell !== undefined) continue;
        early[i] = isEarly(encoder, binding, waiting);
        encoder.out.byte(early[i] ? 1 : 0);
        if (early[i]) writeBinding(encoder, binding);
      }
    });
  });
  encoder.unready.delete(value);
}

function isEarly(encoder: Encoder, binding: Binding, waiting: ReadonlySet<AnyFunction>): boolean {
  return binding.reference !== undefined || !reaches(encoder, shown(binding), waiting);
}

/** What a closure closes over and has of its own: all that need not be there when it is made. */
export function writeTail(encoder: Encoder, value: AnyFunction): void {
  const description = encoder.plan.closures.descriptions.get(value) as ClosureDescription;
  const early = encoder.early.get(value);
  for (const [i, binding] of description.bindings.entries()) {
    if (binding.cell === undefined && early?.[i] !== true) writeBinding(encoder, binding);
  }
  const { prototype, prototypeOf, patches } = description;
  const own = prototypeIn(value);
  encoder.out.byte(
    (prototypeOf === undefined ? 0 : 1) |
      (prototype?.parent === undefined ? 0 : 2) |
      (prototype === undefined || prototype.properties.length === 0 ? 0 : 4) |
      (description.properties.length === 0 ? 0 : 8) |
      (Object.isExtensible(value) ? 0 : 16) |
      (own === undefined || Object.isExtensible(own) ? 0 : 32) |
      (patches === undefined ? 0 : 64),
  );
  if (prototypeOf !== undefined) encoder.value(prototypeOf.value);
  if (prototype?.parent !== undefined) encoder.value(prototype.parent.value);
  if (prototype !== undefined && prototype.properties.length > 0) writeOwn(encoder, prototype.properties);
  if (description.properties.length > 0) writeOwn(encoder, description.properties);
  if (!Object.isExtensible(value)) encoder.out.byte(integrityOf(value));
  if (own !== undefined && !Object.isExtensible(own)) encoder.out.byte(integrityOf(own));
  if (patches !== undefined) writePatches(encoder, patches);
}

/** What the function needs of the language's objects, for all functions at the other end. */
function writePatches(encoder: Encoder, patches: readonly Patch[]): void {
  encoder.out.varint(patches.length);
  for (const { owner, properties } of patches) {
    encoder.out.string(owner);
    writeOwn(encoder, properties);
  }
}

/** The prototype that comes with a function. One that was put in its place is a property like others. */
function prototypeIn(value: AnyFunction): object | undefined {
  const own: unknown = Reflect.getOwnPropertyDescriptor(value, 'prototype')?.value;
  return typeof own === 'object' && own !== null && classOf(own) === value ? own : undefined;
}

function writeOwn(encoder: Encoder, properties: readonly OwnProperty[]): void {
  const { out } = encoder;
  out.varint(properties.length);
  for (const { key, descriptor } of properties) {
    encoder.key(key);
    const { get, set, enumerable, writable, configurable } = descriptor;
    const accessor = get !== undefined || set !== undefined;
    out.byte((enumerable ? 1 : 0) | (writable ? 2 : 0) | (configurable ? 4 : 0) | (accessor ? 8 : 0));
    if (accessor) {
      encoder.value(get);
      encoder.value(set);
    } else encoder.value(descriptor.value);
  }
}

/** What a binding's value is, as far as it is used. */
function shown({ value, members }: Binding): unknown {
  if (members === undefined || value === null || (typeof value !== 'object' && typeof value !== 'function'))
    return value;
  return Object.assign(
    Object.create(null) as object,
    Object.fromEntries(members.map((name) => [name, (value as Record<string, unknown>)[name]])),
  );
}

/** The value of a captured variable. Objects go into the ledger: closures that come later find the same object. */
function writeBinding(encoder: Encoder, binding: Binding): void {
  const { out } = encoder;
  if (binding.reference !== undefined) {
    const { tag, parts } = referenceOf(binding.reference);
    out.byte(tag);
    for (const part of parts) out.string(part);
    // Others know the object by other names; this record is nobody's.
    encoder.assign({});
    return;
  }
  const { value } = binding;
  const { ledger } = encoder.plan.closures;
  if (ledger === undefined || typeof value !== 'object' || value === null || binding.members !== undefined) {
    encoder.value(shown(binding));
    return;
  }
  if (encoder.ids.has(value)) {
    encoder.value(value);
    return;
  }
  if (writeNumber(encoder, value, ledger.sent.get(value), 0)) return;
  out.byte(Tag.noted);
  sent(encoder, value, false);
  encoder.value(value);
}

/** Walks all that a described function leads to, for what else is there to be described. */
export function walkBehind(encoder: Encoder, value: AnyFunction, description: FunctionDescription): void {
  if (description.kind === 'bound') {
    encoder.value(description.target);
    encoder.value(description.boundThis);
    for (const argument of description.boundArguments) encoder.value(argument);
    writeOwn(encoder, description.properties);
  } else if (description.kind === 'closure') {
    for (const { value: bound, cell } of description.bindings) if (cell !== undefined) encoder.value(bound);
    writeTail(encoder, value);
  }
}
