/**
 * One batch on its way through native code.
 *
 * A job starts on the calling thread, where small ones end at once. A larger one goes on in the lanes while the event
 * loop turns, if its memory cannot be taken away: shared memory, or memory that only this package has. Over plain
 * buffers of the user's it goes on in synchronous slices, the event loop turning between them, and the buffers are
 * looked at anew for each. An item that outlasts a whole slice would keep the event loop: then what is borrowed is
 * copied, and the job goes on in the lanes.
 */
import { allocate, elementSize } from '../../arrow/dtype.js';
import { giveSlab, takeSlab } from '../../arrow/slabs.js';
import { NativeFailureError } from '../../errors.js';
import { JobStatus, type Native, type NativeJob, type NativeKernel, type NumericArray } from '../../native.js';
import { onAbort } from '../../on-abort.js';
import { nextTurn, Pace, SLICE_MS } from '../../pace.js';
import type { Argument, Batch, Outcome } from '../executor.js';
import { Control } from './control.js';
import type { CapturedValue } from './kernels.js';
import { borrowedColumns, checkBorrowed, Inputs, Output } from './memory.js';
import type { Order, Turn } from './order.js';
import { overlap } from './overlap.js';
import { Scratch } from './scratch.js';
import { leavesOf, mergeIndices, outcomesOf, rerun, scattered } from './settle.js';
import { build } from './structures/builder.js';
import { gather } from './structures/gather.js';
import type { Seen } from './structures/seen.js';
import { areApart, argumentOf, putBack, writtenBy } from './written.js';

/**
 * How long a job may stay on the calling thread alone, in microseconds: a few times what the way through the lanes
 * costs. A full batch of quick calls ends within it, and the lanes do not take the cores from the thread that reads the
 * next one.
 */
const HERE_MICROSECONDS = 150;

/** How often a job in the lanes is asked how far it is, in milliseconds. */
const PROGRESS_MS = 100;

/** So many items tell how a kernel does. */
const TELLING = 64;

/** Kernels most of whose items had to be run again in JavaScript: who has a choice should not ask them again. */
export const mostlyBailed = new WeakSet<NativeKernel>();

/**
 * Kernels that write captured arrays and read what an earlier item left in them. Their items run here, one after the other.
 */
export const keepsState = new WeakSet<NativeKernel>();

/** `BailReason::State` in `crates/compiler/src/ir/op.rs`. */
const STATE = 7;

/** Jobs that run in slices just now: they share the time that the event loop may be kept. */
let slicing = 0;

/** What a run needs before it can start. */
export interface Prepared {
  readonly native: Native;
  readonly kernel: NativeKernel;
  readonly captured: readonly CapturedValue[];
  /** Of arguments that are lists or objects, what the kernel takes them to be put together of. */
  readonly seen: readonly (Seen | undefined)[];
  /** The batch with the arguments that the kernel takes, if it takes them otherwise than the simplified ones. */
  readonly batch?: Batch;
}

/** What the batches of one call have in common. */
export interface Company {
  readonly order: Order;
  /** Looks at captured plain arrays again, which may have been changed. */
  refresh(): void;
}

/** The outcomes of one batch, made when the first of them is asked for. */
export class NativeRun implements AsyncIterableIterator<Outcome, undefined> {
  #batch: Batch;
  readonly #signal: AbortSignal | undefined;
  readonly #company: Company;
  readonly #prepare: () => Prepared;
  readonly #over: () => void;
  #running: Promise<Outcome[]> | undefined;
  #control: Control | undefined;
  #next = 0;
  #closed = false;

