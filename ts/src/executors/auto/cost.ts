/** What going native, or to worker threads, costs and saves. Times are in milliseconds, measured on a laptop of today and not more exact than that. */
import { dtypeOf } from '../../arrow/dtype.js';
import type { NumericArray } from '../../native.js';
import type { Argument, Batch } from '../executor.js';
import { type Seen, seenOf } from '../native/structures/seen.js';

/** What is known of a batch's native code: `ready` is compiled, `cold` means that the addon is not loaded either. */
export type Readiness = 'ready' | 'uncompiled' | 'cold';

/** What a run costs before its first item. */
const FIXED_MS: Record<Readiness, number> = { ready: 0.03, uncompiled: 3, cold: 12 };

/** Batches of columns that are compiled go native from here on without a look at what an item takes. */
export const AT_ONCE = 4096;

/** One element of a plain array: read into a column, or written from one. */
const CONVERT_MS = 4e-6;

/** A member of an object, looked up by its descriptor; a list, told from other objects; a new list or object. */
const MEMBER_MS = 8e-5;
const LIST_MS = 1.2e-4;
const NEW_MS = 1e-4;

/** A call from one function to another in JavaScript, which native code does not make. */
const CALL_MS = 3e-6;

/** After so long, V8 has compiled what is called often. */
const WARM_MS = 1;

/** After so long, it is as fast as it will be. */
const STEADY_MS = 4;

/** One item alone tells nothing, since the first of a function takes longer, unless it takes this long. */
const OBVIOUS_MS = 10;
const FEW_ITEMS = 3;

/** Quick items are slow at first, until V8 has met them: it takes more of them to know. */
const QUICK_MS = 0.25;
const MORE_ITEMS = 256;

/** Windows that met with a pause of the process are told from others by there being several. */
const FEW_WINDOWS = 3;

/** Work that is going on here and might be done elsewhere. */
export interface Work {
  /** Milliseconds and items done here, and in how many windows they were measured. */
  readonly spent: number;
  readonly items: number;
  readonly windows: number;
  /** Milliseconds an item here. */
  readonly rate: number;
  /** How many items there are still. */
  readonly remaining: number;
}

/** The same, where native code might do it. */
export interface Prospect extends Work {
  /** Milliseconds an item to make columns of its arguments, and what is wanted of its result. */
  readonly convert: number;
  /** How many items can be worked on at once. */
  readonly lanes: number;
  readonly readiness: Readiness;
}

/** Whether it pays to do the rest natively. */
export function pays(prospect: Prospect): boolean {
  const { rate, remaining, convert, lanes, readiness } = prospect;
  const fixed = FIXED_MS[readiness];
  // Where much has to be converted, neither a pause in the first item nor cold code may be taken for the work.
  if (convert >= MEMBER_MS && (prospect.windows < FEW_WINDOWS || prospect.spent < STEADY_MS)) return false;
  if (!isKnown(prospect, fixed)) return false;
  const saved = rate - convert - Math.max(rate - CALL_MS, 0) / lanes;
  return remaining * saved > 1.5 * fixed;
}

/** What sending a batch costs before its first item: `warm` means that all code is loaded and a worker waits. */
const SENDING_MS = { warm: 1, cold: 90 } as const;

/** For each item that is sent, the worker has so many times more to do than this thread. */
const OTHER_END = 1.5;

/** What it takes to send an item's arguments, as long as nothing better is known: a number, an object, a closure of its own, a KB. */
const SEND_NUMBER_MS = 3e-4;
const SEND_OBJECT_MS = 3e-3;
const SEND_CLOSURE_MS = 0.3;
const SEND_KB_MS = 1e-3;

/** Work that is going on here and might be sent to workers. */
export interface Shipment extends Work {
  /** How many workers there may be. */
  readonly lanes: number;
  /** Milliseconds of this thread to send an item and hear of its result. */
  readonly ship: number;
  readonly isWarm: boolean;
}

