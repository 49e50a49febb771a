/** joblib and NumPy, in a Python virtual environment of their own under `target/`, made at the first use. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { effectiveNJobs } from 'millrace';
import type { Kernel } from '../workload.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const VENV = path('../../target/bench-venv');
const STAMP = join(VENV, '.requirements');
const REQUIREMENTS = path('./requirements.txt');

/** Python's own time, as tinybench wants it, and a figure to check the result by. */
export interface Answer {
  readonly overriddenDuration: number;
  readonly check: number;
}

export interface JoblibPeer {
  /** `joblib 1.6.0` and the like. */
  readonly versions: { readonly joblib: string; readonly numpy: string; readonly python: string };
  /** A million `delayed(square)(i)` from a generator, on loky. `check` is their sum. */
  squares(n: number): Promise<Answer>;
  /** A call of two tasks. */
  two(): Promise<Answer>;
  /** A function over columns, a chunk a job, each chunk by NumPy. */
  chunks(kernel: Kernel): Promise<Answer>;
  /** NumPy alone, on one core. */
  numpy(kernel: Kernel): Promise<Answer>;
  close(): void;
}

/** Starts Python; gives the reason if there is none, or joblib cannot be installed. */
export async function joblib(): Promise<JoblibPeer | string> {
  const python = environment();
  if ('reason' in python) return python.reason;
  const child = spawn(python.program, [path('./joblib_peer.py')], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const read = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error('joblib_peer.py ended; what it says is above');
    return JSON.parse(value);
  };
  const versions = await read();
  const jobs = effectiveNJobs(-1);
  const ask = async (request: object): Promise<Answer> => {
    child.stdin.write(`${JSON.stringify({ jobs, ...request })}\n`);
    const { ms, check } = await read();
    return { overriddenDuration: ms, check };
  };
  const columns = ({ name, length, ranges }: Kernel) => ({ kernel: name, n: length, ranges });
  return {
    versions,
    squares: (n) => ask({ op: 'squares', n }),
    two: () => ask({ op: 'two' }),
    chunks: (kernel) => ask({ op: 'chunks', ...columns(kernel) }),
    numpy: (kernel) => ask({ op: 'numpy', ...columns(kernel) }),
    close: () => end(child),
  };
}

function environment(): { program: string } | { reason: string } {
  const program = join(VENV, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  const wanted = readFileSync(REQUIREMENTS, 'utf8');
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return { program };
  const base = ['python3', 'python'].find((name) => spawnSync(name, ['--version']).status === 0);
  if (base === undefined) return { reason: 'joblib, NumPy: Python is not there' };
  console.log('Installing joblib and NumPy for comparison (target/bench-venv).');
  rmSync(VENV, { recursive: true, force: true });
  const made =
    spawnSync(base, ['-m', 'venv', VENV], { stdio: 'inherit' }).status === 0 &&
    spawnSync(program, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', REQUIREMENTS], {
      stdio: 'inherit',
    }).status === 0;
  if (!made) return { reason: 'joblib, NumPy: they could not be installed' };
  writeFileSync(STAMP, wanted);
  return { program };
}

function end(child: ChildProcess): void {
  child.stdin?.end();
  child.unref();
}
