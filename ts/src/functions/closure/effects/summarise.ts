/** What a function does to what it did not make, by its text and by what its captures are. */
import { parseFunction } from '../analysis/parse.js';
import { growth, type Origin, Origins, type Root } from './origins.js';
import { Reading } from './reading.js';
import type { Resolve, Shape, Summary, Write } from './summary.js';

/** Texts in which more passes find something new are strange: what was found until then counts. */
const MAX_PASSES = 24;

/** How deep what a function gives back is looked into. */
const MAX_LEVELS = 3;

/** How many texts' summaries are kept. */
const MAX_KEPT = 1024;

/** What is known of functions by their text alone. */
const kept = new Map<string, Summary>();

const none: ReadonlySet<number> = new Set();
const unknown: Resolve = () => undefined;

/**
 * The summary of a text, as if nothing were known of what it captures. `isOpen` says whether that would tell more.
 * @param primitives the positions of arguments that are numbers, texts and so on, which nobody can write to.
 */
export function summariseText(source: string, primitives: ReadonlySet<number> = none): Summary {
  const key = `${[...primitives]}${source}`;
  let summary = kept.get(key);
  if (summary === undefined) {
    summary = summarise(source, unknown, primitives);
    if (kept.size >= MAX_KEPT) kept.clear();
    kept.set(key, summary);
  }
  return summary;
}

/** @throws SyntaxError If the text is not that of a function written in JavaScript. */
export function summarise(source: string, resolve: Resolve, primitives: ReadonlySet<number> = none): Summary {
  const { node, base } = parseFunction(source);
  const reading = new Reading(base, resolve, primitives);
  for (let pass = 0, before = -1; pass < MAX_PASSES && before !== growth; pass++) {
    before = growth;
    reading.pass(node);
  }
  const { writes, returns, isOpen } = reading;
  return { writes: distinct(writes), returns: shapeOf(returns, MAX_LEVELS), isOpen };
}

function shapeOf(origins: Origins, levels: number): Shape {
  const sites = [...origins].filter((origin) => typeof origin !== 'string');
  if (sites.length === 0 || levels === 0) return { roots: heldBy(origins) };
  const members = new Map<string, Shape>();
  for (const name of sites[0]!.names) {
    if (!sites.every((site) => site.names.includes(name))) continue;
    members.set(name, shapeOf(Origins.of(...sites).member(name), levels - 1));
  }
  return { roots: origins.roots, made: { inner: shapeOf(Origins.of(...sites).elements, levels - 1), members } };
}

/** All roots that objects lead to. */
function heldBy(origins: Origins): Root[] {
  const seen = new Set<Origin>(origins);
  for (const origin of seen) {
    if (typeof origin === 'string') continue;
    for (const inside of origin.inner) seen.add(inside);
  }
  return [...seen].filter((origin) => typeof origin === 'string');
}

function distinct(writes: readonly Write[]): Write[] {
  const found = new Map<string, Write>();
  for (const write of writes) {
    const key = `${write.position} ${write.root} ${write.what}`;
    if (!found.has(key)) found.set(key, write);
  }
  return [...found.values()].sort((a, b) => a.position - b.position);
}
