/** A function over arguments of one length, at once: compiled and on all lanes, or item by item in JavaScript. */
import { allocate, dtypeOf } from '../arrow/dtype.js';
import { UnsupportedTaskError } from '../errors.js';
import type { Batch } from '../executors/executor.js';
import { itemCaller, storeResult } from '../executors/item.js';
import type { Ready } from '../executors/native/kernels.js';
import { Inputs } from '../executors/native/memory.js';
import { overlap } from '../executors/native/overlap.js';
import { mostlyBailed } from '../executors/native/run.js';
import { JobStatus, type NumericArray, native } from '../native.js';
import { kernelFor, type Subject } from './kernels.js';

/** Microseconds: how long a job stays on the calling thread alone, and how long it then runs before JavaScript has a turn. */
const HERE = 150;
const SLICE = 50_000;
/** No slice is longer, in microseconds; an item may have to have one for itself. */
const LONGEST_SLICE = 2 ** 31;

/** So many items tell how a kernel does. */
const TELLING = 64;

/**
 * Runs a batch, in `out` of which results are to be written.
 * @throws what the first of the items throws that do.
 */
export function elementwise(subject: Subject, batch: Batch): NumericArray | unknown[] {
  const { out } = batch;
  if (out === undefined) return compiled(subject, batch) ?? plainly(batch);
  // As if all were computed before anything is written.
  if (!batch.arguments.some((argument) => argument.kind === 'column' && clashes(argument.values, out))) {
    const results = compiled(subject, batch);
    if (results !== undefined) return results;
  }
  const apart = { ...batch, out: allocate(dtypeOf(out)!, batch.length) };
  out.set((compiled(subject, apart) ?? plainly(apart)) as NumericArray);
  return out;
}

/** Whether writing an element could change one that is still to be read. */
function clashes(values: NumericArray, out: NumericArray): boolean {
  const inPlace = values.byteOffset === out.byteOffset && values.BYTES_PER_ELEMENT === out.BYTES_PER_ELEMENT;
  return overlap(values, out) && !inPlace;
}

/** `undefined` where it is to be done in JavaScript. */
function compiled(subject: Subject, batch: Batch): NumericArray | unknown[] | undefined {
  const { out, length } = batch;
  let ready: Ready;
  try {
    ready = kernelFor(subject, batch);
  } catch (error) {
    if (error instanceof UnsupportedTaskError) return undefined;
    throw error;
  }
  const { kernel, captured, seen } = ready;
  if (mostlyBailed.has(kernel)) return undefined;
  // Lists and objects are left to JavaScript here.
  if (kernel.shape.kind !== 'scalar' || seen.some((of) => of !== undefined)) return undefined;
  const plain = batch.arguments.map((argument) => ({ argument }));
  const inputs = new Inputs(batch, plain, captured).values;
  if (out !== undefined && captured.some(({ argument }) => isOver(argument, out))) return undefined;
  const output = out ?? allocate(kernel.output, length);
  if (length === 0) return output;
  const { Job, poolLanes } = native();
  const job = new Job(kernel, length, poolLanes(), null);
  let status = job.runHere(inputs, output, HERE);
  for (let slice = SLICE; status !== JobStatus.Done; ) {
    if (status === JobStatus.Stuck) slice = Math.min(slice * 2, LONGEST_SLICE);
    status = job.runSlice(inputs, output, slice);
  }
  if (!kernel.canBail) return output;
  const bailed = job.bailed();
  if (length >= TELLING && bailed.length > length / 2) mostlyBailed.add(kernel);
  return again(batch, output, bailed);
}

function isOver(argument: { readonly kind: string }, out: NumericArray): boolean {
  const { value } = argument as { value?: unknown };
  return dtypeOf(value) !== undefined && overlap(value as NumericArray, out);
}

/** Calls the items that bailed out, in order. */
function again(batch: Batch, output: NumericArray, bailed: Float64Array): NumericArray | unknown[] {
  if (bailed.length === 0) return output;
  const call = itemCaller(batch);
  const kind = output instanceof Float64Array ? 'number' : 'boolean';
  let any: unknown[] | undefined;
  for (const index of bailed) {
    const value = call(index);
    if (batch.out !== undefined) storeResult(output, index, value);
    else if (any === undefined && typeof value === kind) output[index] = Number(value);
    else {
      any ??= kind === 'number' ? Array.from(output) : Array.from(output, (it) => it !== 0);
      any[index] = value;
    }
  }
  return any ?? output;
}

/** Calls every item in JavaScript. */
function plainly(batch: Batch): NumericArray | unknown[] {
  const { out, length } = batch;
  const call = itemCaller(batch);
  if (out !== undefined) {
    for (let index = 0; index < length; index++) storeResult(out, index, call(index));
    return out;
  }
  const results: unknown[] = [];
  for (let index = 0; index < length; index++) results.push(call(index));
  return typedIfAlike(results);
}

/** A typed array of results that are all numbers or all booleans, as 0 and 1; else the results. */
export function typedIfAlike(results: unknown[]): NumericArray | unknown[] {
  const kind = results.length === 0 ? 'number' : typeof results[0];
  if ((kind !== 'number' && kind !== 'boolean') || results.some((it) => typeof it !== kind)) return results;
  return kind === 'number' ? Float64Array.from(results as number[]) : Uint8Array.from(results as boolean[], Number);
}
