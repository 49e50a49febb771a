import { evaluateMath } from '../executors/native/evaluate.js';
import { type MathMode, native } from '../native.js';
import { checkMathMode } from './math-mode.js';

/** Who provides one function of `Math` to compiled functions. */
export interface MathProvider {
  /**
   * `an instruction`, for what IEEE 754 defines to the bit; `v8::base::ieee754::sin` and the like, for V8's own function in the running
   * Node; `pow of the host's C library`; `libm::exp`, of Rust's library; `millrace`. `undefined` if there is none, and functions that call it
   * are not compiled.
   */
  readonly provider: string | undefined;
  /** Whether it gives the bits that V8 gives, as far as it was compared. */
  readonly exact: boolean;
  /** At how many points it was compared with `Math`, in this process; 0 for an instruction. */
  readonly points: number;
  /** At how many of them it gives the neighbour of V8's number; with `math: 'fast'` only. */
  readonly differ: number;
  /** Whether there is a form of it, with the same bits, that computes many numbers at once. */
  readonly inBlocks: boolean;
  /** Why there is none. */
  readonly reason?: string;
}

/** What IEEE 754 and the language define to the bit: the compiler has operations for them. */
const instructions: ReadonlySet<string> = new Set(
  'abs ceil clz32 floor fround imul max min round sign sqrt trunc'.split(' '),
);

/**
 * Says where compiled functions have each function of `Math` from, in this process: that depends on the version of Node and on the machine.
 * Those that were not used so far are compared with V8's now, which takes some tens of milliseconds.
 *
 * @param options `math: 'fast'` tells what that would use.
 * @throws if native code could not be loaded.
 *
 * @example
 * import { mathProviders } from 'millrace';
 * const { sin, sqrt, random } = mathProviders();
 * console.log(sin!.exact, sin!.points >= 2000); // true true
 * console.log(sqrt!.provider); // an instruction
 * console.log(random!.provider); // undefined
 */
export function mathProviders(options: { readonly math?: MathMode } = {}): Readonly<Record<string, MathProvider>> {
  const isNear = checkMathMode('mathProviders', options) === 'fast';
  const found: Record<string, MathProvider> = {};
  for (const { name, provider, points, differ, inBlocks, reason } of native().mathProviders(evaluateMath, isNear)) {
    const row = { provider, exact: provider !== undefined && differ === 0, points, differ, inBlocks };
    found[name] = reason === undefined ? row : { ...row, reason };
  }
  for (const name of Object.getOwnPropertyNames(Math)) {
    if (typeof Math[name as keyof Math] !== 'function' || Object.hasOwn(found, name)) continue;
    const none = { points: 0, differ: 0, inBlocks: false };
    found[name] = instructions.has(name)
      ? { ...none, provider: 'an instruction', exact: true }
      : { ...none, provider: undefined, exact: false, reason: `Math.${name} is not compiled` };
  }
  return Object.fromEntries(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1)));
}
