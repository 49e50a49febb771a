/** Another module of the program, which imports the first one: they are a cycle. */
import { config } from './rates.js';

export function describe(value: number): string {
  return `rate ${value} of ${config.base}`;
}