  /**
   * @param batch with its arguments simplified.
   * @param prepare compiles; throws if it cannot.
   * @param over called when nothing of the batch runs any more.
   */
  constructor(
    batch: Batch,
    signal: AbortSignal | undefined,
    company: Company,
    prepare: () => Prepared,
    over: () => void,
  ) {
    this.#batch = batch;
    this.#signal = signal;
    this.#company = company;
    this.#prepare = prepare;
    this.#over = over;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Outcome, undefined>> {
    if (!this.#closed) {
      this.#running ??= this.#run();
      const outcomes = await this.#running;
      const value = this.#closed ? undefined : outcomes[this.#next];
      if (value !== undefined) {
        this.#next += 1;
        return { done: false, value };
      }
    }
    return { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<Outcome, undefined>> {
    this.#closed = true;
    this.#control?.cancel();
    await this.settled();
    return { done: true, value: undefined };
  }

  /** Resolves when nothing of the batch runs any more. */
  async settled(): Promise<void> {
    try {
      await this.#running;
    } catch {
      // Whoever asked for the outcomes has it.
    }
  }

  async #run(): Promise<Outcome[]> {
    const { order } = this.#company;
    const turn = order.isOpen ? order.begin() : await order.wait();
    try {
      if (this.#closed) return [];
      this.#signal?.throwIfAborted();
      const prepared = this.#prepare();
      this.#batch = prepared.batch ?? this.#batch;
      return await this.#runNow(prepared, turn);
    } finally {
      turn.end();
    }
  }

  async #runNow({ native, kernel, captured, seen }: Prepared, turn: Turn): Promise<Outcome[]> {
    const written = writtenBy(kernel.shape);
    const alone = kernel.scratch || written.length > 0 ? this.#company.order.alone(turn) : undefined;
    turn.known();
    const batch = this.#batch;
    if (kernel.shape.kind !== 'scalar' || seen.some((of) => of !== undefined)) {
      return await this.#runStructured({ native, kernel, captured, seen }, alone);
    }
    const given = batch.out ?? batch.room?.(kernel.output);
    const lent = batch.lend && given === undefined ? takeSlab(batch.length * elementSize(kernel.output)) : undefined;
    const release = lent && (() => giveSlab(lent));
    const target = given ?? allocate(kernel.output, batch.length, lent);
    const output = new Output(target, batch.out === undefined);
    if (batch.length === 0) return outcomesOf(batch, output.values, release);
    const scratch = kernel.scratch ? new Scratch(kernel.scratch, captured, batch.length) : undefined;
    const plain = batch.arguments.map((argument) => ({ argument }));
    const inputs = new Inputs(batch, plain, scratch?.without(captured) ?? captured, scratch?.inputs);
    const control = new Control();
    this.#control = control;
    try {
      let kept: readonly Argument[] | undefined;
      if (scratch !== undefined) {
        await alone;
        this.#signal?.throwIfAborted();
        kept = argumentsApart(batch);
      }
      const bailed = keepsState.has(kernel)
        ? all(batch.length)
        : await this.#done(
            new native.Job(kernel, batch.length, this.#lanes(native), control.words),
            kernel,
            inputs,
            output,
            control,
          );
      if (bailed === undefined) return this.#stopped();
      if (bailed.length === 0 && scratch === undefined) return outcomesOf(batch, output.values, release);
      if (batch.length >= TELLING && bailed.length > batch.length / 2) mostlyBailed.add(kernel);
      return await rerun(
        { ...batch, arguments: kept ?? inputs.arguments },
        output.values,
        bailed,
        () => {
          if (control.cancelled || this.#signal?.aborted) this.#stopped();
          inputs.check();
          output.check();
        },
        scratch,
        release,
      );
    } catch (error) {
      if (error !== stopped) throw error;
      return [];
    } finally {
      if (scratch !== undefined) this.#company.refresh();
      this.#control = undefined;
      control.release();
      this.#over();
    }
  }

  #lanes(native: Native): number {
    return Math.min(this.#batch.nJobs, native.poolLanes());
  }

  /** Runs all items; gives those that bailed out, or `undefined` if it was cancelled. */
  async #done(
    job: NativeJob,
    kernel: NativeKernel,
    inputs: Inputs,
    output: Output,
    control: Control,
  ): Promise<Float64Array | undefined> {
    let status = job.runHere(inputs.values, output.written, HERE_MICROSECONDS);
    if (status !== JobStatus.Done) status = await this.#goOn(job, inputs, output, control);
    if (status === JobStatus.Cancelled) return undefined;
    if (!kernel.canBail) return NONE;
    const bailed = job.bailed();
    if (kernel.scratch && bailed.length > 0 && job.bailReasons().includes(STATE)) keepsState.add(kernel);
    return bailed;
  }

  /**
   * The same for a batch with lists or objects among its arguments or as results: they are read into columns, and put
   * together, here. Items that are put together otherwise than most are run in JavaScript.
   */
  async #runStructured(
    { native, kernel, captured, seen }: Prepared,
    alone: Promise<void> | undefined,
  ): Promise<Outcome[]> {
    const whole = this.#batch;
    const pace = new Pace();
    const users = borrowedColumns(whole);
    const control = new Control();
    this.#control = control;
    const check = () => {
      if (control.cancelled || this.#signal?.aborted) this.#stopped();
      for (const borrowed of users) checkBorrowed(borrowed);
    };
    try {
      const written = writtenBy(kernel.shape);
      if (written.length > 0) {
        await alone;
        this.#signal?.throwIfAborted();
      }
      const mayWrite = written.length === 0 || (!kernel.scratch && areApart(whole, captured, written));
      const { batch, given, kept, odd } = await gather(whole, kernel, seen, pace, check);
      const scratch = kernel.scratch ? new Scratch(kernel.scratch, captured, whole.length) : undefined;
      const isScalar = kernel.shape.kind === 'scalar';
      const isDirect = isScalar && kept === undefined && whole.out !== undefined;
      const outputs = kernel.outputs.map((dtype) => (isDirect ? whole.out! : allocate(dtype, batch.length)));
      const output = new Output(outputs, !isDirect);
      const inputs = new Inputs(batch, given, scratch?.without(captured) ?? captured, scratch?.inputs);
      let apart: readonly Argument[] | undefined;
      if (scratch !== undefined) {
        await alone;
        this.#signal?.throwIfAborted();
        apart = argumentsApart(whole);
      }
      const job = new native.Job(kernel, batch.length, this.#lanes(native), control.words);
      let again: Float64Array;
      let values: NumericArray | unknown[] = output.values;
      // What the items leave in captured arrays is only known where none is left out.
      if (
        batch.length === 0 ||
        !mayWrite ||
        (scratch !== undefined && (kept !== undefined || keepsState.has(kernel)))
      ) {
        again = all(whole.length);
        values = isScalar ? allocate(kernel.output, whole.length) : new Array(whole.length);
      } else {
        const bailed = await this.#done(job, kernel, inputs, output, control);
        if (bailed === undefined) return this.#stopped();
        again = mergeIndices(bailed, kept, odd);
        if (!isScalar) {
          values = new Array(whole.length);
          const leaves = leavesOf(kernel, job, output.all);
          const argument = (position: number, item: number) => argumentOf(batch, position, item);
          await build(kernel.shape, leaves, batch.length, values, kept, argument, pace, check);
          putBack(whole, written, leaves, bailed, kept);
        } else if (kept !== undefined) values = scattered(kernel, whole, output.values, kept);
      }
      if (whole.length >= TELLING && again.length > whole.length / 2) mostlyBailed.add(kernel);
      if (again.length === 0 && scratch === undefined) return outcomesOf(whole, values);
      const args = apart ?? (kept === undefined && isScalar ? inputs.arguments : whole.arguments);
      const checkAll = () => {
        check();
        inputs.check();
        output.check();
      };
      return await rerun({ ...whole, arguments: args }, values, again, checkAll, scratch);
    } catch (error) {
      if (error !== stopped) throw error;
      return [];
    } finally {
      if (kernel.scratch) this.#company.refresh();
      this.#control = undefined;
      control.release();
      this.#over();
    }
  }

  /** After a cancellation: throws the signal's reason; if it was `return()` that cancelled, nobody wants outcomes. */
  #stopped(): never {
    this.#signal?.throwIfAborted();
    if (this.#closed) throw stopped;
    throw new NativeFailureError('native code stopped a job that nobody cancelled; please report it');
  }

  /** Takes a job that did not end at once to its end. */
  async #goOn(job: NativeJob, inputs: Inputs, output: Output, control: Control): Promise<number> {
    const leaveSignal = this.#signal && onAbort(this.#signal, () => control.cancel());
    try {
      if (inputs.areOwned && output.isOwned) return await this.#inLanes(job, inputs, output, control);
      const status = await this.#inSlices(job, inputs, output, control);
      if (status !== JobStatus.Stuck) return status;
      const pace = new Pace();
      await inputs.own(pace);
      await output.own(pace);
      const end = await this.#inLanes(job, inputs, output, control);
      await output.giveBack(pace);
      return end;
    } finally {
      leaveSignal?.();
    }
  }

  async #inSlices(job: NativeJob, inputs: Inputs, output: Output, control: Control): Promise<number> {
    let mustTurn = slicing > 0;
    slicing += 1;
    try {
      for (;;) {
        if (mustTurn) await nextTurn();
        mustTurn = true;
        if (control.cancelled) return JobStatus.Cancelled;
        inputs.check();
        output.check();
        const status = job.runSlice(inputs.values, output.written, (SLICE_MS * 1000) / slicing);
        if (status !== JobStatus.More) return status;
        this.#batch.onProgress?.(control.done);
      }
    } finally {
      slicing -= 1;
    }
  }

  async #inLanes(job: NativeJob, inputs: Inputs, output: Output, control: Control): Promise<number> {
    if (control.cancelled) return JobStatus.Cancelled;
    const { onProgress } = this.#batch;
    const timer = onProgress && setInterval(() => onProgress(control.done), PROGRESS_MS);
    try {
      const status = await job.start(inputs.values, output.written);
      if (status === JobStatus.Done || status === JobStatus.Cancelled) return status;
      throw new NativeFailureError(`a job ended with status ${status}; please report it`);
    } finally {
      clearInterval(timer);
    }
  }
}

const NONE = new Float64Array(0);

function all(length: number): Float64Array {
  return Float64Array.from({ length }, (_, index) => index);
}

/** The arguments of a batch where results do not replace them: they are needed again. */
function argumentsApart({ arguments: args, out }: Batch): readonly Argument[] | undefined {
  if (out === undefined) return undefined;
  return args.map((argument) =>
    argument.kind === 'column' && overlap(argument.values, out)
      ? { ...argument, values: argument.values.slice() }
      : argument,
  );
}

/** Thrown to leave a job that `return()` stopped; never leaves this module. */
const stopped = new Error('stopped');
