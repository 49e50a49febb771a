/** What items of a function took the last time, in milliseconds. */
import type { AnyFunction } from '../../functions/task.js';

const costs = new WeakMap<AnyFunction, number>();

/** Like joblib: the last measure counts for a fifth. */
const WEIGHT = 0.2;

export function costOf(fn: AnyFunction): number | undefined {
  return costs.get(fn);
}

export function noteCost(fn: AnyFunction, items: number, ms: number): void {
  if (items === 0) return;
  const cost = ms / items;
  const before = costs.get(fn);
  costs.set(fn, before === undefined ? cost : before * (1 - WEIGHT) + cost * WEIGHT);
}
