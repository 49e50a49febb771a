import { describe, expect, it } from 'vitest';
import { CodecError, decode, encode } from './index.js';
import { samples } from './testing/samples.js';

/** A small generator, the same numbers each time. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function survives(bytes: Uint8Array): void {
  try {
    decode(bytes, { functions: false });
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
  }
}

const small = samples
  .map(([, value]) => encode(value, { shared: 'copy' }).bytes)
  .filter((bytes) => bytes.length < 20_000);

describe('damaged bytes', () => {
  it('say which format is read', () => {
    expect(() => decode(Uint8Array.of(9, 0, 0))).toThrow(
      'the bytes are of format 9, and this version of millrace reads format 1',
    );
    expect(() => decode(new Uint8Array(0))).toThrow(CodecError);
    expect(() => decode(Uint8Array.of(1, 0, 1, 1))).toThrow(/more than a value/);
  });

  it('are noticed when cut short', () => {
    for (const bytes of small.filter(({ length }) => length < 400)) {
      for (let end = 0; end < bytes.length; end++) {
        expect(() => decode(bytes.subarray(0, end), { functions: false })).toThrow(CodecError);
      }
    }
  });

  it('never do more than throw when changed', () => {
    const next = random(1);
    for (let i = 0; i < 30_000; i++) {
      const bytes = small[Math.floor(next() * small.length)]!.slice();
      for (let k = 1 + next() * 4; k > 0; k--) bytes[Math.floor(next() * bytes.length)] = Math.floor(next() * 256);
      bytes[0] = 1;
      bytes[1] = 0;
      survives(bytes);
    }
  });

  it('never do more than throw when random', () => {
    const next = random(2);
    for (let i = 0; i < 50_000; i++) {
      const bytes = Uint8Array.from({ length: 3 + next() * 60 }, () => Math.floor(next() * (next() < 0.5 ? 80 : 256)));
      bytes[0] = 1;
      bytes[1] = 0;
      survives(bytes);
    }
  });

  it('do not allocate what they promise', () => {
    const before = process.memoryUsage().rss;
    for (const tag of [7, 8, 20, 25, 26, 27, 28, 29, 30, 50, 51, 53, 56]) {
      for (let i = 0; i < 50; i++)
        survives(Uint8Array.of(1, 0, tag, 0xff, 0xff, 0xff, 0xff, 0x0f, 0xff, 0xff, 0xff, 0xff, 0x0f, 0));
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(200 << 20);
  });

  it('do not exhaust the stack', () => {
    const deep = new Uint8Array(1_000_000).fill(14);
    deep.set([1, 0]);
    expect(() => decode(deep, { functions: false })).toThrow(/nested too deeply/);
  });

  it('run nothing where functions are not allowed', () => {
    expect(() => decode(encode({ Math }), { functions: false })).toThrow(/a function, where none may be/);
  });
});
