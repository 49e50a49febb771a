import { Capture, type CaptureOptions } from './capture.js';
import type { AnyFunction, FunctionDescription } from './description.js';

/**
 * Describes functions that travel together, in order. Introspection is batched: many functions at once cost less than one by one.
 * What they capture may hold further functions; a `Capture` describes those with them as one graph.
 *
 * @throws CaptureError For the first that cannot travel.
 */
export function describeFunctions(functions: readonly AnyFunction[], options?: CaptureOptions): FunctionDescription[] {
  const capture = new Capture(options);
  const described = capture.describe(functions);
  capture.settle();
  return described;
}
