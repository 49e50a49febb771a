/** What arguments are to a compiled function. */
import { dtypeOf } from '../arrow/dtype.js';
import type { Batch } from '../executors/executor.js';
import type { Task } from '../functions/task.js';
import type { DType } from '../native.js';

/** The kind of one argument: a typed array is told by its element type. */
export type Kind = 'number' | 'boolean' | DType;

/** `undefined` for what is not compiled. */
function kindOf(value: unknown): Kind | undefined {
  switch (typeof value) {
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    default:
      return dtypeOf(value);
  }
}

/** The kinds of arguments; `undefined` if one is of none. */
export function kindsOf(args: ArrayLike<unknown>): Kind[] | undefined {
  const kinds: Kind[] = [];
  for (let index = 0; index < args.length; index++) {
    const kind = kindOf(args[index]);
    if (kind === undefined) return undefined;
    kinds.push(kind);
  }
  return kinds;
}

/** Whether arguments are of these kinds. */
export function areOf(kinds: readonly Kind[], args: ArrayLike<unknown>): boolean {
  if (args.length !== kinds.length) return false;
  for (let index = 0; index < kinds.length; index++) if (kindOf(args[index]) !== kinds[index]) return false;
  return true;
}

/** One call, as executors take it: each argument is the same for all items, of which there is one. */
export function callOf(task: Task, args: ArrayLike<unknown>): Batch {
  const uniform = Array.from(args, (value) => ({ kind: 'uniform' as const, value }));
  return { first: 0, length: 1, task, arguments: uniform, nJobs: 1 };
}
