/** What a job reads and writes, and who may take that memory away while it runs. */
import { allocateShared, dtypeOf, isResizable, isShared } from '../../arrow/dtype.js';
import { DetachedBufferError } from '../../errors.js';
import type { NativeInput, NativeOutput, NumericArray } from '../../native.js';
import type { Pace } from '../../pace.js';
import type { Argument, Batch } from '../executor.js';
import type { CapturedValue } from './kernels.js';
import { totalElements } from './signature.js';
import type { Gathered } from './structures/gather.js';

/** How many bytes are copied between two looks at the clock. */
const COPY_STEP = 2 ** 21;

/** Typed arrays one after the other: item `i` is `values[offsets[i]] .. values[offsets[i + 1] - 1]`. */
interface PackedViews {
  readonly values: NumericArray;
  readonly offsets: Float64Array;
}

/** A typed array over a plain buffer of the user's: it may be detached whenever JavaScript runs. */
export interface Borrowed {
  /** For errors. */
  readonly name: string;
  readonly array: NumericArray;
  readonly length: number;
}

/** The inputs of one job, and which of them are borrowed. */
export class Inputs {
  /** One for each argument, then each captured value. */
  readonly values: NativeInput[] = [];
  readonly #borrowed = new Map<number, Borrowed>();

  readonly #batch: Batch;
  /** For each argument the place of its value, if it has one. */
  readonly #places: (number | undefined)[] = [];

  /**
   * @param batch the items that the job takes.
   * @param given its arguments, and what was read of those that are lists or objects.
   * @param captured what its function captures, in the order of the kernel's inputs.
   * @param more what comes last, in shared memory.
   */
  constructor(
    batch: Batch,
    given: Gathered['given'],
    captured: readonly CapturedValue[],
    more: readonly NativeInput[] = [],
  ) {
    this.#batch = batch;
    for (const [index, entry] of given.entries()) {
      if ('read' in entry) {
        this.#places.push(undefined);
        this.values.push(...entry.read);
      } else {
        this.#places.push(this.values.length);
        this.#add(`argument ${index + 1}`, entry.argument);
      }
    }
    for (const { name, argument } of captured) this.#add(`captured \`${name}\``, argument);
    this.values.push(...more);
  }

  /** Whether all of them stay where they are until the job is done. */
  get areOwned(): boolean {
    return this.#borrowed.size === 0;
  }

  /** The batch's arguments over the memory that the job read: what was copied may be gone where it came from. */
  get arguments(): readonly Argument[] {
    return this.#batch.arguments.map((argument, index) => {
      const place = this.#places[index];
      return place === undefined ? argument : readFrom(argument, this.values[place]!);
    });
  }

  /** @throws {DetachedBufferError} if one that is not copied was detached or resized. */
  check(): void {
    for (const borrowed of this.#borrowed.values()) checkBorrowed(borrowed);
  }

  /** Copies what is borrowed. */
  async own(pace: Pace): Promise<void> {
    const copies = new Map<NumericArray, NumericArray>();
    for (const [index, borrowed] of this.#borrowed) {
      let copy = copies.get(borrowed.array);
      if (copy === undefined) {
        copy = allocateShared(dtypeOf(borrowed.array)!, borrowed.length);
        await copyInSteps(borrowed, borrowed.array, copy, pace);
        copies.set(borrowed.array, copy);
      }
      this.values[index] = copy;
    }
    this.#borrowed.clear();
  }

  #add(name: string, argument: Argument): void {
    switch (argument.kind) {
      case 'column':
        this.#addArray(name, argument.values);
        break;
      case 'views':
        this.values.push(pack(name, argument.arrays));
        break;
      case 'uniform':
        if (typeof argument.value === 'object') this.#addArray(name, argument.value as NumericArray);
        else this.values.push(argument.value as number | boolean);
        break;
      case 'values':
        throw new TypeError('arguments of any kind are refused before this');
    }
  }

  #addArray(name: string, array: NumericArray): void {
    if (isShared(array)) {
      this.values.push(array);
    } else if (isResizable(array)) {
      const copy = allocateShared(dtypeOf(array)!, array.length);
      copy.set(array);
      this.values.push(copy);
    } else {
      this.#borrowed.set(this.values.length, { name, array, length: array.length });
      this.values.push(array);
    }
  }
}

/** Where the results of one job go. */
export class Output {
  /** What the job writes: of a result of several leaves, the first. */
  values: NumericArray;
  /** The others, which nobody else has. */
  readonly #others: readonly NumericArray[];
  readonly #isNothing: boolean;
  /** The user's array, while the job writes somewhere else. */
  #lent: Borrowed | undefined;
  #borrowed: Borrowed | undefined;

