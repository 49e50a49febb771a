import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { nodeBinaries } from '../node-versions/binaries.mjs';

const child = fileURLToPath(new URL('./children/endless.mjs', import.meta.url));

it('ends with its thread, and at a timeout, in the middle of a loop, in every Node', async () => {
  for (const { path, version } of await nodeBinaries()) {
    const { stdout } = await promisify(execFile)(path, [child], { timeout: 30_000 });
    expect(stdout.trim().split('\n'), version).toEqual(['native', 'ERR_SCRIPT_EXECUTION_TIMEOUT', '42', '1']);
  }
}, 120_000);
