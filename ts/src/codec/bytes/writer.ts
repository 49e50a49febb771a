/** Bytes as they are written: a buffer that grows. */
import { hasWide } from './text.js';

const initialSize = 4096;
/** Above this a writer lets its memory go after use. */
const keptSize = 1 << 20;
/** Room behind a large block. */
const slack = 1024;

export class Writer {
  #bytes = Buffer.allocUnsafeSlow(initialSize);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  byte(value: number): void {
    if (this.#length === this.#bytes.length) this.#grow(1);
    this.#bytes[this.#length++] = value;
  }

  /** An integer from 0 to 2^53 - 1, seven bits a byte. */
  varint(value: number): void {
    if (this.#length + 8 > this.#bytes.length) this.#grow(8);
    const bytes = this.#bytes;
    let at = this.#length;
    while (value > 0x7fffffff) {
      bytes[at++] = (value % 128) | 0x80;
      value = Math.floor(value / 128);
    }
    while (value > 0x7f) {
      bytes[at++] = (value & 0x7f) | 0x80;
      value >>>= 7;
    }
    bytes[at++] = value;
    this.#length = at;
  }

  double(value: number): void {
    if (this.#length + 8 > this.#bytes.length) this.#grow(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  int32(value: number): void {
    if (this.#length + 4 > this.#bytes.length) this.#grow(4);
    this.#view.setInt32(this.#length, value, true);
    this.#length += 4;
  }

  /** A string with its width and length in front: what its characters need, however it is held in memory. */
  string(text: string): void {
    const wide = hasWide(text);
    this.varint(text.length * 2 + (wide ? 1 : 0));
    this.characters(text, wide);
  }

  characters(text: string, wide: boolean): void {
    const size = wide ? text.length * 2 : text.length;
    if (this.#length + size > this.#bytes.length) this.#grow(size);
    if (wide) this.#bytes.write(text, this.#length, size, 'utf16le');
    else if (text.length > 24) this.#bytes.write(text, this.#length, size, 'latin1');
    else {
      const bytes = this.#bytes;
      const start = this.#length;
      for (let i = 0; i < size; i++) bytes[start + i] = text.charCodeAt(i);
    }
    this.#length += size;
  }

  raw(bytes: Uint8Array): void {
    const size = bytes.length;
    if (this.#length + size > this.#bytes.length) this.#grow(size);
    this.#bytes.set(bytes, this.#length);
    this.#length += size;
  }

  /** Room for `size` bytes, to be filled by the caller before anything else is written. */
  reserve(size: number): DataView {
    if (this.#length + size > this.#bytes.length) this.#grow(size);
    const room = new DataView(this.#bytes.buffer, this.#length, size);
    this.#length += size;
    return room;
  }

  /** Forgets what was written, keeping the memory if it is not much. */
  clear(): void {
    this.#length = 0;
    if (this.#bytes.length > keptSize) this.#use(Buffer.allocUnsafeSlow(initialSize));
  }

  /** What was written: the memory itself where little of it is unused, else a copy. Ends with the writer empty. */
  take(): Uint8Array {
    const length = this.#length;
    const { buffer } = this.#bytes;
    this.#length = 0;
    if (length < keptSize / 4 || buffer.byteLength - length > length / 8)
      return new Uint8Array(buffer.slice(0, length));
    this.#use(Buffer.allocUnsafeSlow(initialSize));
    return new Uint8Array(buffer, 0, length);
  }

  /** Copies what was written. */
  copyTo(room: Uint8Array): void {
    room.set(this.#bytes.subarray(0, this.#length));
  }

  #grow(size: number): void {
    const needed = this.#length + size;
    // A block that is larger than all before it is likely to be the last: no room to spare is made for others.
    const bytes = Buffer.allocUnsafeSlow(size > this.#bytes.length ? needed + slack : this.#bytes.length * 2);
    bytes.set(this.#bytes.subarray(0, this.#length));
    this.#use(bytes);
  }

  #use(bytes: Buffer<ArrayBuffer>): void {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }
}
