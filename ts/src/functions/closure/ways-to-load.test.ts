/** The same situations in other versions of Node, and with TypeScript compiled, bundled or stripped in other ways. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeBinaries } from '../../../../tests/node-versions/binaries.mjs';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../../../', import.meta.url));
const here = fileURLToPath(new URL('./', import.meta.url));
const script = join(here, 'testing', 'run.ts');
const require = createRequire(import.meta.url);

let folder = '';
let binaries: Awaited<ReturnType<typeof nodeBinaries>> = [];
beforeAll(async () => {
  // Inside the project, where packages are found.
  folder = await mkdtemp(join(root, 'node_modules', '.closures-'));
  binaries = await nodeBinaries();
}, 300_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

async function failures(node: string, args: readonly string[]): Promise<{ count: number; failures: string[] }> {
  const { stdout } = await run(node, [...args], { cwd: root, maxBuffer: 1 << 24 });
  return JSON.parse(stdout) as { count: number; failures: string[] };
}

async function bundle(format: 'esm' | 'cjs'): Promise<string> {
  const { build } = createRequire(require.resolve('tsx'))('esbuild') as {
    build(options: Record<string, unknown>): Promise<unknown>;
  };
  // In a package of its own, which is not an installed one.
  const outfile = join(root, `ts/.closures-${process.pid}.${format === 'esm' ? 'mjs' : 'cjs'}`);
  await build({
    entryPoints: [script],
    bundle: true,
    platform: 'node',
    packages: 'external',
    format,
    outfile,
    keepNames: format === 'cjs',
  });
  return outfile;
}

async function compile(outDir: string): Promise<string> {
  const config = join(folder, 'tsconfig.json');
  await writeFile(
    config,
    JSON.stringify({
      extends: join(root, 'tsconfig.json'),
      compilerOptions: {
        noEmit: false,
        allowImportingTsExtensions: false,
        rewriteRelativeImportExtensions: true,
        module: 'commonjs',
        moduleResolution: 'bundler',
        verbatimModuleSyntax: false,
        typeRoots: [join(root, 'node_modules/@types')],
        rootDir: join(root, 'ts/src'),
        outDir,
      },
      include: [script],
    }),
  );
  await run(process.execPath, [join(dirname(require.resolve('typescript/package.json')), 'bin/tsc'), '-p', config]);
  await writeFile(join(outDir, 'package.json'), '{ "type": "commonjs" }');
  return join(outDir, 'functions/closure/testing', 'run.js');
}

const versions = [20, 22, 24, 26];
const nodeOf = (major: number): string => {
  const found = binaries.find((it) => it.major === major);
  if (!found) throw new Error(`no Node ${major}`);
  return found.path;
};

describe('every situation', { timeout: 300_000 }, () => {
  it.each(versions)('in Node %i through tsx', async (major) => {
    const { count, failures: failed } = await failures(nodeOf(major), ['--import', 'tsx', script]);
    expect(failed).toEqual([]);
    expect(count).toBeGreaterThan(150);
  });

  it.each([22, 24, 26])('in Node %i through type stripping', async (major) => {
    // The sources name each other as they are compiled.
    const hook = `
import { registerHooks } from 'node:module';
registerHooks({ resolve: (name, context, next) => next(/^[.].*[.]js$/.test(name) && context.parentURL?.endsWith('.ts') ? name.replace(/js$/, 'ts') : name, context) });`;
    const loader = `data:text/javascript,${encodeURIComponent(hook)}`;
    const { failures: failed } = await failures(nodeOf(major), ['--no-warnings', '--import', loader, script]);
    expect(failed).toEqual([]);
  });

  it.each(['esm', 'cjs'] as const)('bundled by esbuild as %s', async (format) => {
    const file = await bundle(format);
    try {
      for (const major of versions) {
        const { count, failures: failed } = await failures(nodeOf(major), [file, '--compiled']);
        expect(failed).toEqual([]);
        expect(count).toBeGreaterThan(130);
      }
    } finally {
      await rm(file);
    }
  });

  it('compiled by tsc to CommonJS', async () => {
    const outDir = join(root, `ts/.closures-${process.pid}`);
    try {
      const file = await compile(outDir);
      for (const major of versions) {
        const { failures: failed } = await failures(nodeOf(major), [file, '--compiled']);
        expect(failed).toEqual([]);
      }
    } finally {
      await rm(outDir, { recursive: true, force: true });
    }
  });

  it('in another realm, as jest runs modules', async () => {
    const file = await bundle('cjs');
    const code = `
const { createContext, runInContext, constants } = require('node:vm');
const realm = createContext({ console, setTimeout, setImmediate, queueMicrotask, structuredClone, URL, Buffer, performance, process: Object.create(process) });
realm.global = realm;
const text = '(function (module, exports, require, __dirname, __filename) {' + require('node:fs').readFileSync(${JSON.stringify(file)}, 'utf8') + '\\n})';
const options = { filename: ${JSON.stringify(file)}, importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER };
const module_ = { exports: {} };
process.argv.push('--compiled');
runInContext(text, realm, options)(module_, module_.exports, require, ${JSON.stringify(dirname(file))}, ${JSON.stringify(file)});`;
    try {
      const { count, failures: failed } = await failures(nodeOf(24), ['-e', code]);
      expect(failed).toEqual([]);
      expect(count).toBeGreaterThan(130);
    } finally {
      await rm(file);
    }
  });

  it('in a worker thread', async () => {
    const code = `new (require('node:worker_threads').Worker)(${JSON.stringify(script)}, { execArgv: ['--import', 'tsx'] });`;
    const { failures: failed } = await failures(nodeOf(24), ['--import', 'tsx', '-e', code]);
    expect(failed).toEqual([]);
  });
});

describe('without an inspector', { timeout: 300_000 }, () => {
  it.each([
    [22, '--experimental-permission'],
    [24, '--permission'],
  ])('Node %i: explicit captures work and the error says so', async (major, flag) => {
    const file = await bundle('esm');
    const test = join(folder, `permission-${major}.mjs`);
    try {
      await writeFile(
        test,
        `import { describeFunctions } from ${JSON.stringify(file.replace('.mjs', '-lib.mjs'))};
const factor = 3;
const f = (x) => x * factor;
const result = { with: describeFunctions([f], { captures: () => ({ factor: 4 }) })[0].bindings, without: describeFunctions([(x) => Math.sqrt(x)])[0].bindings };
try { describeFunctions([f]); } catch (error) { result.error = error.message; result.reason = error.reason; }
console.log(JSON.stringify(result));`,
      );
      const { build } = createRequire(require.resolve('tsx'))('esbuild') as {
        build(options: object): Promise<unknown>;
      };
      const outfile = file.replace('.mjs', '-lib.mjs');
      await build({
        entryPoints: [join(here, 'index.ts')],
        bundle: true,
        platform: 'node',
        packages: 'external',
        format: 'esm',
        outfile,
      });
      const { stdout } = await run(nodeOf(major), ['--no-warnings', flag, '--allow-fs-read=*', test], { cwd: root });
      await rm(outfile);
      expect(JSON.parse(stdout)).toEqual({
        with: [{ name: 'factor', value: 4 }],
        without: [],
        reason: 'no-inspector',
        error:
          'f uses `factor` of the code around it, which cannot be read here (Node runs with `--permission`, which forbids the inspector)' +
          ' (f -> factor); name what it captures: `delayed(f, { factor })`',
      });
    } finally {
      await rm(file);
    }
  });
});
