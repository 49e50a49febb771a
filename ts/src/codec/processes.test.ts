import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const run = promisify(execFile);
const script = fileURLToPath(new URL('./testing/encode-samples.ts', import.meta.url));

async function hashesOf(): Promise<unknown> {
  const { stdout } = await run(process.execPath, ['--import', 'tsx', script, 'print'], { maxBuffer: 1 << 24 });
  return JSON.parse(stdout);
}

describe('bytes', () => {
  it('are the same in every process', async () => {
    const [one, two] = await Promise.all([hashesOf(), hashesOf()]);
    expect(one).toEqual(two);
    expect((one as unknown[]).length).toBeGreaterThan(200);
  });
});
