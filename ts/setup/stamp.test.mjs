import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { at, ROOT } from './places.mjs';
import { hashOf, isStamped, stamp } from './stamp.mjs';

let folder;
beforeEach(() => {
  mkdirSync(at('ts/binding'), { recursive: true });
  folder = mkdtempSync(at('ts/binding/.stamp-test-'));
  mkdirSync(join(folder, 'src'));
  writeFileSync(join(folder, 'src/a'), 'one');
  writeFileSync(join(folder, 'src/b'), 'two');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const hash = (words) => hashOf([relative(ROOT, folder)], words);

describe('the hash of sources', () => {
  it('is the same for the same', () => {
    expect(hash()).toBe(hash());
  });

  it.each([
    ['a changed file', () => writeFileSync(join(folder, 'src/a'), 'One')],
    ['a new file', () => writeFileSync(join(folder, 'src/c'), '')],
    ['a missing file', () => rmSync(join(folder, 'src/b'))],
    ['a file of another name', () => renameSync(join(folder, 'src/b'), join(folder, 'src/c'))],
    [
      'text that moved from a file to the next',
      () => {
        writeFileSync(join(folder, 'src/a'), 'onet');
        writeFileSync(join(folder, 'src/b'), 'wo');
      },
    ],
  ])('changes with %s', (_, change) => {
    const before = hash();
    change();
    expect(hash()).not.toBe(before);
  });

  it('changes with a word', () => {
    expect(hash(['rustc 1.95.0'])).not.toBe(hash(['rustc 1.96.0']));
    expect(hash(['ab', 'c'])).not.toBe(hash(['a', 'bc']));
  });

  it('leaves out what builds write, and what is not there', () => {
    const before = hash();
    mkdirSync(join(folder, 'target'));
    writeFileSync(join(folder, 'target/x'), 'x');
    writeFileSync(join(folder, '.hidden'), 'x');
    expect(hash()).toBe(before);
    expect(hashOf([relative(ROOT, folder), 'no-such-file'])).toBe(before);
  });
});

describe('a stamp', () => {
  it('holds the hash of what a product was made from', () => {
    const file = join(folder, '.stamp');
    expect(isStamped(file, 'x')).toBe(false);
    stamp(file, 'x');
    expect(isStamped(file, 'x')).toBe(true);
    expect(isStamped(file, 'y')).toBe(false);
  });
});
