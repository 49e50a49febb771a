/** The package as its users get it: JavaScript and declarations, in ts/dist. */
import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { node } from '../child.mjs';
import { at } from '../places.mjs';
import { hashOf, isStamped, stamp } from '../stamp.mjs';
import { tool } from '../tools.mjs';
import { bundle } from './bundles.mjs';

const FOLDER = at('ts/dist');
const STAMP = at('ts/dist/.stamp');
const SOURCES = [
  'ts/src',
  'ts/setup/products',
  'tsconfig.json',
  'tsconfig.build.json',
  'package.json',
  'package-lock.json',
];

export function library() {
  const hash = hashOf(SOURCES, [], (file) => !file.endsWith('.test.ts'));
  return {
    title: 'building the TypeScript',
    help: 'The TypeScript did not build; what the compiler says is above.',
    isFresh: () => isStamped(STAMP, hash),
    async make() {
      const fresh = at('ts/.dist');
      rmSync(fresh, { recursive: true, force: true });
      mkdirSync(fresh);
      const code =
        (await node([tool('typescript', 'tsc'), '--project', 'tsconfig.build.json', '--outDir', fresh])) ||
        (await bundle(fresh));
      if (code === 0) {
        await bundle(fresh);
        rmSync(FOLDER, { recursive: true, force: true });
        renameSync(fresh, FOLDER);
        stamp(STAMP, hash);
      }
      rmSync(fresh, { recursive: true, force: true });
      return code;
    },
  };
}

/** Makes one module of all: Node takes about half a millisecond for each that it loads. */
async function bundle(folder) {
  const entry = join(folder, 'index.js');
  // Not at the top: it is not there before the packages are.
  const { build } = await import('esbuild');
  try {
    await build({
      entryPoints: [entry],
      outfile: entry,
      allowOverwrite: true,
      bundle: true,
      packages: 'external',
      format: 'esm',
      platform: 'node',
      target: 'node20.19',
      sourcemap: true,
    });
  } catch {
    // It said why.
    return 1;
  }
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (/\.js(\.map)?$/.test(file) && !/^index\.js(\.map)?$/.test(file)) rmSync(join(folder, file));
  }
  return 0;
}
