import type { NativeKernel } from '../../ts/src/native.js';

/** What crossed into native code while `work` ran, and what that gave or threw. `reasons` counts bail-outs by their codes. */
export function watched<T>(work: () => Promise<T>): Promise<{
  value?: T;
  error?: unknown;
  kernels: NativeKernel[];
  items: number;
  bailed: number;
  reasons: Map<number, number>;
}>;
