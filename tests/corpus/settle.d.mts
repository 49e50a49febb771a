import type { Kind } from './arguments.mjs';

/** What `settle` found: `kinds` if the function is numeric, `made` if it makes functions, else `why` it is neither. */
export interface Settled {
  readonly kinds?: readonly Kind[];
  /** The arguments that it writes to. */
  readonly writes?: readonly number[];
  readonly result?: string;
  readonly made?: readonly {
    readonly closure: (...args: never[]) => unknown;
    readonly factoryArguments: readonly unknown[];
  }[];
  readonly why?: string;
}
export function settle(f: (...args: never[]) => unknown): Settled;
