/** The way from a value to something in it, for errors. Looked for only when something went wrong. */
import { madeBy } from '../functions/own.js';
import type { AnyFunction } from './functions/description.js';
import type { Plan } from './plan.js';

/** How many objects are looked at before giving up. */
const limit = 1_000_000;

interface Step {
  readonly value: unknown;
  readonly before: Step | undefined;
  readonly name: string;
}

/** `result.rows[3].socket`; the root alone where no way is found. */
export function pathTo(from: unknown, target: unknown, plan: Plan, root: string): string {
  const seen = new Set<unknown>();
  const queue: Step[] = [{ value: from, before: undefined, name: root }];
  for (let i = 0; i < queue.length && i < limit; i++) {
    const step = queue[i]!;
    if (Object.is(step.value, target)) return spelled(step);
    const { value } = step;
    if (value === null || (typeof value !== 'object' && typeof value !== 'function') || seen.has(value)) continue;
    seen.add(value);
    try {
      for (const [name, next] of typeof value === 'function' ? behind(plan, value) : inside(value, plan)) {
        queue.push({ value: next, before: step, name });
      }
    } catch {
      // A proxy or getter that throws: there may be another way.
    }
  }
  return root;
}

function spelled(step: Step): string {
  const parts: string[] = [];
  for (let at: Step | undefined = step; at !== undefined; at = at.before) parts.unshift(at.name);
  return parts.join('');
}

function* inside(value: object, plan: Plan): Generator<[string, unknown]> {
  if (ArrayBuffer.isView(value)) {
    yield ['.buffer', value.buffer];
    return;
  }
  if (value instanceof Map) {
    let i = 0;
    for (const [key, element] of value) {
      yield [`.get(${shown(key)})`, element];
      yield [`.keys()[${i++}]`, key];
    }
  } else if (value instanceof Set) {
    let i = 0;
    for (const element of value) yield [`.values()[${i++}]`, element];
  }
  for (const key of Reflect.ownKeys(value)) {
    if (typeof key === 'symbol') yield [`[${String(key)}]`, key];
    const own = Reflect.getOwnPropertyDescriptor(value, key);
    if (own === undefined) continue;
    if (own.get === undefined && own.set === undefined) yield [member(key), own.value];
    else if (plan.describes) {
      yield [`${member(key)} (getter)`, own.get];
      yield [`${member(key)} (setter)`, own.set];
    } else yield [member(key), Reflect.get(value, key)];
  }
  const reducer = plan.registry.active ? plan.registry.reducerOf(value) : undefined;
  if (reducer !== undefined) yield [' (reduced)', reducer.reduce(value)];
  const type: unknown = (value as { constructor?: unknown }).constructor;
  if (typeof type === 'function') yield ['.constructor', type];
}

function* behind(plan: Plan, value: AnyFunction): Generator<[string, unknown]> {
  const made = madeBy(value);
  if (made !== undefined) {
    for (const [i, part] of made.from.entries()) yield [` -> ${made.parts[i]}`, part];
    return;
  }
  const description = plan.closures.descriptions.get(value);
  if (description?.kind === 'closure') {
    for (const binding of description.bindings) {
      if (binding.reference !== undefined) continue;
      if (binding.members === undefined) yield [` -> ${binding.name}`, binding.value];
      else for (const name of binding.members) yield [` -> ${binding.name}.${name}`, (binding.value as never)[name]];
    }
    for (const { key, descriptor } of [...description.properties, ...(description.prototype?.properties ?? [])]) {
      yield [member(key), descriptor.value ?? descriptor.get ?? descriptor.set];
    }
    yield [' -> super', description.prototypeOf?.value ?? description.prototype?.parent?.value];
  } else if (description?.kind === 'bound') {
    yield [' -> bound function', description.target];
    yield [' -> bound this', description.boundThis];
    for (const [i, argument] of description.boundArguments.entries()) yield [` -> bound argument ${i}`, argument];
  }
}

function member(key: string | symbol): string {
  if (typeof key === 'symbol') return `[${String(key)}]`;
  if (/^(0|[1-9]\d*)$/.test(key)) return `[${key}]`;
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

function shown(key: unknown): string {
  if (typeof key === 'string') return JSON.stringify(key);
  return typeof key === 'object' || typeof key === 'function' ? '...' : String(key);
}
