/** The kernels of this thread's `jit`, and the functions of the engine that call them. */
import type { Batch } from '../executors/executor.js';
import { Kernels, type Ready } from '../executors/native/kernels.js';
import { CallReadings } from '../executors/native/readings.js';
import { refuse } from '../executors/native/refuse.js';
import type { Task } from '../functions/task.js';
import { type MathMode, type NativeDirect, type NativeKernel, native } from '../native.js';
import { callOf } from './kinds.js';

const kernels = { exact: new Kernels(native, 'exact'), fast: new Kernels(native, 'fast') };
const directs = new WeakMap<NativeKernel, NativeDirect>();

/** What the engine is given to call while a kernel runs. */
const turn = () => {};

/** What is compiled, and how. */
export interface Subject {
  readonly task: Task;
  readonly math: MathMode;
}

/** A kernel that can be called, with what it reads now of what its function captures. */
export interface Callable extends Ready {
  readonly direct: NativeDirect;
}

/**
 * The kernel for a call. What the function captures is read.
 * @throws {UnsupportedTaskError} if there is none.
 */
export function callableFor(subject: Subject, args: ArrayLike<unknown>): Callable {
  const ready = kernelFor(subject, callOf(subject.task, args));
  const { kernel } = ready;
  let direct = directs.get(kernel);
  if (direct === undefined) {
    direct = kernel.direct(turn) ?? refuseResult();
    directs.set(kernel, direct);
  }
  return { ...ready, direct };
}

/**
 * The kernel for a batch of the subject's task. What the function captures is read.
 * @throws {UnsupportedTaskError} if there is none.
 */
export function kernelFor({ task, math }: Subject, batch: Batch): Ready {
  const readings = new CallReadings();
  const ready = kernels[math].get(batch, () => readings.of(task));
  if (ready.kernel.scratch) refuseScratch();
  return ready;
}

function refuseScratch(): never {
  refuse(
    'scratch',
    'it writes to an array that it captures, which `jit` and `vectorize` do not compile',
    'it runs in JavaScript, with the same results; `Parallel().map` takes them',
  );
}

function refuseResult(): never {
  refuse(
    'result',
    'it gives more than one number or boolean, and single calls of such functions are not compiled',
    'it runs in JavaScript, with the same results; `Parallel().map` takes them',
  );
}
