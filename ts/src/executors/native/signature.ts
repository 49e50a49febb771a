/** What a batch is compiled for: the kinds of its arguments. */
import { dtypeOf } from '../../arrow/dtype.js';
import { describe } from '../../describe.js';
import type { DType, NativeArgument, NumericArray } from '../../native.js';
import type { Argument, Batch } from '../executor.js';
import { refuse } from './refuse.js';
import { hasTyped, nativeArgument, type Seen, seenKey, seenOf, seenOfMost } from './structures/seen.js';

/** A batch as native code sees it. */
export interface Signature {
  readonly arguments: readonly NativeArgument[];
  /** Of arguments that are lists or objects, what they are put together of. */
  readonly seen: readonly (Seen | undefined)[];
  readonly output: DType | null;
  /** All of the above in one word. */
  readonly key: string;
}

/**
 * The signature of a batch.
 * @throws {UnsupportedTaskError} if an argument has no native kind.
 */
export function signatureOf(batch: Batch): Signature {
  const seen = batch.arguments.map(argumentSeen);
  const args = batch.arguments.map((argument, index) => {
    const of = seen[index];
    return of === undefined ? argumentKind(argument, index) : nativeArgument(of, argument.kind === 'uniform');
  });
  const output = batch.out === undefined ? null : dtypeOf(batch.out)!;
  let key = output ?? '';
  for (const [index, argument] of args.entries()) {
    const of = seen[index];
    if (of === undefined) key += `,${kindKey(argument)}`;
    else key += `,${batch.arguments[index]!.kind}-${seenKey(of)}`;
    if (output !== null && of !== undefined && hasTyped(of)) refuseInside(index);
  }
  return { arguments: args, seen, output, key };
}

/** An argument, one value for all items where all items have the same list, object or typed array. */
export function simplify(argument: Argument): Argument {
  if (argument.kind === 'views') {
    const [first] = argument.arrays;
    return argument.arrays.every((array) => array === first) ? { kind: 'uniform', value: first } : argument;
  }
  if (argument.kind !== 'values' || argument.values.length < 2) return argument;
  const { values } = argument;
  const first = values[0];
  if (typeof first !== 'object' || first === null) return argument;
  for (let index = 1; index < values.length; index++) if (values[index] !== first) return argument;
  return { kind: 'uniform', value: first };
}

/** What an argument is put together of, if it is a list or object. */
function argumentSeen(argument: Argument): Seen | undefined {
  let seen: Seen | undefined;
  if (argument.kind === 'values') seen = seenOfMost(argument.values);
  else if (argument.kind === 'uniform') seen = seenOf(argument.value);
  return seen?.kind === 'list' || seen?.kind === 'tuple' || seen?.kind === 'record' ? seen : undefined;
}

function refuseInside(index: number): never {
  refuse(
    'overlap',
    `argument ${index + 1} has typed arrays inside of it, which may share memory with \`out\``,
    'use `map`, or pass the typed arrays themselves',
  );
}

function argumentKind(argument: Argument, index: number): NativeArgument {
  switch (argument.kind) {
    case 'column':
      return { kind: 'column', dtype: argument.dtype };
    case 'views':
      return { kind: 'views', dtype: dtypeOf(argument.arrays[0])! };
    case 'uniform':
      return uniformKind(argument.value) ?? refuseValue(`argument ${index + 1}`, argument.value);
    case 'values':
      return refuseValue(`argument ${index + 1}`, oddOne(argument.values));
  }
}

function uniformKind(value: unknown): NativeArgument | undefined {
  if (typeof value === 'number') return { kind: 'number' };
  if (typeof value === 'boolean') return { kind: 'boolean' };
  const dtype = dtypeOf(value);
  return dtype === undefined ? undefined : { kind: 'view', dtype };
}

function kindKey(kind: NativeArgument): string {
  return 'dtype' in kind ? `${kind.kind}-${kind.dtype}` : kind.kind;
}

/**
 * The first value of many that shows why they are no column: one of no native kind, or of another kind than the first.
 */
function oddOne(values: ArrayLike<unknown>): unknown {
  const first = values[0];
  if (uniformKind(first) === undefined) return first;
  for (let index = 1; index < values.length; index++) {
    const value = values[index];
    if (typeof value !== typeof first || dtypeOf(value) !== dtypeOf(first)) return value;
  }
  return first;
}

function refuseValue(what: string, value: unknown): never {
  refuse(
    'type',
    `${what} is ${describe(value)}, and only numbers, booleans and typed arrays of numbers, and lists and objects of them, are compiled`,
    "pass those, one kind in each place, or leave `backend` at 'auto' to run it in JavaScript",
  );
}

/** The most elements that the typed arrays of one batch may have together. */
export const MAX_VIEW_ELEMENTS = 2 ** 31 - 1;

/**
 * How many elements typed arrays have together.
 * @throws {UnsupportedTaskError} if they are more than can be handed across at once.
 */
export function totalElements(arrays: readonly NumericArray[]): number {
  let total = 0;
  for (const array of arrays) total += array.length;
  if (total > MAX_VIEW_ELEMENTS) {
    refuse(
      'too-large',
      `the typed arrays of ${arrays.length} items have ${total} elements together, and at most ${MAX_VIEW_ELEMENTS} are taken at once`,
      'pass fewer items at a time',
    );
  }
  return total;
}
