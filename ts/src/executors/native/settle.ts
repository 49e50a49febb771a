/** What a finished job says: the outcomes of its items, those included that had to be run again in JavaScript. */
import { allocate } from '../../arrow/dtype.js';
import type { NativeJob, NativeKernel, NativeShape, NumericArray } from '../../native.js';
import { Pace } from '../../pace.js';
import type { Batch, Outcome, Results } from '../executor.js';
import { itemCaller, storeResult } from '../item.js';
import type { Scratch } from './scratch.js';
import type { Leaf } from './structures/builder.js';

/** A failed item, by its index in the batch. */
interface Failure {
  readonly index: number;
  readonly error: unknown;
}

/**
 * The outcomes of a batch all of whose items are done.
 * @param release gives the memory of the results back.
 */
export function outcomesOf(batch: Batch, values: NumericArray | unknown[], release?: () => void): Outcome[] {
  const results = resultsOf(batch, values, 0, batch.length);
  return [
    {
      first: batch.first,
      length: batch.length,
      results: release && results.kind !== 'any' && results.kind !== 'out' ? { ...results, release } : results,
    },
  ];
}

/**
 * The outcomes of a batch some of whose items bailed out: those are run here, with their own arguments.
 * @param check called before each of them; throws to stop.
 * @param scratch what the function writes of captured arrays: they become what JavaScript would have made of them.
 */
export async function rerun(
  batch: Batch,
  values: NumericArray | unknown[],
  bailed: ArrayLike<number> & Iterable<number>,
  check: () => void,
  scratch?: Scratch,
  release?: () => void,
): Promise<Outcome[]> {
  const call = itemCaller(batch);
  const pace = new Pace();
  const failures: Failure[] = [];
  let any: unknown[] | undefined = Array.isArray(values) ? values : undefined;
  let next = 0;
  for (const index of itemsOf(bailed, batch.length, scratch)) {
    check();
    await scratch?.leave(call, next, index, pace, check);
    next = index + 1;
    try {
      const value = call(index);
      if (batch.out !== undefined) storeResult(batch.out, index, value);
      else if (any !== undefined) any[index] = value;
      else if (fits(values as NumericArray, value)) values[index] = Number(value);
      else {
        any = plainValues(values as NumericArray);
        any[index] = value;
      }
    } catch (error) {
      failures.push({ index, error });
    }
    if (pace.tick()) await pace.turn();
  }
  await scratch?.leave(call, next, batch.length, pace, check);
  if (failures.length === 0 && any === undefined) return outcomesOf(batch, values, release);
  return around(batch, failures, any ?? values);
}

/** The items that bailed out; from where on captured arrays are no longer as long as the others took them to be, all that follow. */
function* itemsOf(
  bailed: Iterable<number>,
  length: number,
  scratch: Scratch | undefined,
): Generator<number, void, void> {
  for (const index of bailed) {
    yield index;
    if (scratch === undefined || scratch.fits) continue;
    for (let rest = index + 1; rest < length; rest++) yield rest;
    return;
  }
}

/** Results of some items of a batch, each at its place. */
export function scattered(
  kernel: NativeKernel,
  batch: Batch,
  values: NumericArray,
  places: readonly number[],
): NumericArray {
  const target = batch.out ?? allocate(kernel.output, batch.length);
  for (const [at, place] of places.entries()) target[place] = values[at]!;
  return target;
}

/** The indices of items that are to be run in JavaScript: those that bailed out, by their places, and the odd ones. */
export function mergeIndices(
  bailed: Float64Array,
  places: readonly number[] | undefined,
  odd: readonly number[],
): Float64Array {
  const indices = new Float64Array(bailed.length + odd.length);
  for (const [at, index] of bailed.entries()) indices[at] = places === undefined ? index : places[index]!;
  indices.set(odd, bailed.length);
  return indices.sort();
}

/** What a job wrote, a leaf of its results each. */
export function leavesOf(kernel: NativeKernel, job: NativeJob, outputs: readonly NumericArray[]): Leaf[] {
  const leaves: Leaf[] = [];
  let output = 0;
  let list = 0;
  const add = ({ kind, items }: NativeShape): void => {
    if (kind === 'scalar') {
      leaves.push({ values: outputs[output]!, isBoolean: kernel.outputs[output] === 'bool' });
      output += 1;
    } else if (kind === 'list' || kind === 'array') {
      const dtype = kernel.lists[list]!;
      const offsets = job.listOffsets(list);
      const values = allocate(dtype, offsets[offsets.length - 1] ?? 0);
      job.takeList(list, values);
      leaves.push({ values, offsets, isBoolean: dtype === 'bool' });
      list += 1;
    } else for (const item of items ?? []) add(item);
  };
  add(kernel.shape);
  return leaves;
}

/** Outcomes for the runs of items between failures, and for the failures. */
function around(batch: Batch, failures: readonly Failure[], values: NumericArray | unknown[]): Outcome[] {
  const outcomes: Outcome[] = [];
  let from = 0;
  const succeeded = (to: number) => {
    if (to === from) return;
    outcomes.push({ first: batch.first + from, length: to - from, results: resultsOf(batch, values, from, to) });
  };
  for (const { index, error } of failures) {
    succeeded(index);
    outcomes.push({ first: batch.first + index, length: 1, error });
    from = index + 1;
  }
  succeeded(batch.length);
  return outcomes;
}

function resultsOf(batch: Batch, values: NumericArray | unknown[], from: number, to: number): Results {
  if (batch.out !== undefined) return { kind: 'out' };
  const whole = from === 0 && to === batch.length;
  if (Array.isArray(values)) return { kind: 'any', values: whole ? values : values.slice(from, to) };
  const part = whole ? values : values.subarray(from, to);
  return part instanceof Float64Array ? { kind: 'f64', values: part } : { kind: 'bool', values: part as Uint8Array };
}

/** Whether a result is of the kind that a kernel stored. */
function fits(values: NumericArray, value: unknown): boolean {
  return typeof value === (values instanceof Float64Array ? 'number' : 'boolean');
}

function plainValues(values: NumericArray): unknown[] {
  return values instanceof Float64Array ? Array.from(values) : Array.from(values, (value) => value !== 0);
}
