/**
 * Parts of ts/dist that are loaded at once are put into one file each: a hundred small modules take longer to load than a worker takes to start.
 */
import { dirname, join, relative, resolve } from 'node:path';

/** What is loaded when the first function is sent to a worker. */
const SENDING = 'executors/threads/sending.js';

const options = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  logLevel: 'warning',
};

export async function bundle(folder) {
  // Not above: it is one of the packages that are installed first.
  const { build } = await import('esbuild');
  await bundleWorker(build, folder);
  await bundleSending(build, folder);
}

/** All that a worker runs, as a module of the old style, which is loaded faster. */
async function bundleWorker(build, folder) {
  await build({
    ...options,
    entryPoints: [join(folder, 'workers/thread-entry.js')],
    outfile: join(folder, 'workers/worker.cjs'),
    format: 'cjs',
    banner: { js: "const importMetaUrl=require('node:url').pathToFileURL(__filename).href;" },
    define: { 'import.meta.url': 'importMetaUrl' },
  });
}

/** The rest of what is needed to send functions, in place of the module that names it; what `index.js` loads is there already. */
async function bundleSending(build, folder) {
  const file = join(folder, SENDING);
  const present = new Set();
  await build({
    ...options,
    entryPoints: [join(folder, 'index.js')],
    format: 'esm',
    write: false,
    outdir: folder,
    packages: 'external',
    plugins: [relatives((path) => (path === file ? 'external' : present.add(path)))],
  });
  present.add(join(folder, 'index.js'));
  await build({
    ...options,
    entryPoints: [file],
    outfile: file,
    allowOverwrite: true,
    format: 'esm',
    packages: 'external',
    plugins: [relatives((path) => (present.has(path) ? 'external' : undefined), dirname(file))],
  });
}

/** Decides file by file what becomes part of a bundle; `from` is the folder that other files are named from. */
function relatives(decide, from) {
  return {
    name: 'relatives',
    setup({ onResolve }) {
      onResolve({ filter: /^\./ }, ({ path, resolveDir, kind }) => {
        if (kind === 'entry-point') return undefined;
        const target = resolve(resolveDir, path);
        if (decide(target) !== 'external') return undefined;
        const named = from === undefined ? target : relative(from, target).replaceAll('\\', '/');
        return { path: named.startsWith('.') ? named : `./${named}`, external: true };
      });
    },
  };
}
