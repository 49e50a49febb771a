import { describe, expect, it } from 'vitest';
import { pack, Unpack } from './wire.js';

const none = () => undefined;

/** Sends messages through bytes that come in pieces of a size. */
function through(messages: readonly unknown[], size: number): unknown[] {
  const found: unknown[] = [];
  const unpack = new Unpack(
    () => {
      throw new Error('nothing was named');
    },
    (message) => found.push(message),
  );
  const bytes = Buffer.concat(messages.flatMap((message) => pack(message, none)));
  for (let at = 0; at < bytes.length; at += size) unpack.push(bytes.subarray(at, at + size));
  return found;
}

const messages = [
  { kind: 'ready' },
  { kind: 'values', places: [1, 2], encoded: { bytes: Uint8Array.of(1, 2, 3), shared: [], transfer: [] } },
  { numbers: Float64Array.of(1.5, Number.NaN, -0), none: new Uint8Array(0), big: 12n, hole: undefined },
  [Int16Array.of(-1), new Uint32Array(5000).fill(7), Uint8ClampedArray.of(9), Float32Array.of(0.5)],
  'text',
];

describe('messages', () => {
  it.each([1, 3, 4, 5, 64, 1000, 1e6])('arrive whole in pieces of %i bytes', (size) => {
    expect(through(messages, size)).toEqual(messages);
  });

  it('are the memory of their typed arrays, not a copy of it', () => {
    const array = new Float64Array(1000);
    const pieces = pack({ array }, none);
    expect(pieces).toHaveLength(2);
    expect(pieces[1]!.buffer).toBe(array.buffer);
  });

  it('name memory that both ends see', () => {
    const memory = new ArrayBuffer(800);
    const other = new ArrayBuffer(800);
    const view = new Float64Array(memory, 16, 3);
    const pieces = pack({ view, alone: Uint8Array.of(4) }, (buffer) => (buffer === memory ? 'one' : undefined));
    const found: { view: Float64Array; alone: Uint8Array }[] = [];
    const unpack = new Unpack(
      (name) => {
        expect(name).toBe('one');
        return other;
      },
      (message, lost) => {
        expect(lost).toBeUndefined();
        found.push(message as never);
      },
    );
    for (const piece of pieces) unpack.push(piece);
    expect([found[0]!.view.buffer === other, found[0]!.view.byteOffset, found[0]!.view.length]).toEqual([true, 16, 3]);
    expect(found[0]!.alone).toEqual(Uint8Array.of(4));
  });

  it('tell of memory that is gone, and those behind them arrive', () => {
    const memory = new ArrayBuffer(8);
    const gone = new Error('gone');
    const seen: unknown[] = [];
    const unpack = new Unpack(
      () => {
        throw gone;
      },
      (message, lost) => seen.push([message, lost]),
    );
    const name = (buffer: ArrayBufferLike) => (buffer === memory ? 'x' : undefined);
    for (const message of [{ view: new Uint8Array(memory) }, 'next']) {
      for (const piece of pack(message, name)) unpack.push(piece);
    }
    expect(seen).toEqual([
      [{ view: new Uint8Array(0) }, gone],
      ['next', undefined],
    ]);
  });

  it('that are damaged are errors', () => {
    const unpack = () =>
      new Unpack(
        () => new ArrayBuffer(0),
        () => {},
      );
    expect(() => unpack().push(Uint8Array.of(0, 0, 0, 0))).toThrow(/length is impossible/);
    expect(() => unpack().push(Uint8Array.of(255, 255, 255, 255))).toThrow(/length is impossible/);
    expect(() => unpack().push(Uint8Array.of(3, 0, 0, 0, 1, 2, 3))).toThrow();
    expect(() => pack(new DataView(new ArrayBuffer(1)), none)).toThrow(/cannot be part of a message/);
  });
});
