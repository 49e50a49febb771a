/** How processes and workers end while native code runs: never by a crash, never not at all. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const script = fileURLToPath(new URL('./children/scenarios.mjs', import.meta.url));

interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
  output: string;
}

function run(scenario: string, kill?: NodeJS.Signals): Promise<Ending> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, scenario], { timeout: 60_000, killSignal: 'SIGKILL' });
    let output = '';
    child.stdout.on('data', (text) => (output += text));
    child.stderr.on('data', (text) => (output += text));
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, output }));
    if (kill !== undefined) setTimeout(() => child.kill(kill), 1000);
  });
}

describe('a process with native jobs', () => {
  it.each(['idle', 'terminate', 'terminate-many', 'exit-in-worker', 'throw-in-worker'])(
    'goes on and ends by itself: %s',
    async (scenario) => {
      expect(await run(scenario)).toEqual({ code: 0, signal: null, output: '' });
    },
    90_000,
  );

  it.each(['exit-in-job', 'exit-with-workers'])(
    'exits with its own code: %s',
    async (scenario) => {
      expect(await run(scenario)).toEqual({ code: 7, signal: null, output: '' });
    },
    90_000,
  );

  it('reports an uncaught error in the middle of a job', async () => {
    const ending = await run('uncaught-in-job');
    expect(ending).toMatchObject({ code: 1, signal: null });
    expect(ending.output).toContain('Error: thrown in the middle of a job');
  }, 90_000);

  it('finishes a job that nobody waits for', async () => {
    expect(await run('end-in-job')).toEqual({ code: 0, signal: null, output: 'finished 3000\n' });
  }, 90_000);

  it.skipIf(process.platform === 'win32')(
    'can be interrupted',
    async () => {
      expect(await run('forever', 'SIGINT')).toEqual({ code: null, signal: 'SIGINT', output: '' });
    },
    90_000,
  );
});
