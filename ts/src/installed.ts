/**
 * Where this package's own files are. This module may be a part of `ts/dist/index.cjs` (an installed package), one of `ts/src`
 * (tests, tsx), or a part of the user's bundle, `ts/dist/portable.mjs` having been bundled in: then the package has to be
 * installed where the bundle finds it, in the same version.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MissingPackageError } from './errors.js';

/** What the build says of itself, `up` being the way from a file of it to `ts/`: none if it is to be part of other bundles. */
declare const millraceBuild: { readonly version: string; readonly up?: string };

const { version, up = undefined } =
  typeof millraceBuild === 'undefined' ? { version: undefined, up: '..' } : millraceBuild;

let found: string | undefined;

/**
 * The folder of the package.
 * @throws MissingPackageError if there is none: this is part of a bundle and was taken away from what it needs.
 */
export function packageFolder(): string {
  found ??= up === undefined ? installed() : fileURLToPath(new URL(up, new URL('.', import.meta.url)));
  return found;
}

function installed(): string {
  const wayOut =
    'keep millrace out of the bundle (`--external:millrace`) or install it beside it; tasks that run on the own thread need neither';
  let file: string;
  try {
    file = createRequire(import.meta.url).resolve('millrace/package.json');
  } catch (cause) {
    const message = `millrace is part of a bundle, ${import.meta.url}, and its workers and native code were not found: the package millrace is not installed there; ${wayOut}`;
    throw new MissingPackageError(message, { cause });
  }
  const { version: there } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
  if (there !== version) {
    throw new MissingPackageError(
      `millrace ${version} is part of a bundle, ${import.meta.url}, but the package that is installed there, ${dirname(file)}, is version ${there}; bundle again, or ${wayOut}`,
    );
  }
  return join(dirname(file), 'ts');
}

/** A file of the package, by its path in `ts/`, that the build makes. */
export function builtFile(...path: readonly string[]): string {
  const file = join(packageFolder(), ...path);
  if (existsSync(file)) return file;
  throw new MissingPackageError(
    `millrace's own file ${file} is missing; install the package again, or in its own repository run \`npm run build\``,
  );
}
