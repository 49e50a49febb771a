/** Whether a value leads to a class that is yet to be made. */
import { madeBy } from '../../functions/own.js';
import type { Encoder } from '../encoder.js';
import type { Plan } from '../plan.js';
import type { AnyFunction } from './description.js';

/**
 * Whether one of `targets`, or an instance of one, has to be written for a value to be. What has been written and is made is a mere reference,
 * wherever it leads.
 */
export function reaches(encoder: Encoder, from: unknown, targets: ReadonlySet<AnyFunction>): boolean {
  const { plan } = encoder;
  const seen = new Set<object>();
  const pending: unknown[] = [from];
  const prototypes = new Set([...targets].map((target) => target.prototype as unknown));
  while (pending.length > 0) {
    const value = pending.pop();
    if (value === null || (typeof value !== 'object' && typeof value !== 'function')) continue;
    if (typeof value === 'function' && targets.has(value)) return true;
    if (seen.has(value) || (encoder.ids.has(value) && !encoder.unready.has(value))) continue;
    seen.add(value);
    if (typeof value === 'function') pushFunction(plan, value, pending);
    else {
      for (let at: unknown = value; at !== null; at = Object.getPrototypeOf(at)) if (prototypes.has(at)) return true;
      pushObject(value, pending);
    }
  }
  return false;
}

function pushFunction(plan: Plan, value: AnyFunction, pending: unknown[]): void {
  const made = madeBy(value);
  if (made !== undefined) pending.push(...made.from);
  const description = plan.closures.descriptions.get(value);
  if (description?.kind === 'bound') {
    pending.push(description.target, description.boundThis, ...description.boundArguments);
  } else if (description?.kind === 'closure') {
    for (const binding of description.bindings) if (binding.reference === undefined) pending.push(binding.value);
    for (const { descriptor } of [...description.properties, ...(description.prototype?.properties ?? [])]) {
      pending.push(descriptor.value, descriptor.get, descriptor.set);
    }
    pending.push(description.prototypeOf?.value, description.prototype?.parent?.value);
  }
}

function pushObject(value: object, pending: unknown[]): void {
  if (ArrayBuffer.isView(value)) return;
  if (value instanceof Map) for (const [key, element] of value) pending.push(key, element);
  if (value instanceof Set) for (const element of value) pending.push(element);
  for (const key of Reflect.ownKeys(value)) {
    const own = Reflect.getOwnPropertyDescriptor(value, key);
    if (own !== undefined) pending.push(own.value, own.get, own.set);
  }
}