  /** @param out the user's array, or one that nobody else has, or several (`isPrivate`); none where all results are lists. */
  constructor(out: NumericArray | readonly NumericArray[], isPrivate: boolean) {
    const [first, ...others] = 'buffer' in out ? [out] : out;
    this.#isNothing = first === undefined;
    this.values = first ?? new Float64Array(0);
    this.#others = others;
    if (!isPrivate && !isShared(this.values)) {
      this.#borrowed = { name: '`out`', array: this.values, length: this.values.length };
    }
  }

  /** One array for each leaf. */
  get all(): readonly NumericArray[] {
    return this.#isNothing ? [] : [this.values, ...this.#others];
  }

  /** The same, as a job takes it. */
  get written(): NativeOutput {
    return this.#others.length === 0 && !this.#isNothing ? this.values : this.all;
  }

  get isOwned(): boolean {
    return this.#borrowed === undefined;
  }

  /** @throws {DetachedBufferError} if it was detached or resized. */
  check(): void {
    const borrowed = this.#borrowed ?? this.#lent;
    if (borrowed !== undefined) checkBorrowed(borrowed);
  }

  /** Makes the job write to a copy, results so far included, until `giveBack`. */
  async own(pace: Pace): Promise<void> {
    const borrowed = this.#borrowed;
    if (borrowed === undefined) return;
    const copy = allocateShared(dtypeOf(borrowed.array)!, borrowed.length);
    await copyInSteps(borrowed, borrowed.array, copy, pace);
    this.values = copy;
    this.#lent = borrowed;
    this.#borrowed = undefined;
  }

  /** Copies the results to where they belong, if they were written elsewhere. */
  async giveBack(pace: Pace): Promise<void> {
    const lent = this.#lent;
    if (lent === undefined) return;
    await copyInSteps(lent, this.values, lent.array, pace);
    this.values = lent.array;
    this.#borrowed = lent;
    this.#lent = undefined;
  }
}

/** The columns of a batch that may be detached while JavaScript runs. */
export function borrowedColumns(batch: Batch): Borrowed[] {
  const borrowed: Borrowed[] = [];
  for (const [index, argument] of batch.arguments.entries()) {
    if (argument.kind !== 'column' || isShared(argument.values)) continue;
    borrowed.push({ name: `argument ${index + 1}`, array: argument.values, length: argument.values.length });
  }
  return borrowed;
}

/** @throws {DetachedBufferError} if it was detached or resized. */
export function checkBorrowed({ name, array, length }: Borrowed): void {
  if (array.length === length) return;
  throw new DetachedBufferError(
    `the buffer of ${name} was detached or resized while the job was running: it had ${length} elements and has ${array.length} now; ` +
      'leave it alone until the job is done, or use a SharedArrayBuffer',
  );
}

async function copyInSteps(borrowed: Borrowed, from: NumericArray, to: NumericArray, pace: Pace): Promise<void> {
  const step = COPY_STEP / from.BYTES_PER_ELEMENT;
  for (let start = 0; start < borrowed.length; start += step) {
    checkBorrowed(borrowed);
    to.set(from.subarray(start, start + step), start);
    if (pace.due) await pace.turn();
  }
  checkBorrowed(borrowed);
}

function readFrom(argument: Argument, input: NativeInput): Argument {
  switch (argument.kind) {
    case 'column':
      return { ...argument, values: input as NumericArray };
    case 'uniform':
      return { kind: 'uniform', value: input };
    case 'views': {
      const { values, offsets } = input as PackedViews;
      return { kind: 'views', arrays: argument.arrays.map((_, i) => values.subarray(offsets[i], offsets[i + 1])) };
    }
    case 'values':
      return argument;
  }
}

/** Typed arrays one after the other in shared memory. */
function pack(name: string, arrays: readonly NumericArray[]): PackedViews {
  const values = allocateShared(dtypeOf(arrays[0])!, totalElements(arrays));
  const offsets = new Float64Array(new SharedArrayBuffer((arrays.length + 1) * 8));
  let at = 0;
  for (const [index, array] of arrays.entries()) {
    if (at + array.length > values.length) {
      throw new DetachedBufferError(
        `a typed array of ${name} grew while it was read; leave it alone until the job is done`,
      );
    }
    values.set(array, at);
    at += array.length;
    offsets[index + 1] = at;
  }
  return { values, offsets };
}