/** Whether it pays to send the rest to workers. */
export function paysToSend(shipment: Shipment): boolean {
  const { rate, remaining, ship, lanes, isWarm } = shipment;
  const fixed = isWarm ? SENDING_MS.warm : SENDING_MS.cold;
  if (lanes < 2 || !isKnown(shipment, fixed)) return false;
  return remaining * (rate - awayRate(rate, ship, lanes)) > 1.5 * fixed;
}

/** Milliseconds an item that workers take: this thread sends it, one of them does it. */
export function awayRate(rate: number, ship: number, lanes: number): number {
  return Math.max(ship, (rate + ship * (1 + OTHER_END)) / lanes);
}

/** Sending has to be better by so much. */
export const MARGIN = 0.95;

/** Whether items that take so long here are better sent, where what sending takes was measured. */
export function isWorthIt(rate: number, ship: number, lanes: number): boolean {
  return awayRate(rate, ship, lanes) <= rate * MARGIN;
}

/** What it probably takes to send an item of a batch, in milliseconds. */
export function shipmentOf(batch: Batch, isLoneClosure = false): number {
  let sum = isLoneClosure ? SEND_CLOSURE_MS : SEND_NUMBER_MS;
  for (const argument of batch.arguments) {
    if (argument.kind === 'views') sum += sendOf(argument.arrays[0]);
    else if (argument.kind === 'values') sum += sendOf(argument.values[0]);
  }
  return sum;
}

function sendOf(value: unknown): number {
  if (typeof value === 'string') return SEND_NUMBER_MS + (value.length / 1024) * SEND_KB_MS;
  if (ArrayBuffer.isView(value)) return SEND_OBJECT_MS + (value.byteLength / 1024) * SEND_KB_MS;
  return typeof value === 'object' && value !== null ? SEND_OBJECT_MS : SEND_NUMBER_MS;
}

/** Whether what items take is known well enough. */
function isKnown({ spent, items, windows, rate }: Work, fixed: number): boolean {
  if (rate >= OBVIOUS_MS) return true;
  const enough = rate < QUICK_MS ? MORE_ITEMS : FEW_ITEMS;
  return spent >= Math.min(fixed, WARM_MS) && items >= enough && windows >= FEW_WINDOWS;
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
      return hasNativeKind(argument.value) || structureConversion(argument.value) < Number.POSITIVE_INFINITY
        ? 0
        : Number.POSITIVE_INFINITY;
    case 'views':
      return arrayConversion(argument.arrays[0]);
    case 'values': {
      const first = argument.values[0];
      if (typeof first === 'number' || typeof first === 'boolean') return CONVERT_MS;
      return hasNativeKind(first) ? arrayConversion(first as NumericArray) : structureConversion(first);
    }
  }
}

/** Arrays of items are copied one behind the other. */
function arrayConversion(array: NumericArray | undefined): number {
  return CONVERT_MS * 10 + ((array?.length ?? 0) * CONVERT_MS) / 8;
}

/** Lists and objects are read member by member, by their descriptors. */
function structureConversion(value: unknown): number {
  const seen = seenOf(value);
  return seen === undefined ? Number.POSITIVE_INFINITY : membersConversion(seen, value);
}

function membersConversion(seen: Seen, value: unknown): number {
  if (seen.kind === 'list') return LIST_MS + (value as readonly unknown[]).length * CONVERT_MS * 2;
  if (seen.kind !== 'tuple' && seen.kind !== 'record') return MEMBER_MS;
  return seen.items.reduce((sum, item) => sum + MEMBER_MS + membersConversion(item, []), 0);
}

/** What it takes, in milliseconds, to make a result like this one of what machine code gives. */
export function resultConversion(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const members = ArrayBuffer.isView(value) ? 8 : Object.keys(value).length;
  return NEW_MS + members * CONVERT_MS * 8;
}

function hasNativeKind(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'boolean' || dtypeOf(value) !== undefined;
}
