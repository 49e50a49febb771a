/**
 * How a kernel comes by what its function captures, for each call anew: captured variables may change between calls.
 *
 * | what it captures | how |
 * |---|---|
 * | nothing, or only what the language has | not at all |
 * | variables that never change | read once; typed arrays stand for themselves |
 * | members of objects in such variables, lists | read in JavaScript, for each call |
 * | variables that may change | by way of the inspector, for each call: some 100 microseconds |
 *
 * Whether a variable can change is read from its script, which takes tens of milliseconds the first time: only for functions that
 * are called more than a few times.
 */
import { isReadable } from '../executors/native/kernels.js';
import { isSame } from '../executors/native/reading/question.js';
import type { Reading } from '../executors/native/reading/reading.js';
import type { AnyFunction, Task } from '../functions/task.js';
import { later } from '../later.js';
import type { NativeCaptured, NativeDirect } from '../native.js';
import type { Callable } from './kernels.js';

/** Takes the arguments of a call; answers as `NativeDirect` does. */
export type Hot = (...args: unknown[]) => number | boolean | undefined | null;

/** Whether a kernel reads nothing that could change. */
export function isFree({ questions, answers }: Callable): boolean {
  return questions.every((_, index) => answers[index]!.kind === 'global');
}

/**
 * A way to call a kernel that needs no inspector; `undefined` where variables may change.
 * @param full what is to be done where members turn out to be of other kinds than they were.
 */
export function settled(task: Task, callable: Callable, count: number, full: Hot): Hot | undefined {
  const { Reading, Snapshot } = later.reading();
  const { questions, direct } = callable;
  const snapshot = new Snapshot();
  const first = new Reading(task, snapshot);
  const found = questions.map((question) => first.find(question));
  const constants = constantsOf(task);
  const areConstant = questions.every(({ fn, path: [name] }, index) => {
    const { told, value } = first.find({ fn, path: [name!] });
    if (told.kind === 'global') return true;
    return value !== undefined && found[index]!.told.kind !== 'refused' && constants(first.functions[fn]!, name!);
  });
  if (!areConstant) return undefined;
  const told = found.map((it) => it.told);
  const isFixed = questions.every(({ fn, path }, index) => {
    if (path.length > 1) return false;
    if (told[index]!.kind !== 'view') return true;
    // A list is read as a typed array of its own.
    const { values } = snapshot.variablesOf(first.functions[fn]!, explicitOf(task, first.functions[fn]!));
    return values.get(path[0]!) === found[index]!.value;
  });
  if (isFixed) return bound(direct, count, readFrom(first, callable, told)!);
  return (...args) => {
    const reading = new Reading(task, snapshot);
    const values = readFrom(reading, callable, told, first.functions);
    return values === undefined ? full(...args) : direct(...args, ...values);
  };
}

/** The values that a kernel reads; `undefined` if what is captured is not what it was. */
function readFrom(
  reading: Reading,
  { questions }: Callable,
  told: readonly NativeCaptured[],
  functions: readonly AnyFunction[] = reading.functions,
): unknown[] | undefined {
  const values: unknown[] = [];
  for (let index = 0; index < questions.length; index++) {
    const answer = reading.find(questions[index]!);
    if (!isSame(answer.told, told[index]!)) return undefined;
    if (isReadable(answer.told.kind)) values.push(answer.value);
  }
  const met = reading.functions;
  // Another function may have the same text, and other variables.
  return met.length === functions.length && met.every((fn, index) => fn === functions[index]) ? values : undefined;
}

/** Calls with captured values after the arguments; the usual counts without making a list. */
function bound(direct: NativeDirect, count: number, values: readonly unknown[]): Hot {
  const [v, w, x] = values;
  switch (values.length) {
    case 0:
      return direct;
    case 1:
      if (count === 1) return (a) => direct(a, v);
      if (count === 2) return (a, b) => direct(a, b, v);
      break;
    case 2:
      if (count === 1) return (a) => direct(a, v, w);
      if (count === 2) return (a, b) => direct(a, b, v, w);
      break;
    case 3:
      if (count === 1) return (a) => direct(a, v, w, x);
      if (count === 2) return (a, b) => direct(a, b, v, w, x);
      break;
  }
  return (...args) => direct(...args, ...values);
}

function constantsOf(task: Task): (fn: AnyFunction, name: string) => boolean {
  const known = new Map<AnyFunction, (name: string) => boolean>();
  return (fn, name) => {
    const explicit = explicitOf(task, fn);
    if (explicit !== undefined && Object.hasOwn(explicit, name)) return true;
    let isConstant = known.get(fn);
    if (isConstant === undefined) {
      isConstant = later.closure().constantVariables(fn);
      known.set(fn, isConstant);
    }
    return isConstant(name);
  };
}

function explicitOf(task: Task, fn: AnyFunction): Task['captures'] {
  return fn === task.fn ? task.captures : undefined;
}
