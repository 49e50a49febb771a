/** What executors do to a process and its workers, backend by backend: programs of their own over the built package. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Parallel } from 'millrace';
import { afterAll, describe, expect, it } from 'vitest';

const backends = ['threads', 'processes', 'auto', 'native', 'async', 'sequential'] as const;
type Backend = (typeof backends)[number];

/** Tasks run in workers. */
const apart: readonly Backend[] = ['threads', 'processes'];

const children = fileURLToPath(new URL('./children/', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'millrace-executors-'));
afterAll(() => rmSync(scratch, { recursive: true }));

interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(
  flags: readonly string[],
  [name, ...args]: readonly [string, ...string[]],
  watch: (child: ChildProcess) => void = () => {},
): Promise<Ending> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...flags, join(children, name), ...args], {
      timeout: 60_000,
      killSignal: 'SIGKILL',
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (text) => (stdout += text));
    child.stderr.on('data', (text) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
    watch(child);
  });
}

it('holds every backend there is', () => {
  let message = '';
  try {
    Parallel({ backend: 'none' as never });
  } catch (error) {
    ({ message } = error as Error);
  }
  const known = [...message.split('but got')[0]!.matchAll(/'(\w+)'/g)].map(([, name]) => name);
  expect(known.sort()).toEqual([...backends].sort());
});

describe.each(backends)('a process with %s', (backend) => {
  it.each([
    ['idle', '[ 2, 4, 6 ]\n'],
    ['a million calls', '999999000000\n'],
  ])(
    'ends by itself: %s',
    async (scenario, stdout) => {
      expect(await run([], ['lives.mjs', scenario, backend])).toEqual({ code: 0, signal: null, stdout, stderr: '' });
    },
    90_000,
  );

  it('does not grow over ten thousand calls', async () => {
    const { code, stdout, stderr } = await run([], ['memory.mjs', backend]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { heap, buffers, rss } = JSON.parse(stdout) as Record<'heap' | 'buffers' | 'rss', number>;
    expect(heap).toBeLessThan(4e6);
    expect(buffers).toBeLessThan(8e6);
    expect(rss).toBeLessThan(96e6);
  }, 90_000);
});

describe.each(backends.filter((backend) => backend !== 'native'))('a process with %s', (backend) => {
  it.each([
    ['nobody waits', '[ 1 ]\n'],
    ['a hundred at once', '54000\n'],
    ['a storm of aborts', 'true\n[ 8 ]\n'],
    ['many failures', 'true\ntrue\n'],
  ])(
    'ends by itself, with nothing to say: %s',
    async (scenario, stdout) => {
      expect(await run([], ['lives.mjs', scenario, backend])).toEqual({ code: 0, signal: null, stdout, stderr: '' });
    },
    90_000,
  );

  it('may change what the language and Node give it', async () => {
    const { code, stdout, stderr } = await run([], ['patched.mjs', backend]);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '[true,true,[3,6]]\n', stderr: '' });
  }, 90_000);
});

describe.each([...apart, 'auto'] as const)('a program in TypeScript with %s', (backend) => {
  it('tells the places of errors in TypeScript', async () => {
    const tsx = import.meta.resolve('tsx');
    const { stdout, stderr } = await run(['--import', tsx], ['places.ts', backend]);
    expect(stderr).toBe('');
    const [throwing, calling, free, later] = JSON.parse(stdout) as [string, string][];
    const place = (name: string, file = 'places.ts') => {
      const lines = readFileSync(join(children, file), 'utf8').split('\n');
      return new RegExp(`${file}:${lines.findIndex((line) => line.endsWith(`// place: ${name}`)) + 1}:\\d+`);
    };
    expect(throwing![0]).toMatch(place('throwing'));
    expect(calling![0]).toMatch(place('helper', 'places-helper.ts'));
    expect(calling![0]).toMatch(place('calling'));
    expect(free![0]).toMatch(place('free'));
    for (const stack of later!) expect(stack).toMatch(place('later'));
    if (backend === 'auto') return;
    for (const [stack] of [throwing!, calling!, free!, later!]) {
      expect(stack.split('--- called from ---\n')[1]!.split('\n')[0]).toMatch(place('call'));
      expect(stack).not.toMatch(/worker[\w-]*\.cjs/);
    }
  }, 90_000);
});

describe.each(apart)('a process with tasks on %s that run', (backend) => {
  const gone = async (file: string) => {
    const pids = readFileSync(file, 'utf8').split(',').map(Number);
    const until = performance.now() + 5000;
    while (pids.some(isAlive) && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 20));
    return pids.filter(isAlive);
  };
  let count = 0;
  const fresh = () => join(scratch, `${backend}-${count++}`);

  it('exits at once, and nothing is left', async () => {
    const file = fresh();
    const ending = await run([], ['lives.mjs', 'exit while tasks run', backend, file]);
    expect(ending).toEqual({ code: 7, signal: null, stdout: '', stderr: '' });
    expect(await gone(file)).toEqual([]);
  }, 90_000);

  it('ends with an error that nobody caught, and nothing is left', async () => {
    const file = fresh();
    const ending = await run([], ['lives.mjs', 'error while tasks run', backend, file]);
    expect(ending).toMatchObject({ code: 1, signal: null, stdout: '' });
    expect(ending.stderr).toContain('Error: thrown by the program');
    expect(await gone(file)).toEqual([]);
  }, 90_000);

  it.skipIf(process.platform === 'win32').each(['SIGINT', 'SIGKILL'] as const)(
    'ends with %s, and nothing is left',
    async (signal) => {
      const file = fresh();
      const ending = await run([], ['lives.mjs', 'until killed', backend, file], (child) => {
        child.stdout!.once('data', () => setTimeout(() => child.kill(signal), 100));
      });
      expect(ending).toEqual({ code: null, signal, stdout: 'running\n', stderr: '' });
      expect(existsSync(file) && (await gone(file))).toEqual([]);
    },
    90_000,
  );

  it('survives what tasks do to their worker', async () => {
    const { code, stdout } = await run([], ['abuse.mjs', backend]);
    expect(code).toBe(0);
    const lines = stdout
      .split('\n')
      .filter((line) => line.startsWith('["'))
      .map((line) => JSON.parse(line) as [string, unknown, string]);
    // Whatever became of the task, the next call works.
    expect(lines.filter(([, , next]) => next !== '8,a!')).toEqual([]);
    const became = Object.fromEntries(lines);
    const ended = (exitCode: number) => ({ failed: 'TerminatedWorkerError', exitCode });
    expect(became).toMatchObject({
      'sets the exit code': { value: 'done' },
      'exits for real': ended(3),
      'replaces exit': ended(1),
      'closes stdin': { value: 'done' },
      'ends stdout': { value: 'done' },
      'closes its port': { value: 'done' },
      'removes listeners': { value: 'done' },
      'posts what means nothing': { value: 'done' },
      'throws in toJSON': expect.anything(),
      'blocks for a while': { value: 'timed-out' },
      'has a worker of its own': { value: 'done' },
      'pollutes prototypes': { value: [1, { a: 2 }, {}] },
      'gives what is polluted': { value: { n: 1, list: [1, [2]] } },
      'deletes globals': { value: ['done', { a: [1] }] },
      'throws without globals': { failed: 'TypeError' },
      'waits without globals': { value: 'done' },
      'exits without globals': ended(9),
    });
    for (const name of ['replaces Promise and JSON', 'breaks what everything is made of']) {
      expect([{ value: 'done' }, { failed: 'TerminatedWorkerError', exitCode: 1 }, { failed: 'Error' }]).toContainEqual(
        became[name],
      );
    }
  }, 90_000);
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
