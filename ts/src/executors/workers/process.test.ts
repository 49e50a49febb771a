/** What becomes of whole programs that use workers. They run the built package. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { cpuCount } from '../../parallel/cpu-count.js';
import { NESTED_PROGRAM, nestedOutput } from '../../testing/nested-program.js';
import { type Backend, run } from '../../testing/program.js';
import { packageFile, requiredFile } from '../../workers/places.js';

const source = new URL('../../index.ts', import.meta.url).href;
const folder = mkdtempSync(join(tmpdir(), 'millrace-nested-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A file with the program that uses the package inside tasks. */
function nestedProgram(backend: Backend, extension: 'mts' | 'mjs' | 'cjs', from: string): string {
  const names = '{ cpuCount, delayed, InvalidRangeError, Parallel }';
  const load =
    extension === 'cjs'
      ? `const ${names} = require(${JSON.stringify(from)});`
      : `import ${names} from ${JSON.stringify(from)};`;
  const file = join(folder, `nested.${extension}`);
  // The file from source is TypeScript.
  const plain = NESTED_PROGRAM.replace("{ backend: 'threads', nJobs: 2 }", `{ backend: '${backend}', nJobs: 2 }`);
  const text = extension === 'mts' ? plain.replaceAll('(n) =>', '(n: number) =>') : plain;
  writeFileSync(file, load + text);
  return file;
}

describe.each(['threads', 'processes'] as const)('a program with %s', (backend) => {
  it('ends by itself when nothing is to do', () => {
    const { status, stdout, stderr, ms } = run(
      backend,
      `
      const factor = 3;
      console.log(await parallel()([1, 2].map((i) => delayed((n) => n * factor)(i))));`,
    );
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '[ 3, 6 ]\n', stderr: '' });
    expect(ms).toBeLessThan(5000);
  });

  it('stays while work is out', () => {
    const { status, stdout } = run(
      backend,
      `
      const slow = async (n) => { await new Promise((resolve) => setTimeout(resolve, 300)); return n; };
      parallel()([delayed(slow)(1)]).then(console.log);`,
    );
    expect({ status, stdout }).toEqual({ status: 0, stdout: '[ 1 ]\n' });
  });

  it('can exit while workers work', () => {
    const { status, ms } = run(
      backend,
      `
      setTimeout(() => process.exit(5), 300);
      await parallel()([delayed(() => { for (;;); })()]);`,
    );
    expect(status).toBe(5);
    expect(ms).toBeLessThan(5000);
  });

  it('gives its flags to workers', () => {
    const { stdout } = run(
      backend,
      `console.log(await parallel()([delayed(() => Reflect.get(globalThis, "loaded"))()]));`,
      ['--import', 'data:text/javascript,globalThis.loaded=1'],
    );
    expect(stdout).toBe('[ 1 ]\n');
  });

  it.each([
    ['from source', () => ['--import', import.meta.resolve('tsx'), nestedProgram(backend, 'mts', source)]],
    ['imported', () => [nestedProgram(backend, 'mjs', pathToFileURL(packageFile()).href)]],
    ['required', () => [nestedProgram(backend, 'cjs', requiredFile())]],
  ])('has tasks that use the package, %s', (_, args) => {
    const { stdout, stderr } = spawnSync(process.execPath, args(), { encoding: 'utf8', timeout: 20_000 });
    expect({ stdout, stderr }).toEqual({ stdout: nestedOutput(cpuCount()), stderr: '' });
  });

  it('lets tasks call Parallel', () => {
    const { status, stdout, stderr } = run(
      backend,
      `
      const outer = async (i) => (await Parallel()([delayed((n) => n * 2)(i)]))[0];
      console.log(await parallel()([1, 2].map((i) => delayed(outer)(i))));`,
    );
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '[ 2, 4 ]\n', stderr: '' });
  });
});
