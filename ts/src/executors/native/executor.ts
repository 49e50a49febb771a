import { UnsupportedTaskError } from '../../errors.js';
import type { Task } from '../../functions/task.js';
import { type MathMode, type Native, native } from '../../native.js';
import { Pace } from '../../pace.js';
import type { Argument, Batch, Executor, Outcome } from '../executor.js';
import { Kernels, type Ready } from './kernels.js';
import { checkOverlap } from './overlap.js';
import { type CallReadings, Readings } from './readings.js';
import { refuse } from './refuse.js';
import { mostlyBailed, NativeRun } from './run.js';
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

/** How many functions are read between two looks at the clock: that takes some milliseconds. */
const READ_AT_ONCE = 128;

const shared: { [M in MathMode]?: NativeExecutor } = {};

/** The executor of this thread: its compiled functions are shared by all calls. */
export function nativeExecutor(math: MathMode = 'exact'): NativeExecutor {
  shared[math] ??= createNativeExecutor(native, math);
  return shared[math];
}

/** Makes an executor over native code, which is asked for when it is first needed. */
export function createNativeExecutor(load: () => Native, math: MathMode = 'exact'): NativeExecutor {
  const kernels = new Kernels(load, math);
  const running = new Set<NativeRun>();
  const readings = new Readings();

  function track(batch: Batch, signal: AbortSignal | undefined, ready: () => Ready): NativeRun {
    const prepare = () => {
      const prepared = { ...ready(), native: load() };
      running.add(run);
      return prepared;
    };
    const run = new NativeRun(batch, signal, prepare, () => running.delete(run));
    return run;
  }

  /** The parts of a batch that share their code, with what each needs. */
  function plan(batch: Batch, call: CallReadings): [part: Batch, ready: Ready][] {
    const { tasks } = batch;
    if (tasks === undefined) {
      const simple = simplified(batch);
      return [[simple, kernels.get(simple, () => call.of(batch.task))]];
    }
    const parts: [Batch, Ready][] = [];
    for (let from = 0; from < batch.length; ) {
      const answers = call.together(tasks, from);
      const ready = kernels.get(simplified(partOf(batch, from, batch.length)), () => answers);
      // Only now it is known how many of them are alike.
      const part = simplified(partOf(batch, from, from + answers.length));
      checkOverlap(part, ready.captured);
      parts.push([part, ready]);
      from += part.length;
    }
    return parts;
  }

  async function* inParts(
    batch: Batch,
    tasks: readonly Task[],
    signal: AbortSignal | undefined,
  ): AsyncGenerator<Outcome, void, void> {
    signal?.throwIfAborted();
    const call = readings.of(signal, batch);
    const pace = new Pace();
    for (let from = 0; from < tasks.length; from += READ_AT_ONCE) {
      call.prefetch(tasks.slice(from, from + READ_AT_ONCE));
      if (pace.due) await pace.turn();
      signal?.throwIfAborted();
    }
    for (const [part, ready] of plan(batch, call)) yield* track(part, signal, () => ready);
  }

  return {
    name: 'native',
    capabilities: { preemptive: true, isolated: false, sharedMemory: true, async: false },
    refuses(batch) {
      try {
        for (const [, { kernel }] of plan(batch, readings.for(batch))) if (mostlyBailed.has(kernel)) refuseBails();
        return undefined;
      } catch (error) {
        if (error instanceof UnsupportedTaskError) return error;
        throw error;
      }
    },
    inspect(batch) {
      const { signature, providers } = kernels.get(simplified(batch), () => readings.for(batch).of(batch.task)).kernel;
      return { signature, providers };
    },
    knows(batch) {
      try {
        const answers = () => readings.for(batch).of(batch.task);
        const known = kernels.peek(simplified(batch), answers);
        return known && !mostlyBailed.has(kernels.get(simplified(batch), answers).kernel);
      } catch (error) {
        if (error instanceof UnsupportedTaskError) return false;
        throw error;
      }
    },
    submit(batch, signal) {
      if (batch.tasks !== undefined) return inParts(batch, batch.tasks, signal);
      const simple = simplified(batch);
      return track(simple, signal, () => {
        const ready = kernels.get(simple, () => readings.of(signal, batch).of(batch.task));
        checkOverlap(batch, ready.captured);
        return ready;
      });
    },
    async close(options) {
      await Promise.all(Array.from(running, (run) => (options?.force ? run.return() : run.settled())));
    },
  };
}

function refuseBails(): never {
  refuse(
    'bails',
    'most items had to be run again in JavaScript: they throw, give `undefined`, or call themselves too deep',
    "leave `backend` at 'auto' to run them there at once",
  );
}

/** Some of a batch's items. */
function partOf(batch: Batch, from: number, to: number): Batch {
  if (from === 0 && to === batch.length) return batch;
  const { first, out, tasks } = batch;
  const args = batch.arguments.map((argument): Argument => {
    switch (argument.kind) {
      case 'column':
        return { ...argument, values: argument.values.subarray(from, to) };
      case 'views':
        return { ...argument, arrays: argument.arrays.slice(from, to) };
      case 'values':
        return { ...argument, values: Array.from(argument.values).slice(from, to) };
      default:
        return argument;
    }
  });
  const part = { ...batch, first: first + from, length: to - from, arguments: args, lend: false };
  return {
    ...part,
    ...(out && { out: out.subarray(from, to) }),
    ...(tasks && { task: tasks[from]!, tasks: tasks.slice(from, to) }),
  };
}

/** A batch whose typed arrays, one an item, are one for all items where they are the same. */
function simplified(batch: Batch): Batch {
  return batch.arguments.some((argument) => argument.kind === 'views')
    ? { ...batch, arguments: batch.arguments.map(simplify) }
    : batch;
}
