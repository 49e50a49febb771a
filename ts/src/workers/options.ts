/** What users say about workers. */
import type { ResourceLimits } from 'node:worker_threads';
import { describe } from '../describe.js';
import { InvalidArgumentError, InvalidRangeError } from '../errors.js';

/** How workers are started, what they share and when they end. Calls with the same options use the same workers. */
export interface WorkerOptions {
  /**
   * Called once in every worker before its first task, and awaited. It travels as tasks do. If it throws, the calls that need its workers reject with a
   * `TerminatedWorkerError` that has what was thrown as its cause. Calls with an initializer that differs, in what it captures too, use other workers.
   * @default undefined
   * @example
   * import { delayed, Parallel } from 'millrace';
   * const initializer = (seed: number) => Object.assign(globalThis, { seed });
   * const draw = (n: number) => (globalThis as unknown as { seed: number }).seed + n;
   * console.log(await Parallel({ backend: 'threads', initializer, initArgs: [40] })([delayed(draw)(2)])); // [42]
   */
  // biome-ignore lint/suspicious/noExplicitAny: whatever takes `initArgs`.
  readonly initializer?: ((...args: any[]) => unknown) | undefined;
  /**
   * What the initializer is called with.
   * @default []
   */
  readonly initArgs?: readonly unknown[] | undefined;
  /**
   * Limits of each worker's heap, in megabytes; see `worker_threads`. A worker that goes beyond ends, and its task fails with a `TerminatedWorkerError`.
   * @default undefined, those of Node
   * @example
   * import { delayed, Parallel } from 'millrace';
   * const hoard = () => { for (const all: object[] = []; ; ) all.push({ n: all.length }); };
   * const limited = Parallel({ backend: 'threads', resourceLimits: { maxOldGenerationSizeMb: 32 } });
   * await limited([delayed(hoard)()]).catch((error) => console.log(error.code)); // terminated-worker
   */
  readonly resourceLimits?: ResourceLimits | undefined;
  /**
   * Flags of Node for the workers, one each.
   * @default those of this process, so that loaders work in workers, too
   * @example
   * import { delayed, Parallel } from 'millrace';
   * const flags = () => process.execArgv;
   * console.log(await Parallel({ backend: 'threads', execArgv: ['--no-warnings'] })([delayed(flags)()])); // [['--no-warnings']]
   */
  readonly execArgv?: readonly string[] | undefined;
  /**
   * For how many milliseconds a worker stays that nobody needs, from 0; `Infinity` is for ever. Idle workers do not keep the process alive. While others
   * are used, one that is not needed ends after 30 seconds already.
   * @default 300_000
   * @example
   * import { delayed, Parallel } from 'millrace';
   * const brief = Parallel({ backend: 'threads', idleTimeout: 1000 });
   * console.log(await brief([delayed(Math.sqrt)(9)])); // [3]
   */
  readonly idleTimeout?: number | undefined;
  /**
   * Typed arrays and buffers of at least so many bytes, captured or arguments, are put once into memory that all workers see, for the call, instead of being
   * copied for each task; tasks that write to them see each other's writes, and the caller does not. `null` copies always.
   * @default 1_048_576
   * @example
   * import { delayed, Parallel } from 'millrace';
   * const table = new Float64Array(1e6).fill(0.5);
   * const at = (i: number) => table[i]! + i;
   * console.log(await Parallel({ backend: 'threads', maxNbytes: 1024 })([delayed(at)(1), delayed(at)(2)])); // [1.5, 2.5]
   */
  readonly maxNbytes?: number | null | undefined;
}

/** The default of `maxNbytes`. */
export const MAX_NBYTES = 1 << 20;

const limits: Record<keyof ResourceLimits, true> = {
  maxYoungGenerationSizeMb: true,
  maxOldGenerationSizeMb: true,
  codeRangeSizeMb: true,
  stackSizeMb: true,
};

const checks: Record<keyof WorkerOptions, (value: unknown) => void> = {
  initializer: (value) => {
    if (typeof value !== 'function') invalid('initializer', 'a function', value);
  },
  initArgs: (value) => {
    if (!Array.isArray(value)) invalid('initArgs', 'an array of arguments for the initializer', value);
  },
  resourceLimits: (value) => {
    if (typeof value !== 'object' || value === null)
      invalid('resourceLimits', 'an object of sizes in megabytes', value);
    for (const [name, size] of Object.entries(value)) {
      if (!Object.hasOwn(limits, name)) {
        throw new InvalidArgumentError(
          `resourceLimits has no \`${name}\`; its members are ${Object.keys(limits).join(', ')}`,
        );
      }
      if (size !== undefined)
        checkNumber(`resourceLimits.${name}`, size, 'a positive number of megabytes', (n) => n > 0);
    }
  },
  execArgv: (value) => {
    if (!Array.isArray(value)) invalid('execArgv', "an array of Node's flags", value);
    for (const [i, flag] of value.entries()) if (typeof flag !== 'string') invalid(`execArgv[${i}]`, 'a string', flag);
  },
  idleTimeout: (value) =>
    checkNumber('idleTimeout', value, 'a number of milliseconds from 0, or Infinity', (n) => n >= 0, true),
  maxNbytes: (value) => {
    if (value !== null)
      checkNumber('maxNbytes', value, 'a number of bytes from 0, or null for no limit', (n) => n >= 0);
  },
};

export const workerOptionNames = Object.keys(checks) as readonly (keyof WorkerOptions)[];

/**
 * Takes the worker options out of all options.
 * @throws {InvalidArgumentError} for one of the wrong kind, or `initArgs` without an initializer.
 * @throws {InvalidRangeError} for a number out of range.
 */
export function workerOptionsOf(options: WorkerOptions): WorkerOptions {
  const found: Record<string, unknown> = {};
  for (const name of workerOptionNames) {
    const value = options[name];
    if (value === undefined) continue;
    checks[name](value);
    found[name] = value;
  }
  if (found.initArgs !== undefined && found.initializer === undefined) {
    throw new InvalidArgumentError(
      'initArgs are the arguments of an initializer, but there is none; pass `initializer`, too',
    );
  }
  return found;
}

/** Checks a number, which is finite unless said otherwise. */
export function checkNumber(
  name: string,
  value: unknown,
  what: string,
  isInRange: (value: number) => boolean,
  isInfiniteAllowed = false,
): void {
  if (typeof value !== 'number') invalid(name, what, value);
  if (!isInRange(value) || (!isInfiniteAllowed && !Number.isFinite(value))) {
    throw new InvalidRangeError(`${name} must be ${what}, but got ${value}`);
  }
}

function invalid(name: string, what: string, value: unknown): never {
  throw new InvalidArgumentError(`${name} must be ${what}, but got ${describe(value)}`);
}
