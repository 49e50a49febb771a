/** What a result was measured on. */
import { spawnSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { cpuCount } from 'millrace';

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly platform: string;
  readonly node: string;
  readonly rustc: string;
}

export function machine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpuCount(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform}-${process.arch}`,
    node: process.version,
    rustc: firstLine('rustc', ['--version']),
  };
}

/** The commit, with a `+` if there are changes on top of it; results themselves do not count. */
export function commit(): string {
  const changed = firstLine('git', ['status', '--porcelain', '--', ':!bench/results']) !== 'unknown';
  return firstLine('git', ['rev-parse', 'HEAD']) + (changed ? '+' : '');
}

function firstLine(program: string, args: string[]): string {
  const { stdout } = spawnSync(program, args, { encoding: 'utf8' });
  return stdout?.trim().split('\n')[0] || 'unknown';
}
