/** Canonical order of collections: by the bytes that each entry would have alone. */
import { Writer } from './bytes/writer.js';
import { Encoder } from './encoder.js';

/**
 * Entries of a Map or elements of a Set, sorted. Entries that have equal bytes alone but differ in what they share with the
 * rest of the graph keep the order of insertion.
 */
export function sorted<Entry extends readonly unknown[]>(
  encoder: Encoder,
  collection: object,
  entries: readonly Entry[],
): readonly Entry[] {
  if (entries.length < 2) return entries;
  const ancestors = [...encoder.ancestors, collection];
  const keyed = entries.map((entry) => {
    const alone = new Encoder(encoder.plan, new Writer(), ancestors);
    // A collection that is being sorted further out is named, not entered again.
    for (const part of entry) alone.whole(part);
    return { entry, bytes: alone.out.take() };
  });
  keyed.sort((a, b) => Buffer.compare(a.bytes, b.bytes));
  return keyed.map(({ entry }) => entry);
}
