/** Everything that the package offers, by name. */

export { View1d } from './arrays/view1d.js';
export { View2d, type View2dOptions, view2d } from './arrays/view2d.js';
export type { ArrowVectorLike } from './arrow/vector.js';
export {
  DetachedBufferError,
  type ErrorCode,
  InvalidArgumentError,
  InvalidRangeError,
  MillraceError,
  MissingPackageError,
  MissingPermissionError,
  NativeFailureError,
  NestingError,
  type Reason,
  TaskTimeoutError,
  TerminatedWorkerError,
  UnsupportedTaskError,
} from './errors.js';
export { shutdownWorkers } from './executors/workers/shutdown.js';
export type { Call } from './functions/call.js';
export { type Delayed, delayed } from './functions/delayed.js';
export {
  type Address,
  registerByReference,
  registerByValue,
  registerReducer,
} from './functions/registrations.js';
export type { JitExplanation } from './jit/explanation.js';
export { type JitMembers, type JitOptions, type Jitted, jit } from './jit/jit.js';
export { type Prange, type PrangeOptions, prange } from './jit/prange.js';
export type { Reduce } from './jit/reductions.js';
export {
  type Broadcastable,
  type ElementType,
  type Vectorized,
  type VectorizeOptions,
  type VectorOf,
  vectorize,
} from './jit/vectorize.js';
export type { MathMode, NumericArray } from './native.js';
export { cpuCount, effectiveNJobs } from './parallel/cpu-count.js';
export { type Explanation, explain } from './parallel/explain.js';
export { type MathProvider, mathProviders } from './parallel/math-providers.js';
export type { Backend, ParallelOptions, ReturnAs } from './parallel/options.js';
export { Parallel } from './parallel/parallel.js';
export type { ColumnLike } from './parallel/types.js';
export type { WorkerOptions } from './workers/options.js';
