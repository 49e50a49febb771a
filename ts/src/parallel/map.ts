import { type Column, columnOf, commonLength } from '../arrow/column.js';
import { dtypeOf, isDetached, isResizable } from '../arrow/dtype.js';
import { type Segment, segmentsOf } from '../arrow/segments.js';
import { describe } from '../describe.js';
import { DetachedBufferError, InvalidArgumentError, InvalidRangeError } from '../errors.js';
import { taskOf } from '../functions/delayed.js';
import type { AnyFunction, Task } from '../functions/task.js';
import type { NumericArray } from '../native.js';
import { Flight } from './flight.js';
import { executorFor, type Settings } from './options.js';
import { checkOverlap } from './overlap.js';
import { ListSink, OutSink, type Sink, TypedSink, VectorSink } from './results.js';

/** How many segments may be on their way at once. */
const MAX_IN_FLIGHT = 4;

/** Calls a function for each item of columns. */
export async function runMap(f: unknown, given: readonly unknown[], settings: Settings): Promise<unknown> {
  settings.signal?.throwIfAborted();
  const task = taskToMap(f);
  const columns = await columnsOf(given, isLazy(settings));
  const length = commonLength(columns);
  return run(task, segmentsOf(columns, length), sinkFor(columns, settings), undefined, settings);
}

/** The same, with the results written into `out`. */
export async function runMapInto(
  out: unknown,
  f: unknown,
  given: readonly unknown[],
  settings: Settings,
): Promise<unknown> {
  settings.signal?.throwIfAborted();
  const target = checkOut(out);
  const task = taskToMap(f);
  const columns = await columnsOf(given, isLazy(settings));
  const length = commonLength(columns);
  if (target.length < length) {
    if (isDetached(target)) throw new DetachedBufferError('`out` is detached: its buffer was transferred');
    throw new InvalidRangeError(`\`out\` has room for ${target.length} results, but there are ${length} items`);
  }
  const segments = segmentsOf(columns, length);
  for (const { first, length: count, arguments: args } of segments) {
    checkOverlap(target.subarray(first, first + count), args, task);
  }
  return run(task, segments, new OutSink(out), target, settings);
}

async function run(
  task: Task,
  segments: readonly Segment[],
  sink: Sink,
  out: NumericArray | undefined,
  settings: Settings,
): Promise<unknown> {
  const { nJobs, inFlight } = settings;
  const flight = new Flight(executorFor(settings), settings);
  try {
    for (const segment of segments) {
      const { first, length } = segment;
      const list = sink instanceof ListSink;
      const batch = { ...segment, task, nJobs, inFlight, list, lend: list };
      flight.send(out === undefined ? batch : { ...batch, out: out.subarray(first, first + length), whole: out });
      if (flight.size === MAX_IN_FLIGHT) await sink.add(await flight.land());
    }
    while (flight.size > 0) await sink.add(await flight.land());
    flight.close();
    return await sink.result();
  } catch (error) {
    throw await flight.fail(error);
  }
}

function taskToMap(f: unknown): Task {
  if (typeof f === 'function') return taskOf(f as AnyFunction);
  throw new InvalidArgumentError(
    `map() needs a function, or what delayed(f, captures) gives, and then columns, but got ${describe(f)} first`,
  );
}

/** Whether arrays are read where tasks run: only native code needs columns. */
function isLazy({ backend }: Settings): boolean {
  return backend !== 'native';
}

async function columnsOf(given: readonly unknown[], isLazy: boolean): Promise<Column[]> {
  const columns: Column[] = [];
  for (const [index, value] of given.entries()) {
    const column = columnOf(value, index + 1, isLazy);
    columns.push(column instanceof Promise ? await column : column);
  }
  return columns;
}

/** Arrow wins over typed arrays, typed arrays over everything else. */
function sinkFor(columns: readonly Column[], settings: Settings): Sink {
  if (settings.returnAs === 'arrow' || columns.some((column) => column.origin === 'arrow')) return new VectorSink();
  return columns.some((column) => column.origin === 'typed') ? new TypedSink() : new ListSink();
}

function checkOut(out: unknown): NumericArray {
  if (dtypeOf(out) === undefined) {
    throw new InvalidArgumentError(
      `mapInto() needs a typed array of numbers to write to, then a function, then columns, but got ${describe(out)} first`,
    );
  }
  if (isResizable(out as NumericArray)) {
    throw new InvalidArgumentError(
      '`out` is over a resizable ArrayBuffer, which could shrink while it is written; use a buffer of fixed length or a SharedArrayBuffer',
    );
  }
  return out as NumericArray;
}
