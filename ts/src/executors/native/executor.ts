import { UnsupportedTaskError } from '../../errors.js';
import { type Native, native } from '../../native.js';
import type { Batch, Executor } from '../executor.js';
import { Kernels } from './kernels.js';
import { checkOverlap } from './overlap.js';
import { Readings } from './readings.js';
import { NativeRun } from './run.js';
import { simplify } from './signature.js';

/** An executor that compiles functions and runs them on all cores, and can say what it compiled. */
export interface NativeExecutor extends Executor {
  /**
   * What a batch would run as. Runs nothing.
   * @throws {UnsupportedTaskError} if it cannot be compiled.
   */
  inspect(batch: Batch): { readonly signature: string; readonly providers: readonly string[] };
  /** Whether a batch would run, if that is known without compiling anything. */
  knows(batch: Batch): boolean | undefined;
}

let shared: NativeExecutor | undefined;

/** The executor of this thread: its compiled functions are shared by all calls. */
export function nativeExecutor(): NativeExecutor {
  shared ??= createNativeExecutor(native);
  return shared;
}

/** Makes an executor over native code, which is asked for when it is first needed. */
export function createNativeExecutor(load: () => Native): NativeExecutor {
  const kernels = new Kernels(load);
  const running = new Set<NativeRun>();
  const readings = new Readings();
  return {
    name: 'native',
    capabilities: { preemptive: true, isolated: false, sharedMemory: true, async: false },
    refuses(batch) {
      try {
        kernels.get(simplified(batch), () => readings.forNow(batch.task));
        return undefined;
      } catch (error) {
        if (error instanceof UnsupportedTaskError) return error;
        throw error;
      }
    },
    inspect(batch) {
      const { signature, providers } = kernels.get(simplified(batch), () => readings.forNow(batch.task)).kernel;
      return { signature, providers };
    },
    knows(batch) {
      try {
        return kernels.peek(simplified(batch), () => readings.forNow(batch.task));
      } catch (error) {
        if (error instanceof UnsupportedTaskError) return false;
        throw error;
      }
    },
    submit(batch, signal) {
      const simple = simplified(batch);
      const prepare = () => {
        const ready = kernels.get(simple, () => readings.of(batch.task, signal));
        checkOverlap(batch, ready.captured);
        running.add(run);
        return { native: load(), ...ready };
      };
      const run = new NativeRun(simple, signal, prepare, () => running.delete(run));
      return run;
    },
    async close(options) {
      await Promise.all(Array.from(running, (run) => (options?.force ? run.return() : run.settled())));
    },
  };
}

/** A batch whose typed arrays, one an item, are one for all items where they are the same. */
function simplified(batch: Batch): Batch {
  return batch.arguments.some((argument) => argument.kind === 'views')
    ? { ...batch, arguments: batch.arguments.map(simplify) }
    : batch;
}
