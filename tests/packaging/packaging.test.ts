/** The package as it is published: packed, installed into an empty project, used from there. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { npm, tool } from '../../ts/setup/tools.mjs';
import { cpuCount } from '../../ts/src/parallel/cpu-count.js';
import { NESTED_PROGRAM, nestedOutput } from '../../ts/src/testing/nested-program.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
let project: string;
let files: string[];

/** Runs Node in the project. */
const node = (...args: string[]) =>
  execFileSync(process.execPath, args, { cwd: project, encoding: 'utf8', stdio: 'pipe' });

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'millrace-packaging-'));
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'project', private: true, type: 'module' }));
  const packed = execFileSync(
    process.execPath,
    [npm(), 'pack', '--json', '--ignore-scripts', '--pack-destination', project],
    {
      cwd: root,
      encoding: 'utf8',
      stdio: 'pipe',
    },
  );
  const answer = JSON.parse(packed);
  // npm 11 and older give a list, newer ones an object with a package a key.
  const [tarball] = Array.isArray(answer) ? answer : Object.values<(typeof answer)[number]>(answer);
  files = tarball.files.map(({ path }: { path: string }) => path);
  node(npm(), 'install', `./${tarball.filename}`, '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund');
}, 120_000);
afterAll(() => rmSync(project, { recursive: true, force: true }));

describe('the package', () => {
  it('holds what it needs to run and to be known, and nothing else', () => {
    const known =
      /^(package\.json|README\.md|CHANGELOG\.md|LICENSE|ts\/dist\/.+\.d\.ts|ts\/dist\/index\.(js|cjs|cjs\.map|d\.cts)|ts\/dist\/portable\.mjs|ts\/dist\/workers\/worker(-process)?\.cjs|ts\/binding\/(binding\.cjs|binding\.d\.cts|millrace\.[\w-]+\.node))$/;
    expect(files.filter((file) => !known.test(file))).toEqual([]);
    expect(files.filter((file) => file.endsWith('.test.js') || file.includes('conformance'))).toEqual([]);
    expect(files).toEqual(
      expect.arrayContaining([
        'LICENSE',
        'README.md',
        'ts/binding/binding.cjs',
        'ts/dist/index.cjs',
        'ts/dist/index.js',
        'ts/dist/index.d.ts',
        'ts/dist/workers/worker.cjs',
        'ts/dist/workers/worker-process.cjs',
      ]),
    );
    expect(files.filter((file) => file.endsWith('.node'))).toHaveLength(1);
  });

  const TASKS = `
    const square = (n) => n * n;
    const run = async () => {
      const results = await Parallel({ backend: 'native' })([delayed(square)(3), delayed(square)(4)]);
      console.log(JSON.stringify(results));
    };
    run();`;

  it('runs native tasks when it is imported', () => {
    writeFileSync(join(project, 'esm.mjs'), `import { delayed, Parallel } from 'millrace';${TASKS}`);
    expect(node('esm.mjs')).toBe('[9,16]\n');
  });

  it('runs native tasks when it is required', () => {
    writeFileSync(join(project, 'cjs.cjs'), `const { delayed, Parallel } = require('millrace');${TASKS}`);
    expect(node('cjs.cjs')).toBe('[9,16]\n');
  });

  it.each([
    ['imported', 'nested.mjs', "import { cpuCount, delayed, InvalidRangeError, Parallel } from 'millrace';"],
    ['required', 'nested.cjs', "const { cpuCount, delayed, InvalidRangeError, Parallel } = require('millrace');"],
  ])('can be used inside tasks, two levels deep, when it is %s', (_, file, load) => {
    writeFileSync(join(project, file), load + NESTED_PROGRAM);
    expect(node(file)).toBe(nestedOutput(cpuCount()));
  });

  it('is one and the same however it is loaded, and loads what reads functions when that is needed', () => {
    const program = `
      import * as imported from 'millrace';
      import { createRequire } from 'node:module';
      const require = createRequire(import.meta.url);
      const required = require('millrace');
      const same = Object.keys(required).every((name) => imported[name] === required[name]);
      const reading = () => Object.keys(require.cache).some((file) => file.includes('acorn'));
      const before = reading();
      const factor = 3;
      await imported.Parallel({ backend: 'threads' })([imported.delayed((x) => x * factor)(2)]);
      console.log(same, before, reading());`;
    writeFileSync(join(project, 'both.mjs'), program);
    expect(node('both.mjs')).toBe('true false true\n');
  });

  it('has declarations that stand by themselves, without apache-arrow', () => {
    writeFileSync(
      join(project, 'consumer.ts'),
      `import { delayed, Parallel } from 'millrace';
       const length = (x: number, y: number) => Math.sqrt(x * x + y * y);
       export const numbers: Promise<number[]> = Parallel()([delayed(length)(3, 4)]);
       export const column: Promise<Float64Array> = Parallel().map(length, new Float64Array(2), new Float64Array(2));
       // @ts-expect-error: a number is missing
       delayed(length)(3);`,
    );
    mkdirSync(join(project, 'types'), { recursive: true });
    const config = {
      compilerOptions: {
        ...{ module: 'nodenext', target: 'es2022', lib: ['es2023'], strict: true, noEmit: true, skipLibCheck: false },
        ...{ types: ['node'], typeRoots: [join(root, 'node_modules/@types')] },
      },
      files: ['consumer.ts'],
    };
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(config));
    expect(node(tool('typescript', 'tsc'), '--project', 'tsconfig.json')).toBe('');
  });
});
