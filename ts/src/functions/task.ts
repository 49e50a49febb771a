/** Any function, as far as its parameters are nobody's concern. */
export type AnyFunction = (...args: never[]) => unknown;

/** A function on its way to an executor: the function itself, and what explicit captures came with it. */
export interface Task {
  readonly fn: AnyFunction;
  /** Values for free variables of the function, by name, as given to `delayed(f, captures)`. */
  readonly captures: Readonly<Record<string, unknown>> | undefined;
}

/** What tells tasks apart: the same for all tasks of one function without explicit captures. */
export function identityOf(task: Task): object {
  return task.captures === undefined ? task.fn : task;
}
