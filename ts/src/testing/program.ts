/** Whole programs that use the built package, for tests of what becomes of them. */
import { spawnSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { packageFile } from '../workers/places.js';

export type Backend = 'threads' | 'processes';

/** The arguments of Node for a program, in which `parallel(options)` has two workers. */
export function program(backend: Backend, body: string, flags: readonly string[] = []): string[] {
  const code = `import { delayed, Parallel } from ${JSON.stringify(pathToFileURL(packageFile()).href)};
    const parallel = (options) => Parallel({ backend: '${backend}', nJobs: 2, ...options });\n${body}`;
  return [...flags, '--input-type=module', '--eval', code];
}

/** Runs a program; gives what it printed and how it ended. */
export function run(backend: Backend, body: string, flags: readonly string[] = []) {
  const start = performance.now();
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, program(backend, body, flags), {
    encoding: 'utf8',
    timeout: 20_000,
  });
  return { status, signal, stdout, stderr, ms: performance.now() - start };
}
