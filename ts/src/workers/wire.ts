/**
 * Messages as bytes in a pipe: four bytes with the length of the head, the head, then the bytes that it speaks of. The head is what `v8` makes of the
 * message; typed arrays are not in it, but their bytes behind it, or the name of the memory that both ends see.
 */
import { Deserializer, Serializer } from 'node:v8';

type View = Uint8Array | Float64Array;
type ViewType = new (buffer: ArrayBufferLike, offset: number, length: number) => View;

/** What the type declarations of Node leave out. */
interface SerializerOfViews {
  _setTreatArrayBufferViewsAsHostObjects(yes: boolean): void;
}

/** By position. DataViews are not sent. */
const types = [
  Uint8Array,
  Uint8ClampedArray,
  Int8Array,
  Uint16Array,
  Int16Array,
  Uint32Array,
  Int32Array,
  Float32Array,
  Float64Array,
] as unknown as readonly ViewType[];

/** What stands for a view in the head. */
const IN_BYTES = 0;
const BY_NAME = 1;

const LENGTH_BYTES = 4;

/** The longest head. What can be long is behind it. */
const MAX_HEAD = 2 ** 30;

class Packer extends Serializer {
  readonly parts: Uint8Array[] = [];
  readonly #nameOf: (buffer: ArrayBufferLike) => string | undefined;

  constructor(nameOf: (buffer: ArrayBufferLike) => string | undefined) {
    super();
    this.#nameOf = nameOf;
    (this as unknown as SerializerOfViews)._setTreatArrayBufferViewsAsHostObjects(true);
  }

  /** Called by `v8` for each view. */
  _writeHostObject(view: View): void {
    // Buffers are Uint8Arrays.
    const type = types.findIndex((Type) => view instanceof Type);
    if (type < 0) throw new TypeError(`${Object.prototype.toString.call(view)} cannot be part of a message`);
    const { buffer, byteOffset, byteLength, length } = view;
    const name = this.#nameOf(buffer);
    this.writeUint32(type);
    this.writeUint32(name === undefined ? IN_BYTES : BY_NAME);
    if (name === undefined) {
      this.writeDouble(byteLength);
      if (byteLength > 0) this.parts.push(new Uint8Array(buffer, byteOffset, byteLength));
      return;
    }
    this.writeDouble(byteOffset);
    this.writeDouble(length);
    this.writeUint32(name.length);
    this.writeRawBytes(Buffer.from(name, 'latin1'));
  }
}

/**
 * A message as pieces to be written one after the other. Those behind the first are the memory of its typed arrays itself.
 * @param nameOf the names of buffers that the other end sees.
 */
export function pack(message: unknown, nameOf: (buffer: ArrayBufferLike) => string | undefined): Uint8Array[] {
  const packer = new Packer(nameOf);
  packer.writeHeader();
  packer.writeValue(message);
  const head = packer.releaseBuffer();
  const first = Buffer.allocUnsafe(LENGTH_BYTES + head.length);
  first.writeUInt32LE(head.length, 0);
  first.set(head, LENGTH_BYTES);
  return [first, ...packer.parts];
}

class Unpacker extends Deserializer {
  /** Views that wait for their bytes, in order. */
  readonly missing: Uint8Array[] = [];
  /** Why memory that it names is not to be had. */
  lost: unknown;
  readonly #attach: (name: string) => ArrayBufferLike;

  constructor(head: Uint8Array, attach: (name: string) => ArrayBufferLike) {
    super(head);
    this.#attach = attach;
  }

  /** Called by `v8` for each view. */
  _readHostObject(): View {
    const Type = types[this.readUint32()];
    if (Type === undefined) throw new Error('a message is damaged: a view of an unknown type');
    const kind = this.readUint32();
    if (kind === BY_NAME) {
      const offset = this.readDouble();
      const length = this.readDouble();
      const name = Buffer.from(this.readRawBytes(this.readUint32())).toString('latin1');
      try {
        return new Type(this.#attach(name), offset, length);
      } catch (error) {
        this.lost ??= error;
        return new Type(new ArrayBuffer(0), 0, 0);
      }
    }
    const bytes = new Uint8Array(this.readDouble());
    if (bytes.length > 0) this.missing.push(bytes);
    return new Type(
      bytes.buffer,
      0,
      bytes.length / (Type as unknown as { BYTES_PER_ELEMENT: number }).BYTES_PER_ELEMENT,
    );
  }
}

/** Puts messages together from what comes out of a pipe. */
export class Unpack {
  readonly #attach: (name: string) => ArrayBufferLike;
  readonly #take: (message: unknown, lost: unknown) => void;
  /** The length of the next head, as far as it came. */
  readonly #length = Buffer.alloc(LENGTH_BYTES);
  #filling: Uint8Array = this.#length;
  #filled = 0;
  #state: 'length' | 'head' | 'parts' = 'length';
  #message: unknown;
  #lost: unknown;
  #missing: Uint8Array[] = [];

  /** @param take is given each message, and why memory that it names is not to be had: an empty view is in its place then. */
  constructor(attach: (name: string) => ArrayBufferLike, take: (message: unknown, lost: unknown) => void) {
    this.#attach = attach;
    this.#take = take;
  }

  push(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length) {
      const size = Math.min(chunk.length - at, this.#filling.length - this.#filled);
      this.#filling.set(chunk.subarray(at, at + size), this.#filled);
      at += size;
      this.#filled += size;
      if (this.#filled === this.#filling.length) this.#next();
    }
  }

  #next(): void {
    switch (this.#state) {
      case 'length': {
        const length = this.#length.readUInt32LE(0);
        if (length === 0 || length > MAX_HEAD) throw new Error('a message is damaged: its length is impossible');
        this.#fill('head', Buffer.allocUnsafe(length));
        break;
      }
      case 'head': {
        const unpacker = new Unpacker(this.#filling, this.#attach);
        unpacker.readHeader();
        this.#message = unpacker.readValue();
        this.#lost = unpacker.lost;
        this.#missing = unpacker.missing.reverse();
        this.#goOn();
        break;
      }
      case 'parts':
        this.#goOn();
    }
  }

  #goOn(): void {
    const part = this.#missing.pop();
    if (part !== undefined) {
      this.#fill('parts', part);
      return;
    }
    const message = this.#message;
    this.#message = undefined;
    this.#fill('length', this.#length);
    this.#take(message, this.#lost);
  }

  #fill(state: 'length' | 'head' | 'parts', memory: Uint8Array): void {
    this.#state = state;
    this.#filling = memory;
    this.#filled = 0;
  }
}
