import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { describe, expect, it } from 'vitest';
import { native, nativeFile } from '../../native.js';
import { collectGarbage } from '../collect-garbage.js';
import { Attached } from './attached.js';
import { processMemory } from './memory.js';
import { nameOf } from './names.js';

const folder = tmpdir();
const isLinux = process.platform === 'linux';

function mapsOf(text: string): number {
  return text.split('memfd:millrace').length - 1;
}

async function settled(): Promise<{ maps: number; open: number }> {
  for (let i = 0; i < 5; i++) {
    collectGarbage();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return { maps: mapsOf(readFileSync('/proc/self/maps', 'latin1')), open: readdirSync('/proc/self/fd').length };
}

describe.runIf(isLinux)('segments', () => {
  it('are seen by other processes, and Atomics count in them', () => {
    const segment = native().reserveSegment(4096, folder);
    const words = new Int32Array(segment.map());
    words[0] = 41;
    const code = `const { openSegment } = require(${JSON.stringify(nativeFile())});
      const words = new Int32Array(openSegment(${JSON.stringify(segment.name)}, false));
      for (let i = 0; i < 1000; i++) Atomics.add(words, 1, 1);
      words[2] = words[0];`;
    execFileSync(process.execPath, ['-e', code]);
    expect([...words.subarray(0, 3)]).toEqual([41, 1000, 41]);
  });

  it('that are copies are written by everyone for themselves', () => {
    const bytes = Uint8Array.of(1, 2, 3);
    const segment = native().copySegment(bytes, folder);
    bytes[0] = 9;
    const [a, b] = [0, 1].map(() => new Uint8Array(native().openSegment(segment.name, true)));
    a!.fill(7);
    expect([...b!]).toEqual([1, 2, 3]);
    expect(a!.byteLength).toBe(3);
    expect(() => segment.map()).toThrow(/cannot be mapped/);
    expect(() => native().openSegment(segment.name, false)).toThrow(/cannot be mapped/);
  });

  it('cannot be had under wrong names', () => {
    const segment = native().reserveSegment(4096, folder);
    const [pid, fd, inode, length] = segment.name.split('-') as [string, string, string, string];
    const wrong = [
      '',
      'x',
      '1-2-3',
      `${pid}-0-${inode}-${length}`,
      `${pid}-${fd}-${inode}-8192`,
      `1-${fd}-${inode}-${length}`,
    ];
    wrong.push(
      `${pid}-${fd}-${inode}-0`,
      `${pid}-${fd}-${inode}1-${length}`,
      `${pid}-${fd}-${inode}-${length}-1`,
      '../../etc/passwd',
    );
    for (const name of wrong)
      expect(() => native().openSegment(name, false), name).toThrow(/not there any more|not the name/);
    segment.close();
    expect(() => segment.name).toThrow(/closed/);
    expect(() => segment.map()).toThrow(/closed/);
    segment.close();
  });

  it('of impossible sizes, and of what is no memory, are refused', () => {
    for (const length of [0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, 2 ** 50]) {
      expect(() => native().reserveSegment(length, folder), String(length)).toThrow();
    }
    for (const value of [
      new Float64Array(1),
      new BigInt64Array(1),
      new DataView(new ArrayBuffer(8)),
      {},
      null,
      'text',
    ]) {
      expect(() => native().copySegment(value as never, folder)).toThrow();
    }
    expect(() => native().copySegment(new Uint8Array(0), folder)).toThrow();
    const detached = new Uint8Array(8);
    structuredClone(detached.buffer, { transfer: [detached.buffer] });
    expect(() => native().copySegment(detached, folder)).toThrow();
    expect(() => native().reserveSegment(2 ** 45, '/nowhere')).toThrow(/temporary folder/);
    expect(() => native().reserveSegment(2 ** 45, 'a\0b')).toThrow();
  });

  it('are gone when nobody has them any more', async () => {
    const before = await settled();
    for (let i = 0; i < 10_000; i++) {
      const segment = native().copySegment(new Uint8Array(100).fill(i), folder);
      const map = new Uint8Array(native().openSegment(segment.name, true));
      if (map[5] !== i % 256) throw new Error('wrong bytes');
      if (i % 2 === 0) segment.close();
      if (i % 1000 === 999) await settled();
    }
    const after = await settled();
    expect(after.maps).toBeLessThanOrEqual(before.maps + 2);
    expect(after.open).toBeLessThanOrEqual(before.open + 2);
  }, 60_000);
});

describe.runIf(isLinux)('memory of processes', () => {
  it('is used again, and closed beyond what is worth keeping', async () => {
    const memory = processMemory.take(100_000)!;
    expect([memory.byteLength, processMemory.has(memory)]).toEqual([131_072, true]);
    processMemory.give(memory);
    expect(processMemory.take(131_072)).toBe(memory);
    processMemory.give(memory);
    const before = await settled();
    for (let i = 0; i < 50; i++) {
      const large = processMemory.take(2 ** 26)!;
      new Uint8Array(large)[0] = 1;
      processMemory.give(large);
    }
    expect((await settled()).open).toBeLessThanOrEqual(before.open + 2);
    expect(processMemory.has(new ArrayBuffer(8))).toBe(false);
    processMemory.give(new ArrayBuffer(8));
  });

  it('has one copy for the same bytes of a call, which can be opened until it is released', () => {
    const copies = processMemory.copies();
    const { buffer } = new Float64Array(1000).fill(3);
    const one = copies.share!(buffer, 0, 8000) as { name: string };
    expect(copies.share!(buffer, 0, 8000)).toBe(one);
    expect(copies.share!(buffer, 8, 8000)).not.toBe(one);
    const attached = new Attached(native());
    const map = attached.own(one.name);
    expect(attached.own(one.name)).toBe(map);
    expect(new Float64Array(map)[999]).toBe(3);
    copies.release();
    expect(() => new Attached(native()).own(one.name)).toThrow(/not there any more/);
    expect(new Float64Array(map)[999]).toBe(3);
    expect(copies.share!(buffer, 0, 8000)).not.toBe(one);
    copies.release();
  });

  it('takes no more descriptors than a program can spare', () => {
    const copies = processMemory.copies();
    const buffers = Array.from({ length: 600 }, () => new ArrayBuffer(8));
    const shared = buffers.map((buffer) => copies.share!(buffer, 0, 8));
    expect(shared.filter((memory) => memory !== undefined)).toHaveLength(512);
    copies.release();
    expect(copies.share!(new ArrayBuffer(8), 0, 8)).toBeDefined();
    copies.release();
  });

  it('is known by name in messages, copies are not', () => {
    const memory = processMemory.take(10)!;
    const attached = new Attached(native());
    const there = attached.common(nameOf(memory)!);
    new Uint8Array(memory)[3] = 5;
    expect([new Uint8Array(there)[3], nameOf(there)]).toEqual([5, nameOf(memory)]);
    processMemory.give(memory);
    expect(() => new Attached(undefined).common('1:1-1-1-1')).toThrow(/addon was not found/);
  });
});

it('garbage can be collected without leaving `gc` behind', () => {
  collectGarbage();
  expect((globalThis as { gc?: unknown }).gc).toBeUndefined();
  setFlagsFromString('--no-expose-gc');
});
