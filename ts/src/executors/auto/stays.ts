/** Why a function is left on the calling thread although it could travel. */
import { UnsupportedTaskError } from '../../errors.js';
import type { Effect } from '../../functions/closure/index.js';
import type { AnyFunction, Task } from '../../functions/task.js';
import { later } from '../../later.js';
import type { Pace } from '../../pace.js';
import type { Batch } from '../executor.js';

/**
 * The refusal of a task that visibly changes captured variables or arguments, or does what only the main thread can do;
 * `undefined` for others. Loads what reads functions.
 * @param args arguments like those of its calls.
 */
export function staysFor(task: Task, args: readonly unknown[]): UnsupportedTaskError | undefined {
  const { fn, captures } = task;
  return refusalFor(fn, later.closure().effectsOf(fn, { captures, args }));
}

/** The same, with turns for the event loop in between. */
export async function staysForInTurns(
  { fn, captures }: Task,
  args: readonly unknown[],
  pace: Pace,
): Promise<UnsupportedTaskError | undefined> {
  const steps = later.closure().effectsInSteps(fn, { captures, args });
  for (;;) {
    const step = steps.next();
    if (step.done) return refusalFor(fn, step.value);
    // The first steps of a process take some milliseconds each.
    if (pace.isHalfDue) await pace.turn();
  }
}

function refusalFor(fn: AnyFunction, [effect]: readonly Effect[]): UnsupportedTaskError | undefined {
  if (effect === undefined) return undefined;
  const { root, what, line, column } = effect;
  const code = root === 'process' ? 'own-thread' : 'writes';
  const wayOut =
    code === 'writes'
      ? "return what is to be changed, or set `backend: 'threads'` to have each worker change a copy"
      : "leave that to the caller, or set `backend: 'threads'`";
  return new UnsupportedTaskError({ code, message: `${nameOf(fn)} ${what}`, line, column, wayOut });
}

/** The first item's arguments. */
export function sampleArgs({ length, arguments: args }: Batch): unknown[] {
  if (length === 0) return [];
  return args.map((argument) => {
    switch (argument.kind) {
      case 'uniform':
        return argument.value;
      case 'views':
        return argument.arrays[0];
      case 'column':
        return argument.dtype === 'bool' ? argument.values[0] !== 0 : argument.values[0];
      default:
        return argument.values[0];
    }
  });
}

function nameOf(fn: AnyFunction): string {
  return fn.name ? `\`${fn.name}\`` : 'the function';
}
