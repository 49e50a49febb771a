/** Maps and Sets, in the order of insertion, or sorted by their elements' bytes in canonical order. */
import { sorted } from '../canonical.js';
import type { Decoder } from '../decoder.js';
import type { Encoder } from '../encoder.js';
import { Tag } from '../tag.js';

// Subclasses may have redefined these.
const forEachEntry = Map.prototype.forEach;
const forEachElement = Set.prototype.forEach;
const sizeOfMap = Object.getOwnPropertyDescriptor(Map.prototype, 'size')!.get!;
const sizeOfSet = Object.getOwnPropertyDescriptor(Set.prototype, 'size')!.get!;
const put = Map.prototype.set;
const add = Set.prototype.add;

export function writeMap(encoder: Encoder, map: Map<unknown, unknown>): void {
  encoder.container(map, Tag.map, 'entries');
}

export function writeSet(encoder: Encoder, set: Set<unknown>): void {
  encoder.container(set, Tag.set, 'elements');
}

export function writeEntries(encoder: Encoder, map: Map<unknown, unknown>): void {
  encoder.out.varint(sizeOfMap.call(map) as number);
  if (encoder.plan.canonical) {
    const entries: [unknown, unknown][] = [];
    forEachEntry.call(map, (value: unknown, key: unknown) => entries.push([key, value]));
    for (const [key, value] of sorted(encoder, map, entries)) {
      encoder.value(key);
      encoder.value(value);
    }
    return;
  }
  forEachEntry.call(map, (value: unknown, key: unknown) => {
    encoder.value(key);
    encoder.value(value);
  });
}

export function writeElements(encoder: Encoder, set: Set<unknown>): void {
  encoder.out.varint(sizeOfSet.call(set) as number);
  if (encoder.plan.canonical) {
    const elements: [unknown][] = [];
    forEachElement.call(set, (element: unknown) => elements.push([element]));
    for (const [element] of sorted(encoder, set, elements)) encoder.value(element);
    return;
  }
  forEachElement.call(set, (element: unknown) => encoder.value(element));
}

export function readMap(decoder: Decoder, later: boolean): Map<unknown, unknown> {
  const map = new Map<unknown, unknown>();
  decoder.add(map);
  decoder.contents(later, () => {
    const count = decoder.in.count(2);
    for (let i = 0; i < count; i++) {
      const key = decoder.value();
      put.call(map, key, decoder.value());
    }
  });
  return map;
}

export function readSet(decoder: Decoder, later: boolean): Set<unknown> {
  const set = new Set<unknown>();
  decoder.add(set);
  decoder.contents(later, () => {
    const count = decoder.in.count();
    for (let i = 0; i < count; i++) add.call(set, decoder.value());
  });
  return set;
}
