/** What a finished job says: the outcomes of its items, those included that had to be run again in JavaScript. */
import type { NumericArray } from '../../native.js';
import { Pace } from '../../pace.js';
import type { Batch, Outcome, Results } from '../executor.js';
import { itemCaller, storeResult } from '../item.js';
import type { Scratch } from './scratch.js';

/** A failed item, by its index in the batch. */
interface Failure {
  readonly index: number;
  readonly error: unknown;
}

/**
 * The outcomes of a batch all of whose items are done.
 * @param release gives the memory of the results back.
 */
export function outcomesOf(batch: Batch, values: NumericArray, release?: () => void): Outcome[] {
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
  values: NumericArray,
  bailed: Float64Array,
  check: () => void,
  scratch?: Scratch,
  release?: () => void,
): Promise<Outcome[]> {
  const call = itemCaller(batch);
  const pace = new Pace();
  const failures: Failure[] = [];
  let any: unknown[] | undefined;
  let next = 0;
  for (const index of itemsOf(bailed, batch.length, scratch)) {
    check();
    await scratch?.leave(call, next, index, pace, check);
    next = index + 1;
    try {
      const value = call(index);
      if (batch.out !== undefined) storeResult(batch.out, index, value);
      else if (any !== undefined) any[index] = value;
      else if (fits(values, value)) values[index] = Number(value);
      else {
        any = plainValues(values);
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
function* itemsOf(bailed: Float64Array, length: number, scratch: Scratch | undefined): Generator<number, void, void> {
  for (const index of bailed) {
    yield index;
    if (scratch === undefined || scratch.fits) continue;
    for (let rest = index + 1; rest < length; rest++) yield rest;
    return;
  }
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
