/** Bytes as they are read. Every length is checked against what is left before anything is allocated for it. */
import { CodecError } from '../errors.js';

/** Strings up to this length are copied out of a longer one, not held by it. */
const shortest = 12;
const textSize = 512;

export class Reader {
  readonly #bytes: Buffer;
  readonly #view: DataView;
  #at = 0;
  /** Some of the bytes as text: short strings are cut out of it, which is cheaper than to decode each. */
  #text = '';
  #textStart = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  get position(): number {
    return this.#at;
  }

  byte(): number {
    const at = this.#at;
    if (at >= this.#bytes.length) throw cutShort(at);
    this.#at = at + 1;
    return this.#bytes[at]!;
  }

  /** A byte that is yet to be read, so many behind the next; -1 behind the end. */
  peek(ahead = 0): number {
    return this.#bytes[this.#at + ahead] ?? -1;
  }

  varint(): number {
    const first = this.byte();
    if (first < 0x80) return first;
    let value = first & 0x7f;
    let scale = 128;
    for (;;) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) break;
      scale *= 128;
      if (scale > 2 ** 49) throw this.damaged('an integer is too long');
    }
    if (value > Number.MAX_SAFE_INTEGER) throw this.damaged('an integer is too large');
    return value;
  }

  /** A number of things that take at least `size` bytes each. */
  count(size = 1): number {
    const count = this.varint();
    if (count * size > this.left) throw cutShort(this.#at);
    return count;
  }

  double(): number {
    if (this.left < 8) throw cutShort(this.#at);
    const value = this.#view.getFloat64(this.#at, true);
    this.#at += 8;
    return value;
  }

  int32(): number {
    if (this.left < 4) throw cutShort(this.#at);
    const value = this.#view.getInt32(this.#at, true);
    this.#at += 4;
    return value;
  }

  string(): string {
    const head = this.varint();
    return this.characters(Math.floor(head / 2), head % 2 === 1);
  }

  characters(length: number, wide: boolean): string {
    const start = this.#at;
    const end = start + (wide ? length * 2 : length);
    if (end > this.#bytes.length) throw cutShort(start);
    this.#at = end;
    if (wide) return this.#bytes.toString('utf16le', start, end);
    if (length > shortest) return this.#bytes.toString('latin1', start, end);
    if (start < this.#textStart || end > this.#textStart + this.#text.length) {
      this.#textStart = start;
      this.#text = this.#bytes.toString('latin1', start, Math.min(this.#bytes.length, start + textSize));
    }
    return this.#text.substring(start - this.#textStart, end - this.#textStart);
  }

  /** A view of the next bytes; not a copy. */
  raw(size: number): Uint8Array {
    if (size > this.left) throw cutShort(this.#at);
    this.#at += size;
    return this.#bytes.subarray(this.#at - size, this.#at);
  }

  damaged(what: string): CodecError {
    return new CodecError(`the bytes are damaged at ${this.#at}: ${what}`);
  }
}

function cutShort(at: number): CodecError {
  return new CodecError(`the bytes end too early, at ${at}`);
}
