/** Every kind, sent by programs in every version of Node, with TypeScript compiled, bundled or stripped in other ways. */
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tool } from '../../ts/setup/tools.mjs';
import { Project, root, said } from '../loading/project.js';
import { nodeBinaries } from '../node-versions/binaries.mjs';
import { backends } from './journey.js';
import { groups } from './kinds.js';

const script = join(root, 'tests', 'travel', 'run.ts');
const versions = [20, 22, 24, 26];
const all = Object.values(groups).flat().length * backends.length;

let project: Project;
let binaries: Awaited<ReturnType<typeof nodeBinaries>> = [];
beforeAll(async () => {
  project = new Project();
  for (const name of ['fast-check', 'pure-rand']) project.link(name);
  binaries = await nodeBinaries();
}, 300_000);
afterAll(() => project.remove());

/** Runs the program in some versions at a time, and expects that nothing failed. */
async function expectAll(majors: readonly number[], args: readonly string[], cwd = project.folder): Promise<void> {
  const queue = [...majors];
  const worker = async () => {
    for (let major = queue.shift(); major !== undefined; major = queue.shift()) {
      const node = binaries.find((it) => it.major === major)!.path;
      const { out, err } = await said(node, ['--no-warnings', ...args], { cwd });
      expect(out, `Node ${major}: ${err}`).toMatch(/^\{/);
      const { count, failures } = JSON.parse(out) as { count: number; failures: string[] };
      expect(failures, `Node ${major}`).toEqual([]);
      expect(count, `Node ${major}`).toBeGreaterThan(all * 0.95);
    }
  };
  await Promise.all([worker(), worker()]);
}

async function compile(kind: 'commonjs' | 'module'): Promise<string> {
  const outDir = project.path(kind);
  const config = project.write(
    `tsconfig.${kind}.json`,
    JSON.stringify({
      extends: join(root, 'tsconfig.json'),
      compilerOptions: {
        noEmit: false,
        allowImportingTsExtensions: false,
        rewriteRelativeImportExtensions: true,
        module: kind === 'commonjs' ? 'commonjs' : 'nodenext',
        moduleResolution: kind === 'commonjs' ? 'bundler' : 'nodenext',
        verbatimModuleSyntax: false,
        typeRoots: [join(root, 'node_modules/@types')],
        rootDir: root,
        outDir,
      },
      include: [script],
    }),
  );
  const { out } = await said(process.execPath, [tool('typescript', 'tsc'), '-p', config], { cwd: root });
  expect(out).toBe('');
  project.write(join(kind, 'package.json'), JSON.stringify({ type: kind }));
  return join(outDir, 'tests', 'travel', 'run.js');
}

async function bundle(format: 'esm' | 'cjs', isInside: boolean): Promise<string> {
  const outfile = project.path(`bundle-${isInside}.${format === 'esm' ? 'mjs' : 'cjs'}`);
  const { warnings } = await build({
    entryPoints: [script],
    bundle: true,
    platform: 'node',
    external: isInside ? ['acorn', 'fast-check'] : ['millrace', 'acorn', 'fast-check'],
    format,
    outfile,
    keepNames: format === 'cjs',
    logLevel: 'silent',
  });
  // esbuild cannot know that `import.meta` is not needed in a CommonJS module.
  expect(warnings.filter(({ id }) => id !== 'empty-import-meta')).toEqual([]);
  return outfile;
}

describe('every kind that is sent', { timeout: 300_000 }, () => {
  it('in each version of Node through tsx', () => expectAll(versions, ['--import', 'tsx', script], root));

  it('in each version of Node that strips types', () => {
    // The sources name each other as they are compiled.
    const hook = `
import { registerHooks } from 'node:module';
registerHooks({ resolve: (name, context, next) => next(/^[.].*[.]js$/.test(name) && context.parentURL?.endsWith('.ts') ? name.replace(/js$/, 'ts') : name, context) });`;
    const loader = `data:text/javascript,${encodeURIComponent(hook)}`;
    return expectAll([22, 24, 26], ['--import', loader, script], root);
  });

  it.each(['commonjs', 'module'] as const)('compiled by tsc to %s', async (kind) =>
    expectAll(versions, [await compile(kind), '--compiled']),
  );

  it.each(['esm', 'cjs'] as const)('bundled by esbuild as %s, millrace outside', async (format) =>
    expectAll(versions, [await bundle(format, false), '--compiled']),
  );

  it.each(['esm', 'cjs'] as const)('bundled by esbuild as %s, millrace inside', async (format) =>
    expectAll([20, 26], [await bundle(format, true), '--compiled']),
  );
});
