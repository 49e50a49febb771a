/** When worker processes end, and what they have of the program. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { program, run } from '../../testing/program.js';

describe('worker processes', () => {
  const spins = `console.log(process.pid); for (;;);`;
  const waits = `await new Promise((resolve) => setTimeout(resolve, 60_000));`;

  /** Starts a program and waits until it printed so many lines. */
  async function started(body: string, lines: number, options: object = {}) {
    const child = spawn(process.execPath, program('processes', body), {
      ...options,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stderr!.on('data', (chunk) => {
      stderr += chunk;
    });
    await new Promise<void>((resolve, reject) => {
      child.stdout!.on('data', (chunk) => {
        stdout += chunk;
        if (stdout.trim().split('\n').length >= lines) resolve();
      });
      child.on('exit', () => reject(new Error(`it ended: ${stderr}`)));
    });
    return { child, pids: stdout.trim().split('\n').map(Number), stderr: () => stderr };
  }

  function isThere(pid: number): boolean {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  }

  async function gone(child: ChildProcess, pids: readonly number[]): Promise<void> {
    const start = performance.now();
    while (pids.some(isThere) || (child.exitCode === null && child.signalCode === null)) {
      if (performance.now() - start > 5000) throw new Error(`${pids.filter(isThere)} are there after 5 s`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  const folder = mkdtempSync(join(tmpdir(), 'millrace-lifetimes-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** What there is in the places where shared memory could have files. */
  const left = () => [
    ...readdirSync(folder),
    ...(existsSync('/dev/shm') ? readdirSync('/dev/shm').filter((name) => /millrace/i.test(name)) : []),
  ];

  it.each([
    ['spins', `await parallel()([1, 2].map((i) => delayed(() => { ${spins} })(i)));`],
    ['waits', `await parallel()([1, 2].map((i) => delayed(async () => { console.log(process.pid); ${waits} })(i)));`],
    [
      'is idle',
      `for (const pid of await parallel()([1, 2].map((i) => delayed(async () => {
        await new Promise((resolve) => setTimeout(resolve, 300));
        return process.pid;
      })(i)))) console.log(pid);
      ${waits}`,
    ],
  ])('end with a parent that is killed while one %s', async (_, body) => {
    const before = left();
    const { child, pids } = await started(body, 2, { env: { ...process.env, TMPDIR: folder } });
    child.kill('SIGKILL');
    await gone(child, pids);
    expect(left()).toEqual(before);
  });

  it.skipIf(process.platform === 'win32')('end at Ctrl-C without a word', async () => {
    const body = `await parallel()([1, 2].map((i) => delayed(() => { ${spins} })(i)));`;
    const { child, pids, stderr } = await started(body, 2, { detached: true });
    // As a terminal does: to all of them at once.
    process.kill(-child.pid!, 'SIGINT');
    await gone(child, pids);
    expect([child.signalCode, stderr()]).toEqual(['SIGINT', '']);
  });

  it.skipIf(process.platform === 'win32')('go on where the program takes Ctrl-C for something else', async () => {
    const body = `process.on('SIGINT', () => console.log('taken'));
      const slow = async (i) => { console.log(process.pid); await new Promise((go) => setTimeout(go, 1000)); return i; };
      console.log(await parallel()([1, 2].map((i) => delayed(slow)(i))));`;
    const { child } = await started(body, 2, { detached: true });
    let rest = '';
    child.stdout!.on('data', (chunk) => {
      rest += chunk;
    });
    process.kill(-child.pid!, 'SIGINT');
    await new Promise((resolve) => child.on('close', resolve));
    expect([rest, child.exitCode]).toEqual(['taken\n[ 1, 2 ]\n', 0]);
  });

  it('print what tasks print, and have nothing to read', () => {
    const { status, stdout, stderr } = run(
      'processes',
      `await parallel({ nJobs: 1 })([delayed(() => {
        console.log('out'); console.error('err'); console.log(process.stdin.read(), process.argv.length);
      })()]);`,
    );
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: 'out\nnull 1\n', stderr: 'err\n' });
  });

  it('work without the addon', () => {
    const { status, stdout, stderr } = run(
      'processes',
      `const table = new Float64Array(300_000).fill(2);
      console.log((await parallel()(Array.from({ length: 50 }, (_, i) => delayed((k) => table[k] * k)(i)))).join());
      console.log((await parallel().map((x) => x + 1, Float64Array.of(1, 2, 3))).join());
      const error = await parallel()([delayed(() => process.exit(3))()]).catch((error) => error);
      console.log(error.name, error.exitCode);`,
      ['--no-addons'],
    );
    const expected = `${Array.from({ length: 50 }, (_, i) => i * 2).join()}\n2,3,4\nTerminatedWorkerError 3\n`;
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: expected, stderr: '' });
  });

  it.runIf(process.platform === 'linux')('keep their descriptors from what they start', () => {
    const { stdout } = run(
      'processes',
      `const list = () => process.getBuiltinModule('node:child_process').execFileSync('ls', ['/proc/self/fd'], { encoding: 'utf8' });
      console.log((await parallel({ nJobs: 1 })([delayed(list)()]))[0] === list());`,
    );
    expect(stdout).toBe('true\n');
  });

  it('let an inspected program be', () => {
    const { status, stdout, stderr } = run('processes', `console.log(await parallel()([delayed((i) => i)(1)]));`, [
      '--inspect=0',
    ]);
    expect({ status, stdout }).toEqual({ status: 0, stdout: '[ 1 ]\n' });
    expect(stderr.match(/Debugger listening/g)).toHaveLength(1);
  });
});
