import { describe } from '../describe.js';
import { InvalidArgumentError } from '../errors.js';
import type { MathMode } from '../native.js';

/**
 * The mode that options name.
 * @throws {InvalidArgumentError} if it is none.
 */
export function checkMathMode(where: string, options: unknown): MathMode {
  if (typeof options !== 'object' || options === null) {
    throw new InvalidArgumentError(`${where}() takes an object of options, but got ${describe(options)}`);
  }
  const { math = 'exact' } = options as { math?: unknown };
  if (math === 'exact' || math === 'fast') return math;
  throw new InvalidArgumentError(`math must be one of 'exact', 'fast', but got ${describe(math)}`);
}
