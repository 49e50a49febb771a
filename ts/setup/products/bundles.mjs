/**
 * The modules of ts/dist, put together: Node takes about half a millisecond for each file that it loads.
 *
 * The package is one CommonJS file, which `require`, Jest and notebooks load as it is and which can load a part of itself
 * late and at once; the ES module only hands its exports on, so that there is one of each class in a process however it is
 * loaded. Bundlers take `portable.mjs` (the condition `module`, for what is imported and what is required): they can put a
 * whole ES module into any format, but neither a module that calls `require` nor one that loads a file beside it.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { at } from '../places.mjs';

const { version } = JSON.parse(readFileSync(at('package.json'), 'utf8'));

/** Where a module is: one of CommonJS knows its `__filename`, also if a bundler made it of an ES module. */
const PLACE = "const importMetaUrl=typeof __filename==='string'?millraceFileUrl(__filename).href:import.meta.url;";

const options = {
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  packages: 'external',
  minifySyntax: true,
  minifyWhitespace: true,
  // Node prints the line of an error that nobody catches.
  lineLimit: 160,
  format: 'cjs',
  logLevel: 'warning',
  banner: { js: `${keptGlobals()}const importMetaUrl=require('node:url').pathToFileURL(__filename).href;` },
};

/** @param build see `installed.ts`. */
const define = (build) => ({
  'import.meta.url': 'importMetaUrl',
  millraceBuild: JSON.stringify({ version, ...build }),
});

/**
 * The globals as they were when the file was loaded: tasks and programs may delete them or put others in their place (fake
 * timers in tests, another Promise), which must not stop what is under way.
 */
function keptGlobals() {
  const language =
    'AggregateError Array ArrayBuffer Atomics BigInt BigInt64Array BigUint64Array Boolean DataView Date Error EvalError ' +
    'FinalizationRegistry Float32Array Float64Array Function Int16Array Int32Array Int8Array Map Math Number Object ' +
    'Promise Proxy RangeError ReferenceError Reflect RegExp Set SharedArrayBuffer String Symbol SyntaxError TypeError ' +
    'URIError Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakRef WeakSet';
  const node =
    'AbortController AbortSignal Buffer DOMException URL URLSearchParams clearImmediate clearInterval clearTimeout ' +
    'performance process queueMicrotask setImmediate setInterval setTimeout structuredClone';
  return `const {${`${language} ${node}`.split(' ').join(',')}}=globalThis,JSON=(({parse,stringify})=>({parse,stringify}))(globalThis.JSON);`;
}

/** What workers run, each in a file of its own. */
const workers = { 'thread-entry.js': 'worker.cjs', 'process-entry.js': 'worker-process.cjs' };

/** @returns the exit code. */
export async function bundle(folder) {
  // Not at the top: it is not there before the packages are.
  const { build } = await import('esbuild');
  try {
    await build({
      ...options,
      entryPoints: [join(folder, 'index.js')],
      outfile: join(folder, 'index.cjs'),
      define: define({ up: '..' }),
      sourcemap: true,
      plugins: [late(folder)],
    });
    for (const [entry, outfile] of Object.entries(workers)) {
      await build({
        ...options,
        entryPoints: [join(folder, 'workers', entry)],
        outfile: join(folder, 'workers', outfile),
        define: define({ up: '../..' }),
        plugins: [late(folder)],
      });
    }
    await build({
      ...options,
      entryPoints: [join(folder, 'index.js')],
      outfile: join(folder, 'portable.mjs'),
      format: 'esm',
      banner: { js: `import{pathToFileURL as millraceFileUrl}from'node:url';${PLACE}` },
      define: define({}),
      plugins: [late(folder)],
    });
  } catch (error) {
    // What is wrong with the sources, esbuild said.
    if (error.errors === undefined) throw error;
    return 1;
  }
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (/\.js(\.map)?$/.test(file)) rmSync(join(folder, file));
  }
  writeFacade(folder);
  return 0;
}

/** What files called `later.ts` import is evaluated when it is first asked for: esbuild does that for what is required. */
function late(folder) {
  return {
    name: 'late',
    setup({ onLoad }) {
      onLoad({ filter: /[\\/]later\.js$/ }, ({ path }) => {
        if (!path.startsWith(join(folder, '/'))) return undefined;
        const text = readFileSync(path, 'utf8');
        const imports = [...text.matchAll(/^import \* as (\w+) from '([^']+)';$/gm)];
        if (imports.length === 0) throw new Error(`${path} imports nothing in the form that is expected here`);
        let contents = text;
        for (const [statement, name, from] of imports) {
          const use = `() => ${name}`;
          if (!contents.includes(use)) throw new Error(`${path} has no \`${use}\``);
          contents = contents.replace(statement, '').replace(use, `() => require('${from}')`);
        }
        return { contents };
      });
    },
  };
}

/** An ES module with the exports of the CommonJS one, and its declarations for those who require it. */
function writeFacade(folder) {
  const names = Object.keys(createRequire(import.meta.url)(join(folder, 'index.cjs')));
  writeFileSync(
    join(folder, 'index.js'),
    // Not an import, for which Node would look through all of its text for exports: that takes 50 ms.
    `import { createRequire } from 'node:module';
export const { ${names.sort().join(', ')} } = createRequire(import.meta.url)('./index.cjs');
`,
  );
  writeFileSync(join(folder, 'index.d.cts'), "export * from './index.js';\n");
}
