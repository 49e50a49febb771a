import type { NativeKernel } from '../../ts/src/native.js';

/** Why items bail out, by their codes. */
export const REASONS: readonly (string | undefined)[];

/**
 * What crossed into native code while `work` ran, and what that gave or threw. `reasons` counts bail-outs by their codes; a
 * `disagreement` is an item of which the interpreter says otherwise, of the `interpreted` ones.
 */
export function watched<T>(work: () => Promise<T>): Promise<{
  value?: T;
  error?: unknown;
  kernels: NativeKernel[];
  items: number;
  bailed: number;
  interpreted: number;
  reasons: Map<number, number>;
  disagreement: string | undefined;
}>;
