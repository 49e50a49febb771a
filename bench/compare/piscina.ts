/** piscina, batched by hand as its users would: a few batches a thread, numbers in arrays, columns in shared memory. */
import { effectiveNJobs } from 'millrace';
import { Piscina } from 'piscina';
import type { Kernel } from '../workload.ts';

const BATCHES_A_THREAD = 4;

export interface PiscinaPeer {
  /** The squares of 0 to `n`, as a list. */
  squares(n: number): Promise<number[]>;
  map(kernel: Kernel['name'], out: Float64Array, columns: readonly Float64Array[]): Promise<void>;
  close(): Promise<void>;
}

export function piscina(): PiscinaPeer {
  const threads = effectiveNJobs(-1);
  const pool = new Piscina({
    filename: new URL('./piscina-entry.mjs', import.meta.url).href,
    minThreads: threads,
    maxThreads: threads,
  });
  const batches = threads * BATCHES_A_THREAD;
  const ranges = (n: number) =>
    Array.from(
      { length: batches },
      (_, i) => [Math.floor((i * n) / batches), Math.floor(((i + 1) * n) / batches)] as const,
    );

  return {
    async squares(n) {
      const results = await Promise.all(
        ranges(n).map(([start, end]) => {
          const batch: number[] = [];
          for (let i = start; i < end; i++) batch.push(i);
          return pool.run(batch, { name: 'squares' }) as Promise<number[]>;
        }),
      );
      return results.flat();
    },
    async map(kernel, out, columns) {
      await Promise.all(
        ranges(out.length).map(([start, end]) =>
          pool.run(
            { kernel, out: out.subarray(start, end), columns: columns.map((column) => column.subarray(start, end)) },
            { name: 'map' },
          ),
        ),
      );
    },
    close: () => pool.destroy(),
  };
}
