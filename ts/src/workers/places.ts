/**
 * Where the files are that workers run. They are always built ones, `.cjs` and `.js`: a worker cannot be given TypeScript everywhere.
 *
 * This module may itself be a part of `ts/dist/index.js` (an installed package), one of `ts/src` (tests, tsx), or a part of the user's bundle; then the package
 * has to be installed beside it.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MissingPackageError } from '../errors.js';

let folder: string | undefined;

/** The file that a worker thread runs. */
export function workerFile(): string {
  return join(distFolder(), 'workers', 'worker.cjs');
}

/** The file that has everything that the package exports. */
export function packageFile(): string {
  return join(distFolder(), 'index.js');
}

function distFolder(): string {
  folder ??= find();
  return folder;
}

function find(): string {
  const candidates = [new URL('.', import.meta.url), new URL('../../dist/', import.meta.url)].map((url) =>
    fileURLToPath(url),
  );
  for (const candidate of candidates) if (isDist(candidate)) return candidate;
  try {
    const installed = join(createRequire(import.meta.url).resolve('millrace/package.json'), '..', 'ts', 'dist');
    if (isDist(installed)) return installed;
  } catch {
    // It is not installed.
  }
  throw new MissingPackageError(
    `the worker's file was not found: looked for ${join('workers', 'worker.cjs')} in ${candidates.join(', ')} and in the package millrace; ` +
      'keep millrace out of the bundle (`--external:millrace`) or installed beside it; in its own repository run `npm run build`',
  );
}

function isDist(path: string): boolean {
  return existsSync(join(path, 'workers', 'worker.cjs'));
}
