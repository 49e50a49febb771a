/** How many cores this process may use. */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { describe } from '../describe.js';
import { InvalidArgumentError, InvalidRangeError } from '../errors.js';
import { nested } from '../workers/nested.js';
import { cgroupQuota } from './cgroup.js';

/** Set to a positive integer, this environment variable limits `cpuCount()`. */
const LIMIT_VARIABLE = 'MILLRACE_MAX_CPU_COUNT';

let counted: number | undefined;

/**
 * How many cores this process may use, from 1: the least of what the system has, the process's affinity, its cgroup's
 * quota (v1 or v2, rounded up) and the environment variable `MILLRACE_MAX_CPU_COUNT`. Inside a task on a worker it is the
 * task's part of them: so many, over the jobs of its call, at least 1. The system is asked once in a process, the variable
 * at each call.
 *
 * @throws {InvalidRangeError} if the environment variable is not a positive integer.
 *
 * @example
 * import { cpuCount } from 'millrace';
 * console.log(cpuCount() >= 1); // true
 */
export function cpuCount(): number {
  counted ??= Math.max(1, Math.min(availableParallelism(), Math.ceil(cgroupQuota(readText))));
  return Math.min(counted, environmentLimit(), nested()?.cores ?? Number.POSITIVE_INFINITY);
}

/**
 * How many jobs `nJobs` stands for, in joblib's meaning: itself if positive; if negative, all cores but that many plus
 * one, so that -1 is all of them and -2 all but one, and at least 1. Inside a task on a worker it is `cpuCount()` at most,
 * the task's part of the cores.
 *
 * @param nJobs An integer, not 0.
 * @default cpuCount()
 * @throws {InvalidArgumentError} if it is not a number.
 * @throws {InvalidRangeError} if it is 0, not finite or not an integer.
 *
 * @example
 * import { cpuCount, effectiveNJobs } from 'millrace';
 * console.log(effectiveNJobs(4), effectiveNJobs(-1) === cpuCount()); // 4 true
 */
export function effectiveNJobs(nJobs?: number): number {
  if (nJobs === undefined) return cpuCount();
  if (typeof nJobs !== 'number') {
    throw new InvalidArgumentError(`nJobs must be an integer that is not 0, but got ${describe(nJobs)}`);
  }
  if (!Number.isInteger(nJobs) || nJobs === 0) {
    throw new InvalidRangeError(
      `nJobs must be an integer that is not 0, but got ${nJobs}; -1 stands for all cores, -2 for all but one`,
    );
  }
  if (nJobs > 0) return nested() === undefined ? nJobs : Math.min(nJobs, cpuCount());
  return Math.max(cpuCount() + 1 + nJobs, 1);
}

function environmentLimit(): number {
  const text = readVariable(LIMIT_VARIABLE);
  if (text === undefined || text === '') return Number.POSITIVE_INFINITY;
  const limit = Number(text);
  if (Number.isInteger(limit) && limit > 0) return limit;
  throw new InvalidRangeError(
    `the environment variable ${LIMIT_VARIABLE} must be a positive integer, but is ${describe(text)}`,
  );
}

/** Deno may forbid it; then nobody has set it. */
function readVariable(name: string): string | undefined {
  try {
    return process.env[name];
  } catch {
    return undefined;
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
