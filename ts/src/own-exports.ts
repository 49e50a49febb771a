/** Says what this copy of the package exports and what users make with it, for those who send it to workers. */
import { CallShape, isCall } from './functions/call.js';
import { argumentsOf, callOf } from './functions/call-objects.js';
import { shapeOf, taskOfDelayed } from './functions/delayed.js';
import { announce, type Made } from './functions/own.js';
import type { AnyFunction } from './functions/task.js';
// It imports what imports this; what it exports is asked for when everything is loaded.
import * as everything from './index.js';
import { jittedOf } from './jit/jit.js';
import { vectorizedOf } from './jit/vectorize.js';
import { optionsOf } from './parallel/made.js';

const makers: Readonly<Record<string, unknown>> = {
  shapeOf,
  callOf: (shape: CallShape, fn: AnyFunction, ...args: unknown[]) => callOf(shape, fn, args),
};

let names: Map<unknown, string> | undefined;

let isDone = false;

/** To be called when the package is loaded. */
export function announceOwn(): void {
  if (isDone) return;
  isDone = true;
  announce({
    nameOf(value) {
      names ??= new Map(Object.entries({ ...makers, ...everything }).map(([name, own]) => [own, name]));
      return names.get(value);
    },
    find: (name) => (makers[name] ?? (everything as Readonly<Record<string, unknown>>)[name]) as unknown,
    madeBy,
  });
}

function madeBy(value: object): Made | undefined {
  if (typeof value === 'function') {
    const task = taskOfDelayed(value as AnyFunction);
    if (task !== undefined) {
      const { fn, captures } = task;
      if (captures === undefined) return { by: 'delayed', from: [fn], parts: ['function'] };
      return { by: 'delayed', from: [fn, captures], parts: ['function', 'captures'] };
    }
    const jitted = jittedOf(value as AnyFunction);
    if (jitted !== undefined) return { by: 'jit', from: [jitted.fn, jitted.options], parts: ['function', 'options'] };
    const vectorized = vectorizedOf(value as AnyFunction);
    if (vectorized !== undefined) {
      return { by: 'vectorize', from: [vectorized.f, vectorized.options], parts: ['function', 'options'] };
    }
    const options = optionsOf(value);
    return options && { by: 'Parallel', from: [options], parts: ['options'] };
  }
  if (isCall(value)) {
    const { shape, fn } = value;
    const args = argumentsOf(value);
    const parts = ['shape', 'function', ...args.map((_, index) => `argument ${index + 1}`)];
    return { by: 'callOf', from: [shape, fn, ...args], parts };
  }
  if (!(value instanceof CallShape)) return undefined;
  const { task, count } = value;
  const parts = ['count', 'function', 'captures'];
  return { by: 'shapeOf', from: [count, task?.fn, task?.captures], parts };
}
