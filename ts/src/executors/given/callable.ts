/** What is called where a task runs in JavaScript on the caller's own thread. */
import type { UnsupportedTaskError } from '../../errors.js';
import type { AnyFunction, Task } from '../../functions/task.js';
import { later } from './later.js';

/** Functions of tasks with explicit captures, made at the first call. */
const made = new WeakMap<Task, AnyFunction>();

/**
 * The task's function; with explicit captures one like it whose variables have the values that were given, as workers and
 * compiled code have it.
 * @throws UnsupportedTaskError if there can be no such function.
 */
export function callableOf(task: Task): AnyFunction {
  if (task.captures === undefined) return task.fn;
  let fn = made.get(task);
  if (fn === undefined) {
    fn = later.given().withGiven(task.fn, task.captures);
    made.set(task, fn);
  }
  return fn;
}

/** Why a task cannot be called here; `undefined` if it can. */
export function refusesToCall(task: Task): UnsupportedTaskError | undefined {
  try {
    callableOf(task);
    return undefined;
  } catch (error) {
    return error as UnsupportedTaskError;
  }
}
