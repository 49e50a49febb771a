/** The modules of ts/dist, put together: Node takes about half a millisecond for each file that it loads. */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const options = { bundle: true, platform: 'node', target: 'node20.19', packages: 'external', logLevel: 'warning' };

/** What remains: the package, what it loads later, and what workers run. */
const KEPT = /^(index|later-\w+)\.js(\.map)?$/;

/**
 * Makes `index.js` one module, with a chunk for what it loads only when functions are sent to workers; and all that a
 * worker runs another one, of the old style, which loads faster.
 * @returns the exit code.
 */
export async function bundle(folder) {
  // Not at the top: it is not there before the packages are.
  const { build } = await import('esbuild');
  try {
    await build({
      ...options,
      entryPoints: [join(folder, 'index.js')],
      outdir: folder,
      chunkNames: 'later-[hash]',
      allowOverwrite: true,
      splitting: true,
      format: 'esm',
      sourcemap: true,
    });
    await build({
      ...options,
      // Workers start without looking for packages.
      packages: 'bundle',
      entryPoints: [join(folder, 'workers/thread-entry.js')],
      outfile: join(folder, 'workers/worker.cjs'),
      format: 'cjs',
      minifySyntax: true,
      minifyWhitespace: true,
      legalComments: 'none',
      banner: { js: "const importMetaUrl=require('node:url').pathToFileURL(__filename).href;" },
      define: { 'import.meta.url': 'importMetaUrl' },
    });
  } catch {
    // It said why.
    return 1;
  }
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (/\.js(\.map)?$/.test(file) && !KEPT.test(file)) rmSync(join(folder, file));
  }
  return 0;
}
