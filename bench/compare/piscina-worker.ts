/** What runs in piscina's threads. */
import { KERNELS, type Kernel, square } from '../workload.ts';

export function squares(batch: readonly number[]): number[] {
  return batch.map(square);
}

export function map(work: { kernel: Kernel['name']; out: Float64Array; columns: readonly Float64Array[] }): void {
  KERNELS.find((kernel) => kernel.name === work.kernel)!.loop(work.out, work.columns);
}
