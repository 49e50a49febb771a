/** The package as its users get it: JavaScript and declarations, in ts/dist. */
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { node } from '../child.mjs';
import { at } from '../places.mjs';
import { hashOf, isStamped, stamp } from '../stamp.mjs';
import { tool } from '../tools.mjs';

const FOLDER = at('ts/dist');
const STAMP = at('ts/dist/.stamp');
const SOURCES = ['ts/src', 'tsconfig.json', 'tsconfig.build.json', 'package.json', 'package-lock.json'];

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
      const code = await node([tool('typescript', 'tsc'), '--project', 'tsconfig.build.json', '--outDir', fresh]);
      if (code === 0) {
        await bundleWorker(fresh);
        rmSync(FOLDER, { recursive: true, force: true });
        renameSync(fresh, FOLDER);
        stamp(STAMP, hash);
      }
      rmSync(fresh, { recursive: true, force: true });
      return code;
    },
  };
}

/** What a worker runs, in one file of old-style modules: a hundred files would take longer to load than a worker takes to start. */
async function bundleWorker(folder) {
  const { build } = await import('esbuild');
  await build({
    entryPoints: [join(folder, 'workers/thread-entry.js')],
    outfile: join(folder, 'workers/worker.cjs'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    logLevel: 'warning',
    banner: { js: "const importMetaUrl=require('node:url').pathToFileURL(__filename).href;" },
    define: { 'import.meta.url': 'importMetaUrl' },
  });
}
