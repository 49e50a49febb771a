/** Objects that keep something out of sight, as long as they keep nothing: empty weak collections, text decoders between texts. */
import { inspect, types } from 'node:util';
import type { Decoder } from '../decoder.js';
import type { Encoder } from '../encoder.js';
import { Tag } from '../tag.js';
import { obstacleOf, stateful } from './obstacles.js';

type Decodes = InstanceType<typeof TextDecoder>;

export function writeWeak(encoder: Encoder, value: WeakMap<object, unknown> | WeakSet<object>): void {
  if (!isEmpty(value)) encoder.refuse(value, obstacleOf(value)!);
  encoder.open(value, types.isWeakMap(value) ? Tag.weakMap : Tag.weakSet);
}

/** Nothing else tells what is in a weak collection. */
function isEmpty(value: object): boolean {
  return /^Weak(?:Map|Set) \{\s*\}$/.test(
    inspect(value, { showHidden: true, maxArrayLength: 0, depth: 0, customInspect: false }),
  );
}

export function writeTextEncoder(encoder: Encoder, value: InstanceType<typeof TextEncoder>): void {
  encoder.open(value, Tag.textEncoder);
}

export function writeTextDecoder(encoder: Encoder, value: Decodes): void {
  if (Reflect.ownKeys(value).some((key) => typeof key === 'string') || !isBetweenTexts(value)) {
    encoder.refuse(value, stateful('TextDecoder', 'TextDecoder'));
  }
  encoder.open(value, Tag.textDecoder);
  encoder.out.string(value.encoding);
  encoder.out.byte((value.fatal ? 1 : 0) | (value.ignoreBOM ? 2 : 0));
}

/** Whether a decoder of UTF-8 was never, or as of Node 24 is not, in the middle of a text: its own flags say so. */
function isBetweenTexts(value: Decodes): boolean {
  const state = new Map(
    Object.getOwnPropertySymbols(value).map((key) => [
      key.description,
      (value as unknown as Record<symbol, unknown>)[key],
    ]),
  );
  return state.get('kUTF8FastPath') === true && (state.get('chunk') ?? null) === null;
}

export function readTextDecoder(decoder: Decoder): Decodes {
  const encoding = decoder.in.string();
  const flags = decoder.in.byte();
  try {
    return decoder.add(new TextDecoder(encoding, { fatal: (flags & 1) !== 0, ignoreBOM: (flags & 2) !== 0 }));
  } catch {
    throw decoder.in.damaged('a text decoder');
  }
}
