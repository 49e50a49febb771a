/** ArrayBuffers, SharedArrayBuffers and the views over them. */
import { types } from 'node:util';
import type { Decoder } from '../decoder.js';
import type { Encoder } from '../encoder.js';
import { NamedMemory } from '../named-memory.js';
import { Tag } from '../tag.js';
import { missing, type View, viewTypes } from './views.js';

type Resizable = ArrayBuffer & { readonly resizable?: boolean; readonly maxByteLength?: number };
type Growable = SharedArrayBuffer & { readonly growable?: boolean; readonly maxByteLength?: number };

/** Address space that damaged bytes may make the decoder reserve. */
const maxReserved = 2 ** 36;

/** A view: with the bytes that it shows where nobody else in the value shows any of that buffer, else beside its buffer. */
export function writeView(encoder: Encoder, view: View, type: number): void {
  const { out, plan } = encoder;
  const { buffer, byteLength, byteOffset } = view;
  if (byteLength === 0 && isDetached(buffer)) refuseDetached(encoder, view);
  const { bytes } = viewTypes[type]!;
  if (isShared(buffer)) {
    writeOver(encoder, view, type, buffer, byteOffset, byteLength / bytes);
    return;
  }
  if (!(buffer as Resizable).resizable) {
    const window = plan.windowOf(view);
    if (window === undefined) {
      const shareable = plan.shareable(buffer, byteOffset, byteOffset + byteLength);
      const shared = byteLength < plan.maxNbytes ? undefined : plan.share(buffer, shareable.start, shareable.end);
      if (shared !== undefined) {
        writeOver(encoder, view, type, shared, byteOffset - shareable.start, byteLength / bytes);
      } else {
        encoder.open(view, Tag.ownView);
        out.byte(type);
        out.varint(byteLength / bytes);
        if (!plan.surveying) out.raw(plan.normal(view, new Uint8Array(buffer, byteOffset, byteLength)));
      }
      return;
    }
    writeOver(encoder, view, type, buffer, byteOffset - window.start, byteLength / bytes);
    return;
  }
  plan.whole(buffer);
  // Whether a view follows its buffer's length cannot be asked; one that reaches the end is taken to.
  const follows = byteOffset + byteLength + bytes > buffer.byteLength;
  writeOver(encoder, view, type, buffer, byteOffset, follows ? undefined : byteLength / bytes);
}

function writeOver(
  encoder: Encoder,
  view: View,
  type: number,
  buffer: ArrayBufferLike | NamedMemory,
  offset: number,
  length: number | undefined,
): void {
  const { out } = encoder;
  encoder.open(view, Tag.view);
  out.byte(type);
  out.varint(offset);
  out.varint(length === undefined ? 0 : length + 1);
  if (!(buffer instanceof NamedMemory)) encoder.value(buffer);
  else if (!encoder.seen(buffer)) writeNamed(encoder, buffer);
}

function writeNamed(encoder: Encoder, memory: NamedMemory): void {
  encoder.open(memory, Tag.namedMemory);
  encoder.out.string(memory.name);
}

function isShared(buffer: ArrayBufferLike): buffer is SharedArrayBuffer {
  return types.isSharedArrayBuffer(buffer);
}

export function isDetached(buffer: ArrayBufferLike): boolean {
  if (buffer.byteLength > 0) return false;
  try {
    new Uint8Array(buffer);
    return false;
  } catch {
    return true;
  }
}

function refuseDetached(encoder: Encoder, target: object): never {
  encoder.refuse(target, {
    reason: 'detached',
    what: 'over memory that has been transferred away',
    wayOut: 'pass it before its buffer is transferred, or a copy',
  });
}

export function writeBuffer(encoder: Encoder, buffer: ArrayBuffer): void {
  const { out, plan } = encoder;
  if (isDetached(buffer)) refuseDetached(encoder, buffer);
  const { resizable, maxByteLength } = buffer as Resizable;
  const { start, end } = plan.whole(buffer);
  if (resizable) {
    encoder.open(buffer, Tag.resizableBuffer);
    out.varint(maxByteLength!);
  } else {
    const shared = plan.share(buffer, start, end);
    if (shared !== undefined) {
      if (!(shared instanceof NamedMemory)) writeShared(encoder, shared, buffer);
      else if (!encoder.seen(shared)) {
        writeNamed(encoder, shared);
        // Both names of the memory count as this record.
        encoder.alias(buffer, shared);
      }
      return;
    }
    if (plan.moves(buffer, start, end)) {
      encoder.open(buffer, Tag.movedBuffer);
      out.varint(encoder.transfer.push(buffer) - 1);
      return;
    }
    encoder.open(buffer, Tag.buffer);
  }
  out.varint(end - start);
  if (!plan.surveying) out.raw(new Uint8Array(buffer, start, end - start));
}

