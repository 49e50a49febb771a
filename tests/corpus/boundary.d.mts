import type { NativeKernel } from '../../ts/src/native.js';

/** What crossed into native code while `work` ran. `reasons` counts bail-outs by their codes. */
export function watched<T>(
  work: () => Promise<T>,
): Promise<{ value: T; kernels: NativeKernel[]; items: number; bailed: number; reasons: Map<number, number> }>;
