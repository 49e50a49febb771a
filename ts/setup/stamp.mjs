/** Stamps: a file beside a product with the hash of what the product was made from. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { ROOT } from './places.mjs';

/**
 * Hashes files and folders of the repository, names and contents, and any other words that the product depends on.
 * Paths that do not exist count as absent; folders named `target` and names that start with a dot are left out.
 */
export function hashOf(paths, words = [], keep = () => true) {
  const hash = createHash('sha256');
  for (const word of words) hash.update(`${word}\0`);
  for (const file of paths.flatMap((path) => filesUnder(path)).filter(keep)) {
    hash.update(`${file.split(sep).join('/')}\0`);
    hash.update(readFileSync(join(ROOT, file)));
    hash.update('\0');
  }
  return hash.digest('hex');
}

function filesUnder(path) {
  const stat = statSync(join(ROOT, path), { throwIfNoEntry: false });
  if (stat === undefined) return [];
  if (!stat.isDirectory()) return [path];
  return readdirSync(join(ROOT, path))
    .filter((name) => name !== 'target' && !name.startsWith('.'))
    .sort()
    .flatMap((name) => filesUnder(join(path, name)));
}

/** Whether the stamp in `file` is `hash`. */
export function isStamped(file, hash) {
  try {
    return readFileSync(file, 'utf8') === hash;
  } catch {
    return false;
  }
}

/** Writes the stamp: the last act of making a product, so that one half made is made again. */
export function stamp(file, hash) {
  writeFileSync(file, hash);
}