/** `buffer`, where given, is what the shared memory stands for. */
export function writeShared(encoder: Encoder, shared: SharedArrayBuffer, buffer?: ArrayBuffer): void {
  const { out, plan } = encoder;
  const policy = plan.shared;
  if (policy === 'refuse') {
    encoder.refuse(shared, {
      reason: 'shared-memory',
      what: 'a SharedArrayBuffer',
      wayOut: 'processes have no memory in common: pass an ArrayBuffer, or use threads',
    });
  }
  encoder.open(
    shared,
    policy === 'identity' ? Tag.sharedBuffer : policy === 'copy' ? Tag.copiedShared : Tag.namedMemory,
  );
  // Both names of the memory count as this record.
  if (buffer !== undefined) encoder.alias(buffer, shared);
  if (policy === 'identity') {
    let at = encoder.shared.indexOf(shared);
    if (at < 0) at = encoder.shared.push(shared) - 1;
    out.varint(at);
  } else if (policy === 'copy') {
    const { growable, maxByteLength } = shared as Growable;
    out.varint(growable ? maxByteLength! + 1 : 0);
    out.varint(shared.byteLength);
    if (!plan.surveying) out.raw(new Uint8Array(shared));
  } else out.string(policy(shared));
}

export function readOwnView(decoder: Decoder): object {
  const { in: from } = decoder;
  const type = viewType(decoder);
  const length = from.count(type.bytes);
  const bytes = from.raw(length * type.bytes);
  return decoder.add(type.make(copyOf(bytes), 0, length) as object);
}

export function readView(decoder: Decoder): object {
  const { in: from } = decoder;
  const id = decoder.reserve();
  const type = viewType(decoder);
  const offset = from.varint();
  const length = from.varint();
  const buffer = decoder.value();
  if (!types.isAnyArrayBuffer(buffer)) throw from.damaged('a view of no buffer');
  try {
    return decoder.put(id, type.make(buffer, offset, length === 0 ? undefined : length - 1) as object);
  } catch {
    throw from.damaged('a view that does not fit its buffer');
  }
}

function viewType(decoder: Decoder): (typeof viewTypes)[number] {
  const type = viewTypes[decoder.in.byte()];
  if (type === undefined) throw decoder.in.damaged('an unknown type of view');
  if (type.make === missing) throw decoder.in.damaged(`this Node has no ${type.name}`);
  return type;
}

function copyOf(bytes: Uint8Array): ArrayBuffer {
  if (bytes.buffer instanceof ArrayBuffer) {
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  }
  const copy = new Uint8Array(bytes.byteLength);
  copy.set(bytes);
  return copy.buffer;
}

export function readBuffer(decoder: Decoder): ArrayBuffer {
  return decoder.add(copyOf(decoder.in.raw(decoder.in.count())));
}

export function readResizable(decoder: Decoder): ArrayBuffer {
  const { in: from } = decoder;
  const max = from.varint();
  const bytes = from.raw(from.count());
  const buffer = reserve(
    decoder,
    max,
    bytes,
    (length, options) => new (ArrayBuffer as ResizableConstructor)(length, options),
  );
  return decoder.add(buffer);
}

type ResizableConstructor = new (length: number, options?: { maxByteLength: number }) => ArrayBuffer;
type GrowableConstructor = new (length: number, options?: { maxByteLength: number }) => SharedArrayBuffer;

function reserve<T extends ArrayBufferLike>(
  decoder: Decoder,
  max: number,
  bytes: Uint8Array,
  make: (length: number, options?: { maxByteLength: number }) => T,
): T {
  if (max < bytes.length || max > maxReserved) throw decoder.in.damaged('a buffer of impossible size');
  let buffer: T;
  try {
    buffer = make(bytes.length, { maxByteLength: max });
  } catch {
    throw decoder.in.damaged('a buffer that is too large for this process');
  }
  new Uint8Array(buffer).set(bytes);
  return buffer;
}

export function readCopiedShared(decoder: Decoder): SharedArrayBuffer {
  const { in: from } = decoder;
  const max = from.varint();
  const bytes = from.raw(from.count());
  if (max > 0) {
    return decoder.add(
      reserve(
        decoder,
        max - 1,
        bytes,
        (length, options) => new (SharedArrayBuffer as GrowableConstructor)(length, options),
      ),
    );
  }
  const buffer = new SharedArrayBuffer(bytes.length);
  new Uint8Array(buffer).set(bytes);
  return decoder.add(buffer);
}

export function readPosted(decoder: Decoder, tag: number): ArrayBufferLike {
  const at = decoder.in.varint();
  const buffer = tag === Tag.sharedBuffer ? decoder.shared[at] : decoder.transfer[at];
  if (buffer === undefined) throw decoder.in.damaged('memory that did not come along');
  return decoder.add(buffer);
}

export function readNamed(decoder: Decoder): ArrayBufferLike {
  const name = decoder.in.string();
  if (decoder.options.attach === undefined) throw decoder.in.damaged('named memory, and nobody to find it');
  return decoder.add(decoder.options.attach(name));
}
