/**
 * Memory that a program and its child processes see, made by the addon: maps that both write, for boards and columns, and copies that
 * every process opens for itself, for large arrays. Where there is none (no addon, another system, memory or descriptors
 * are spent), everything is sent as bytes.
 */
import { tmpdir } from 'node:os';
// Not from the room's index: programs without workers need not load it.
import { NamedMemory } from '../../codec/named-memory.js';
import { type Native, type NativeSegment, native } from '../../native.js';
import type { CommonMemory, Copies } from '../memory.js';
import { nameMap } from './names.js';

/** The least that is made, in bytes; sizes are powers of two. */
const MIN_BYTES = 65_536;

/** Bytes that may lie ready; what is given back beyond them is closed. */
const MAX_SPARE_BYTES = 2 ** 25;

/** The most copies that are open at once, for each is a descriptor: further arrays are sent as bytes. */
const MAX_COPIES = 512;

/** A map that this process made. */
interface Made {
  readonly buffer: ArrayBuffer;
  readonly segment: NativeSegment;
}

interface Copy {
  readonly start: number;
  readonly end: number;
  readonly memory: NamedMemory | undefined;
}

/** Counts what is named: names are unique for as long as the process lives. */
let count = 0;

const made = new WeakMap<ArrayBufferLike, NativeSegment>();
const spare = new Map<number, Made[]>();
let spareBytes = 0;

let openCopies = 0;

let addon: Native | null | undefined;

/** The addon, if maps can be made with it that children can open. */
function maps(): Native | null {
  if (addon === undefined) {
    try {
      addon = native().canShare() ? native() : null;
    } catch {
      addon = null;
    }
  }
  return addon;
}

/** What processes have in common. */
export const processMemory: CommonMemory = {
  shared: 'refuse',
  take(bytes) {
    const size = Math.max(MIN_BYTES, 2 ** Math.ceil(Math.log2(bytes)));
    const found = spare.get(size)?.pop();
    if (found !== undefined) {
      spareBytes -= size;
      return found.buffer;
    }
    try {
      const segment = maps()?.reserveSegment(size, tmpdir());
      if (segment === undefined) return undefined;
      const buffer = segment.map();
      made.set(buffer, segment);
      nameMap(buffer, `${++count}:${segment.name}`);
      return buffer;
    } catch {
      return undefined;
    }
  },
  give(memory) {
    const segment = made.get(memory);
    if (segment === undefined) return;
    const size = memory.byteLength;
    if (spareBytes + size > MAX_SPARE_BYTES) {
      // The map goes when its buffer is collected.
      segment.close();
      return;
    }
    const kept = { buffer: memory as ArrayBuffer, segment };
    const list = spare.get(size);
    if (list === undefined) spare.set(size, [kept]);
    else list.push(kept);
    spareBytes += size;
  },
  has: (buffer) => made.has(buffer),
  copies: () => new MapCopies(),
};

/** Without the addon, or where a test wants to know how it is without. */
export const noMemory: CommonMemory = {
  shared: 'refuse',
  take: () => undefined,
  give() {},
  has: () => false,
  copies: () => ({ share: undefined, isUsed: false, release() {} }),
};

class MapCopies implements Copies {
  #copies = new WeakMap<ArrayBuffer, Copy[]>();
  readonly #segments: NativeSegment[] = [];
  isUsed = false;

  readonly share = (buffer: ArrayBuffer, start: number, end: number): NamedMemory | undefined => {
    let copies = this.#copies.get(buffer);
    if (copies === undefined) {
      copies = [];
      this.#copies.set(buffer, copies);
    }
    let found = copies.find((copy) => copy.start === start && copy.end === end);
    if (found === undefined) {
      found = { start, end, memory: this.#copy(new Uint8Array(buffer, start, end - start)) };
      copies.push(found);
    }
    return found.memory;
  };

  release(): void {
    openCopies -= this.#segments.length;
    for (const segment of this.#segments.splice(0)) segment.close();
    this.#copies = new WeakMap();
  }

  #copy(bytes: Uint8Array): NamedMemory | undefined {
    if (openCopies >= MAX_COPIES) return undefined;
    try {
      const segment = maps()?.copySegment(bytes, tmpdir());
      if (segment === undefined) return undefined;
      this.#segments.push(segment);
      openCopies += 1;
      this.isUsed = true;
      return new NamedMemory(`${++count}:${segment.name}`);
    } catch {
      return undefined;
    }
  }
}
