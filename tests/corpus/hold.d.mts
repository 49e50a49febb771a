import type { Kind } from './arguments.mjs';

/** What became of a numeric function. `bailed` and `bailedOdd` are shares of the calls with usual and with odd arguments. */
export interface Held {
  readonly kind: 'native' | 'bails' | 'refused' | 'differs';
  readonly calls: number;
  readonly bailed?: number;
  readonly bailedOdd?: number;
  readonly wrong?: string;
  readonly code?: string;
  readonly message?: string;
  readonly line?: number;
}
export function hold(
  f: (...args: never[]) => unknown,
  kinds: readonly Kind[],
  writes: readonly number[],
  inputs: number,
  stage: (name: string) => void,
): Promise<Held>;
