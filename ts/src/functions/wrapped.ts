/** Functions that stand for others, such as what `jit` gives: where they travel or are compiled, it is the others that do. */
import type { AnyFunction, Task } from './task.js';

/** Whether there are any: most programs have none, and looking a closure up takes longer than making it. */
export let areWrapped = false;

const wrapped = new WeakMap<AnyFunction, Task>();

/** Notes what a function stands for. */
export function noteWrapper(wrapper: AnyFunction, task: Task): void {
  areWrapped = true;
  wrapped.set(wrapper, task);
}

/** The task that a function stands for; `undefined` for functions that stand for themselves. */
export function wrappedTask(fn: AnyFunction): Task | undefined {
  return areWrapped ? wrapped.get(fn) : undefined;
}
