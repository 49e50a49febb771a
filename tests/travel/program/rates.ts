/** A module of the user's program, with what modules export. */
import { describe as renamed } from './words.js';

export default function rate(x: number): number {
  return x * base;
}

const base = 7;
export let calls = 0;
export const count = (): number => ++calls;
export const config = { base, nested: { deep: [base] } };
export class Rate {
  static readonly base = base;
  value: number = base;
  describe(): string {
    return renamed(this.value);
  }
}
export * as words from './words.js';
export { describe } from './words.js';
export { rate as sameRate };
