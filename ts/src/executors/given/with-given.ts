/**
 * Functions with other values for their variables, for where no bytes are sent: `delayed(f, { factor })` run on the caller's own
 * thread. Values keep their identity.
 *
 * If everything that the function uses is given, its text is enough. Else its scopes are read: if they hold what is given
 * anyhow, the function is called as it is; if not, the other variables are as they are now, unless something assigns them, since
 * it would assign another variable then.
 */
import { Script } from 'node:vm';
import { codeOf } from '../../codec/functions/code.js';
import { single } from '../../codec/revive/text.js';
import { UnsupportedTaskError } from '../../errors.js';
import {
  type Binding,
  Capture,
  CaptureError,
  type AnyFunction as Closure,
  type ClosureDescription,
} from '../../functions/closure/index.js';
import type { AnyFunction } from '../../functions/task.js';
import { refusalOf } from '../workers/refusal.js';

type Captures = Readonly<Record<string, unknown>>;

/** @throws UnsupportedTaskError if the function cannot be had with these values. */
export function withGiven(fn: AnyFunction, captures: Captures): AnyFunction {
  let description: ClosureDescription;
  try {
    const [found] = new Capture({ captures: (it) => (it === fn ? captures : undefined) }).describe([fn]);
    // Math's own functions, say, have no variables.
    if (found?.kind !== 'closure' || found.form === 'class') return fn;
    description = found;
    const rest = found.bindings.filter(({ name, eager }) => !eager && !Object.hasOwn(captures, name));
    if (rest.length > 0) {
      if (holds(fn, found, captures)) return fn;
      checkAssigned(fn, captures);
    }
  } catch (error) {
    throw refusalOf(error) ?? error;
  }
  return rebuilt(fn, description);
}

/** Whether the function's own variables have the values that were given. */
function holds(fn: AnyFunction, description: ClosureDescription, captures: Captures): boolean {
  let bindings: readonly Binding[] = [];
  try {
    const [actual] = new Capture().describe([fn]);
    if (actual?.kind === 'closure') bindings = actual.bindings;
  } catch (error) {
    // What was given may be declared nowhere.
    if (!(error instanceof CaptureError)) throw error;
  }
  return description.bindings
    .filter(({ name }) => Object.hasOwn(captures, name))
    .every(({ name }) => bindings.some((it) => it.name === name && Object.is(it.value, captures[name])));
}

/** Refuses if a variable that was not given is assigned, by the function or one that it reaches. */
function checkAssigned(fn: AnyFunction, captures: Captures): void {
  const capture = new Capture({ captures: (it) => (it === fn ? captures : undefined) });
  const seen = new Set<Closure>([fn]);
  let own: readonly Binding[] = [];
  for (let round: Closure[] = [fn]; round.length > 0; ) {
    const next: Closure[] = [];
    for (const [index, found] of capture.describe(round).entries()) {
      if (found.kind !== 'closure') continue;
      if (round[index] === fn) own = found.bindings;
      for (const value of found.bindings.flatMap(functionsIn)) {
        if (seen.has(value)) continue;
        seen.add(value);
        next.push(value);
      }
    }
    round = next;
  }
  capture.settle();
  const assigned = own.find(({ cell }) => cell !== undefined)?.name;
  if (assigned === undefined) return;
  const given = Object.keys(captures).map((name) => `\`${name}\``);
  const name = fn.name || 'the function';
  throw new UnsupportedTaskError({
    code: 'explicit-captures',
    message: `${name} was given another value for ${given.join(', ')} than it has in its scope, and uses \`${assigned}\`, which is assigned there`,
    line: 0,
    column: 0,
    wayOut: `give it that, too: \`delayed(${name}, { ${[...Object.keys(captures), assigned].join(', ')} })\``,
  });
}

/** The functions that a variable leads to at once. */
function functionsIn({ value, reference, members }: Binding): Closure[] {
  if (reference !== undefined) return [];
  const values =
    members?.map((member) => (value as Record<string, unknown>)[member]) ??
    (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
      ? Object.values(value)
      : [value]);
  return values.filter((it): it is Closure => typeof it === 'function');
}

function rebuilt(fn: AnyFunction, description: ClosureDescription): AnyFunction {
  const { bindings, form, name, properties } = description;
  const [make, set] = single(codeOf(description), inThisRealm)();
  bindings.forEach(({ value }, index) => {
    set(index, value);
  });
  let made = make() as AnyFunction;
  if (form !== 'expression') {
    const [key] = Reflect.ownKeys(made);
    const own = Reflect.getOwnPropertyDescriptor(made, key!)!;
    made = (form === 'getter' ? own.get : form === 'setter' ? own.set : own.value) as AnyFunction;
  }
  bindings.forEach(({ value }, index) => {
    // It calls itself by that name.
    if (value === fn) set(index, made);
  });
  Object.defineProperty(made, 'name', { value: name, configurable: true });
  for (const { key, descriptor } of properties) Object.defineProperty(made, key, descriptor);
  return made;
}

/**
 * In the realm of this module, which is the user's: in Jest scripts of `node:vm` run in another. Where `eval` is forbidden, there
 * is one realm.
 */
function inThisRealm(text: string): unknown {
  // biome-ignore lint/security/noGlobalEval: it is the user's own text, in the place of the function that has it.
  const evaluate = eval;
  try {
    return evaluate(`${text}\n//# sourceURL=millrace:function`);
  } catch (error) {
    if (!(error instanceof EvalError)) throw error;
    return new Script(text, { filename: 'millrace:function' }).runInThisContext();
  }
}
