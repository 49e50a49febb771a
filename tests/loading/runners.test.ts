/** The package inside other programs that run a user's code: test runners, compilers, a notebook. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tool } from '../../ts/setup/tools.mjs';
import { nodeBinaries } from '../node-versions/binaries.mjs';
import { Project } from './project.js';
import { tools } from './tools/tools.mjs';

let project: Project;
let modules = '';
let nodes: { readonly major: number; readonly path: string }[] = [];
beforeAll(async () => {
  ({ modules } = await tools());
  const all = await nodeBinaries();
  nodes = [20, 26].map((major) => all.find((it) => it.major === major)!);
  project = new Project();
  project.link('vitest');
  project.link('typescript', modules);
  project.link('ts-node', modules);
  project.write(
    'lib.js',
    `exports.triple = (x) => x * 3;
exports.Scale = class Scale { constructor(by) { this.by = by; } of(x) { return x * this.by; } };`,
  );
}, 600_000);
afterAll(() => project.remove());

/** What a test of the user's checks, whatever the runner. */
const CHECKS = `
const factor = 3;
class Own extends Error { constructor(code) { super('own'); this.code = code; } }
test('threads', async () => {
  const local = 2;
  const scale = new Scale(local);
  const task = (x) => [triple(x) * factor + local, scale.of(x), new Map([[x, [x]]])];
  const got = await Parallel({ backend: 'threads' })([1, 2].map((n) => delayed((x) => task(x))(n)));
  expect(got).toEqual([[11, 2, new Map([[1, [1]]])], [20, 4, new Map([[2, [2]]])]]);
  expect(got[0]).toBeInstanceOf(Array);
});
test('native', async () => {
  expect(await Parallel({ backend: 'native' })([delayed((x) => x * x)(5)])).toEqual([25]);
  expect(await Parallel().map((x) => Math.sqrt(x), Float64Array.of(4, 9))).toEqual(Float64Array.of(2, 3));
});
test('explicit captures, here', async () => {
  const [got] = await Parallel({ backend: 'sequential' })([delayed(() => [factor], { factor: 9 })()]);
  expect(got).toStrictEqual([9]);
});
test('errors', async () => {
  const failing = () => { throw new Own(4); };
  const error = await Parallel({ backend: 'threads' })([delayed(failing)()]).catch((it) => it);
  expect(error).toBeInstanceOf(Own);
  expect(error).toBeInstanceOf(Error);
  expect(error.code).toBe(4);
});
test('refusals', async () => {
  const pending = Promise.resolve();
  await expect(Parallel({ backend: 'threads' })([delayed(() => pending)()])).rejects.toThrow(/pending is a promise/);
});`;

it('in Jest, as CommonJS', { timeout: 120_000 }, async () => {
  project.write('jest.config.json', JSON.stringify({ testMatch: ['**/*.jest.js'], roots: ['<rootDir>'] }));
  project.write(
    'own.jest.js',
    `const { delayed, Parallel } = require('millrace');\nconst { triple, Scale } = require('./lib.js');${CHECKS}`,
  );
  for (const { path, major } of nodes) {
    const jest = join(modules, 'jest', 'bin', 'jest.js');
    const { code, err } = await project.run([jest, '--config', 'jest.config.json', '--no-cache'], { node: path });
    expect(err, `Node ${major}`).toMatch(/Tests: +5 passed, 5 total/);
    expect(code).toBe(0);
  }
});

it.each(['threads', 'forks'])('in vitest, its workers being %s', { timeout: 120_000 }, async (pool) => {
  project.write(
    'own.spec.mjs',
    `import { expect, test } from 'vitest';\nimport { delayed, Parallel } from 'millrace';\nimport { triple, Scale } from './lib.js';${CHECKS}`,
  );
  const args = [tool('vitest', 'vitest'), 'run', '--root', project.folder, `--pool=${pool}`, '--include', '*.spec.mjs'];
  const { code, out, err } = await project.run(args.slice(0, -2), { env: { NO_COLOR: '1' } });
  expect(out, err).toMatch(/Tests +5 passed \(5\)/);
  expect(code).toBe(0);
});

