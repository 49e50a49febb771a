/**
 * Before Node 22 the inspector gives `undefined` for a variable that is not initialised yet. Where a variable is `undefined`, the
 * function is tried, without arguments, in the engine's mode that stops it before it changes anything: what it says of a variable
 * is what it would say when run. A function that fails or ends before it gets to the variable tells nothing.
 */

import type { Analysis } from '../analysis/analysis.js';
import type { AnyFunction } from '../description.js';
import { Inspector } from './session.js';

const isTold = Number.parseInt(process.versions.node, 10) >= 22;
/** In milliseconds. */
const timeout = 250;
const global = '__millraceTried';

/** The name of a variable that is not initialised, if the function meets one. */
export function findUninitialised(
  fn: AnyFunction,
  { isAsync, isGenerator, class: shape }: Analysis,
): string | undefined {
  // A rejected promise would be reported as unhandled.
  if (isTold || isAsync || isGenerator || shape) return undefined;
  try {
    // A function of the engine's own would count as a side effect, so the function is found by a plain name.
    Object.defineProperty(globalThis, global, { value: fn, configurable: true });
    const { exceptionDetails } = Inspector.shared.post<Answer>('Runtime.evaluate', {
      expression: `(0, ${global})()`,
      throwOnSideEffect: true,
      timeout,
      silent: true,
    });
    const said = exceptionDetails?.exception?.description ?? '';
    return /^ReferenceError: Cannot access '(.+)' before initialization/.exec(said)?.[1];
  } catch {
    // It took too long.
    return undefined;
  } finally {
    Reflect.deleteProperty(globalThis, global);
  }
}

interface Answer {
  readonly exceptionDetails?: { readonly exception?: { readonly description?: string } };
}
