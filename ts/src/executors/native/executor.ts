import { UnsupportedTaskError } from '../../errors.js';
import type { Task } from '../../functions/task.js';
import { type MathMode, type Native, type NativeKernel, native } from '../../native.js';
import { Pace } from '../../pace.js';
import type { Argument, Batch, Executor, Outcome } from '../executor.js';
import { Kernels, type Ready } from './kernels.js';
import { checkOverlap, checkScratch } from './overlap.js';
import type { Answers } from './reading/question.js';
import { type CallReadings, Readings } from './readings.js';
import { refuse } from './refuse.js';
import { keepsState, mostlyBailed, NativeRun } from './run.js';
import { simplify } from './signature.js';
import { writtenBy } from './written.js';

/** An executor that compiles functions and runs them on all cores, and can say what it compiled. */
export interface NativeExecutor extends Executor {
  /**
   * What a batch would run as. Runs nothing.
   * @throws {UnsupportedTaskError} if it cannot be compiled.
   */
  inspect(batch: Batch): { readonly signature: string; readonly providers: readonly string[] };
  /** Whether a batch that would run writes captured arrays, or arguments: the calls after it may read what it leaves there. */
  leavesState(batch: Batch): boolean;
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

  function track(
    batch: Batch,
    signal: AbortSignal | undefined,
    call: CallReadings,
    ready: () => Ready & { readonly batch?: Batch },
  ): NativeRun {
    const prepare = () => {
      const prepared = { ...ready(), native: load() };
      running.add(run);
      return prepared;
    };
    const run = new NativeRun(batch, signal, call, prepare, () => running.delete(run));
    return run;
  }

  /** @throws {UnsupportedTaskError} if a batch whose arguments are simplified cannot be run. */
  function readyFor(batch: Batch, answers: () => Answers): Ready {
    const ready = kernels.get(batch, answers);
    checkOverlap(batch, ready.captured);
    checkScratch(batch, ready.kernel, ready.captured);
    return ready;
  }

  /**
   * The same of any batch, with the arguments that it is run with: an array that is one for all items, as those of a single item are,
   * can only be written where it is handed to each of them.
   */
  function readyForAny(batch: Batch, answers: () => Answers): Ready & { readonly batch: Batch } {
    const simple = simplified(batch);
    try {
      return { ...readyFor(simple, answers), batch: simple };
    } catch (error) {
      const apart = simple.arguments.map((argument, at) => {
        const given = batch.arguments[at]!;
        return given.kind === 'views' ? given : argument;
      });
      const isSame = apart.every((argument, at) => argument === simple.arguments[at]);
      if (isSame || !(error instanceof UnsupportedTaskError)) throw error;
      const handed = { ...simple, arguments: apart };
      try {
        const ready = readyFor(handed, answers);
        if (writtenBy(ready.kernel.shape).length > 0) return { ...ready, batch: handed };
      } catch (other) {
        if (!(other instanceof UnsupportedTaskError)) throw other;
      }
      throw error;
    }
  }

  /** The parts of a batch that share their code, with what each needs. */
  function plan(batch: Batch, call: CallReadings): [part: Batch, ready: Ready][] {
    const { tasks } = batch;
    if (tasks === undefined) {
      const ready = readyForAny(batch, () => call.of(batch.task));
      return [[ready.batch, ready]];
    }
    const parts: [Batch, Ready][] = [];
    for (let from = 0; from < batch.length; ) {
      const answers = call.together(tasks, from);
      const ready = kernels.get(simplified(partOf(batch, from, batch.length)), () => answers);
      // Only now it is known how many of them are alike.
      const part = simplified(partOf(batch, from, from + answers.length));
      checkOverlap(part, ready.captured);
      checkScratch(part, ready.kernel, ready.captured);
      parts.push([part, ready]);
      from += part.length;
    }
    return parts;
  }

  /** What a part needs after earlier calls changed captured arrays. */
  function again(part: Batch, call: CallReadings): Ready {
    const answers = call.together(part.tasks!, 0);
    const ready = readyFor(part, () => answers);
    if (answers.length < part.length) refuseChanged();
    return ready;
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
    const parts = plan(batch, call);
    const { version } = call;
    for (const [part, ready] of parts) {
      yield* track(part, signal, call, () => (call.version === version ? ready : again(part, call)));
    }
  }

  return {
    name: 'native',
    capabilities: { preemptive: true, isolated: false, sharedMemory: true, async: false },
    refuses(batch) {
      try {
        for (const [, { kernel }] of plan(batch, readings.for(batch))) refuseKnown(kernel);
        return undefined;
      } catch (error) {
        if (error instanceof UnsupportedTaskError) return error;
        throw error;
      }
    },
    inspect(batch) {
      const { kernel } = kernels.get(simplified(batch), () => readings.for(batch).of(batch.task));
      refuseKnown(kernel);
      const { signature, providers } = kernel;
      return { signature, providers };
    },
    leavesState(batch) {
      try {
        return plan(batch, readings.for(batch)).some(
          ([, { kernel }]) => Boolean(kernel.scratch) || writtenBy(kernel.shape).length > 0,
        );
      } catch (error) {
        if (error instanceof UnsupportedTaskError) return false;
        throw error;
      }
    },
    knows(batch) {
      try {
        const answers = () => readings.for(batch).of(batch.task);
        const known = kernels.peek(simplified(batch), answers);
        if (!known) return known;
        refuseKnown(kernels.get(simplified(batch), answers).kernel);
        return true;
      } catch (error) {
        if (error instanceof UnsupportedTaskError) return false;
        throw error;
      }
    },
    submit(batch, signal) {
      if (batch.tasks !== undefined) return inParts(batch, batch.tasks, signal);
      const call = readings.of(signal, batch);
      return track(simplified(batch), signal, call, () => readyForAny(batch, () => call.of(batch.task)));
    },
    async close(options) {
      await Promise.all(Array.from(running, (run) => (options?.force ? run.return() : run.settled())));
    },
  };
}

function refuseChanged(): never {
  refuse(
    'state',
    'earlier calls changed what some of the functions capture, so that they are no longer compiled alike',
    "leave `backend` at 'auto' to run them in JavaScript",
  );
}

/** Refuses what did not do well before. */
function refuseKnown(kernel: NativeKernel): void {
  if (keepsState.has(kernel)) {
    refuse(
      'state',
      'it reads what an earlier call left in an array that it captures',
      "have each call write what it reads, or leave `backend` at 'auto' to run it in JavaScript",
    );
  }
  if (!mostlyBailed.has(kernel)) return;
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

/** A batch whose typed arrays, lists and objects, one an item, are one for all items where they are the same. */
function simplified(batch: Batch): Batch {
  return batch.arguments.some((argument) => argument.kind === 'views' || argument.kind === 'values')
    ? { ...batch, arguments: batch.arguments.map(simplify) }
    : batch;
}