it('in ts-node', { timeout: 60_000 }, async () => {
  project.write(
    'tsconfig.json',
    JSON.stringify({ compilerOptions: { module: 'commonjs', target: 'es2020', strict: true } }),
  );
  project.write('rates.ts', 'const base: number = 4;\nexport const rate = (x: number): number => x * base;');
  project.write(
    'program.ts',
    `import { delayed, Parallel } from 'millrace';
import { rate } from './rates';
const factor: number = 3;
async function main(): Promise<void> {
  const calls = [1, 2].map((n) => delayed((x: number) => rate(x) + factor)(n));
  console.log(await Parallel({ backend: 'threads' })(calls), await Parallel({ backend: 'native' })([delayed((x: number) => x * x)(5)]));
}
void main();`,
  );
  const [oldest] = nodes;
  const { out, err } = await project.run(['-r', 'ts-node/register/transpile-only', 'program.ts'], {
    node: oldest!.path,
  });
  expect(out, err).toBe('[ 7, 11 ] [ 25 ]\n');
});

describe('in tslab', () => {
  const cells = [
    `import { delayed, Parallel } from 'millrace';
const factor = 3;
const table = Float64Array.of(1, 2, 3);`,
    `const helper = (x: number): number => x + factor;
class Scale { constructor(readonly by: number) {} of(x: number): number { return x * this.by; } }
const scale = new Scale(2);`,
    `const got: number[] = await Parallel({ backend: 'threads' })([0, 1, 2].map((i) => delayed((n: number) => scale.of(helper(table[n]!)) * factor)(i)));
console.log('threads', JSON.stringify(got));`,
    `console.log('native', JSON.stringify(await Parallel({ backend: 'native' })([delayed((x: number) => x * x)(5)])));`,
    "console.log('auto', JSON.stringify(await Parallel()([delayed(helper)(1)])));",
    // The kernel tells of types, which it has from the package's declarations.
    'const wrong: string = Parallel();',
  ];

  it.each([20, 26])('cells see each other, in Node %i', { timeout: 120_000 }, async (major) => {
    project.write(
      'notebook.cjs',
      `const { createConverter } = require(${JSON.stringify(join(modules, 'tslab', 'dist', 'converter.js'))});
const { createExecutor } = require(${JSON.stringify(join(modules, 'tslab', 'dist', 'executor.js'))});
const node = createConverter({ isJS: false, isBrowser: false });
const executor = createExecutor(process.cwd(), { node, close: () => node.close() }, { log: console.log, error: (...all) => console.log('error', ...all) });
(async () => {
  for (const cell of ${JSON.stringify(cells)}) console.log(await executor.execute(cell));
  executor.close();
  process.exit();
})();`,
    );
    const { out, err } = await project.run(['notebook.cjs'], { node: nodes.find((it) => it.major === major)!.path });
    expect(out.split('\n').slice(0, -3), err).toEqual([
      'true',
      'true',
      'threads [24,30,36]',
      'true',
      'native [25]',
      'true',
      'auto [4]',
      'true',
    ]);
    expect(out).toMatch(/error .*Type 'Parallel<"list">' is not assignable to type 'string'/);
  });

  it('its TypeScript reads the declarations', { timeout: 60_000 }, async () => {
    project.write(
      'consumer.ts',
      `import { delayed, Parallel, explain, MillraceError } from 'millrace';
export const numbers: Promise<number[]> = Parallel()([delayed((x: number) => x)(3)]);
export const column: Promise<Float64Array> = Parallel().map((x: number) => x, new Float64Array(2));
export const text: string = explain((x: number) => x).executor;
// @ts-expect-error: a number is missing
delayed((x: number) => x)();
export const error: Error = new MillraceError('invalid-argument', 'x');`,
    );
    const options = {
      ...{
        noEmit: true,
        strict: true,
        target: 'es2022',
        lib: ['es2022'],
        module: 'commonjs',
        moduleResolution: 'node10',
      },
      ...{ types: ['node'], typeRoots: [join(modules, 'tslab', 'node_modules', '@types')] },
    };
    project.write('tsconfig.old.json', JSON.stringify({ compilerOptions: options, files: ['consumer.ts'] }));
    const { out } = await project.run([join(modules, 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.old.json']);
    expect(out).toBe('');
  });
});
