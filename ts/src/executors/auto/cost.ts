/** What going native costs and saves. Times are in milliseconds, measured on a laptop of today and not more exact than that. */
import { dtypeOf } from '../../arrow/dtype.js';
import type { NumericArray } from '../../native.js';
import type { Argument, Batch } from '../executor.js';

/** What is known of a batch's native code: `ready` is compiled, `cold` means that the addon is not loaded either. */
export type Readiness = 'ready' | 'uncompiled' | 'cold';

/** What a run costs before its first item. */
const FIXED_MS: Record<Readiness, number> = { ready: 0.03, uncompiled: 3, cold: 12 };

/** Batches of columns that are compiled go native from here on without a look at what an item takes. */
export const AT_ONCE = 4096;

/** One element of a plain array: read into a column, or written from one. */
const CONVERT_MS = 4e-6;

/** A call from one function to another in JavaScript, which native code does not make. */
const CALL_MS = 3e-6;

/** After so long, V8 has compiled what is called often. */
const WARM_MS = 1;

/** One item alone tells nothing, since the first of a function takes longer, unless it takes this long. */
const OBVIOUS_MS = 10;
const FEW_ITEMS = 3;

/** Work that is going on here and might be done natively. */
export interface Prospect {
  /** Milliseconds and items done here. */
  readonly spent: number;
  readonly items: number;
  /** Milliseconds an item here. */
  readonly rate: number;
  /** How many items there are still. */
  readonly remaining: number;
  /** Milliseconds an item to make columns of its arguments, and what is wanted of its result. */
  readonly convert: number;
  /** How many items can be worked on at once. */
  readonly lanes: number;
  readonly readiness: Readiness;
}

/** Whether it pays to do the rest natively. */
export function pays({ spent, items, rate, remaining, convert, lanes, readiness }: Prospect): boolean {
  const fixed = FIXED_MS[readiness];
  const isKnown = (spent >= Math.min(fixed, WARM_MS) && items >= FEW_ITEMS) || rate >= OBVIOUS_MS;
  if (!isKnown) return false;
  const saved = rate - convert - Math.max(rate - CALL_MS, 0) / lanes;
  return remaining * saved > 1.5 * fixed;
}

/** What has to be converted for an item of a batch, in milliseconds; infinite if its arguments have no native kind. */
export function conversionOf(batch: Batch): number {
  let sum = batch.list ? CONVERT_MS : 0;
  for (const argument of batch.arguments) sum += argumentConversion(argument);
  for (const value of Object.values(batch.task.captures ?? {}))
    sum += hasNativeKind(value) ? 0 : Number.POSITIVE_INFINITY;
  return sum;
}

function argumentConversion(argument: Argument): number {
  switch (argument.kind) {
    case 'column':
      return 0;
    case 'uniform':
      return hasNativeKind(argument.value) ? 0 : Number.POSITIVE_INFINITY;
    case 'views':
      return arrayConversion(argument.arrays[0]);
    case 'values': {
      const first = argument.values[0];
      if (typeof first === 'number' || typeof first === 'boolean') return CONVERT_MS;
      return hasNativeKind(first) ? arrayConversion(first as NumericArray) : Number.POSITIVE_INFINITY;
    }
  }
}

/** Arrays of items are copied one behind the other. */
function arrayConversion(array: NumericArray | undefined): number {
  return CONVERT_MS * 10 + ((array?.length ?? 0) * CONVERT_MS) / 8;
}

function hasNativeKind(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'boolean' || dtypeOf(value) !== undefined;
}
