/** Writes functions: by name where the other end has them, else their code, and what they close over. */
import type { Encoder } from '../encoder.js';
import type { Reference } from '../registry.js';
import { blocksOf } from '../revive/blocks.js';
import { Tag } from '../tag.js';
import { writeCode } from './code.js';
import type { AnyFunction, Binding, ClosureDescription, FunctionDescription, OwnProperty } from './description.js';
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
  if (writeKnown(encoder, value)) return;
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

function writeReference(encoder: Encoder, value: object, reference: Reference): void {
  encoder.out.byte(reference.tag);
  encoder.assign(value);
  for (const part of reference.parts) encoder.out.string(part);
}

/** Writes the number that both ends have for a function, if they do. */
function writeKnown(encoder: Encoder, value: AnyFunction): boolean {
  const { ledger } = encoder.plan.closures;
  if (ledger === undefined) return false;
  return (
    writeNumber(encoder, value, ledger.sent.get(value), 0) || writeNumber(encoder, value, ledger.numberOf(value), 1)
  );
}

/** `side`: 0 where the writing end gave the number, 1 where the reading end did. */
function writeNumber(encoder: Encoder, value: object, number: number | undefined, side: 0 | 1): boolean {
  if (number === undefined) return false;
  encoder.out.byte(Tag.known);
  encoder.out.byte(side);
  encoder.out.varint(number);
  encoder.assign(value);
  return true;
}

/** Notes for the ledger that this message brings something, in the order in which the decoder meets it. */
function sent(encoder: Encoder, value: object, again: boolean): void {
  const { closures } = encoder.plan;
  if (closures.ledger === undefined || encoder.plan.surveying) return;
  closures.newlySent.push({ value, again });
}

/** A closure, with all that share variables with it. */
function writeClosures(encoder: Encoder, value: AnyFunction, description: ClosureDescription): void {
  const { out, plan } = encoder;
  const group = plan.closures.groupOf(value);
  if (group === undefined) {
    encoder.out.byte(Tag.closure);
    encoder.assign(value);
    writeCode(encoder, description);
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
    writeCode(encoder, members[i]!);
    for (const { cell } of members[i]!.bindings) out.varint(cell === undefined ? 0 : numbers.get(cell)! + 1);
  });
  out.varint(group.indexOf(value));
  const classes = new Set(group.filter((_, i) => members[i]!.form === 'class'));
  const late: Binding[] = [];
  for (const binding of cells.values()) {
    if (classes.size > 0 && reaches(plan, binding.value, classes)) {
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

/** What a class needs to be evaluated: all that does not rest on classes that are yet to be. */
function writeClass(
  encoder: Encoder,
  value: AnyFunction,
  description: ClosureDescription,
  waiting: ReadonlySet<AnyFunction>,
): void {
  encoder.unready.add(value);
  encoder.deeper(value, () => {
    encoder.isolated(() => {
      for (const binding of description.bindings) {
        if (binding.cell !== undefined) continue;
        const early = isEarly(encoder, binding, waiting);
        encoder.out.byte(early ? 1 : 0);
        if (early) writeBinding(encoder, binding);
      }
    });
  });
  encoder.unready.delete(value);
}

function isEarly(encoder: Encoder, binding: Binding, waiting: ReadonlySet<AnyFunction>): boolean {
  return binding.reference !== undefined || !reaches(encoder.plan, shown(binding), waiting);
}

/** What a closure closes over and has of its own: all that need not be there when it is made. */
export function writeTail(encoder: Encoder, value: AnyFunction): void {
  const description = encoder.plan.closures.descriptions.get(value) as ClosureDescription;
  const isClass = description.form === 'class' && !encoder.plan.surveying;
  const group = isClass ? encoder.plan.closures.groupOf(value) : undefined;
  const waiting = new Set(isClass ? [value] : []);
  // The same classes as when the head was written: those of the group from this one on.
  if (group !== undefined) {
    for (const member of group.slice(group.indexOf(value))) {
      const other = encoder.plan.closures.descriptions.get(member) as ClosureDescription;
      if (other.form === 'class') waiting.add(member);
    }
  }
  for (const binding of description.bindings) {
    if (binding.cell !== undefined || (isClass && isEarly(encoder, binding, waiting))) continue;
    writeBinding(encoder, binding);
  }
  const { prototype, prototypeOf } = description;
  encoder.out.byte(
    (prototypeOf === undefined ? 0 : 1) |
      (prototype?.parent === undefined ? 0 : 2) |
      (prototype === undefined || prototype.properties.length === 0 ? 0 : 4) |
      (description.properties.length === 0 ? 0 : 8),
  );
  if (prototypeOf !== undefined) encoder.value(prototypeOf.value);
  if (prototype?.parent !== undefined) encoder.value(prototype.parent.value);
  if (prototype !== undefined && prototype.properties.length > 0) writeOwn(encoder, prototype.properties);
  if (description.properties.length > 0) writeOwn(encoder, description.properties);
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
