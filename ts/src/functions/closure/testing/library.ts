/** A module of the program, as tasks would use it. */
import * as inner from './library-inner.js';

const pi = 3;
export const total = 42;

export function area(radius: number): number {
  return radius * radius * pi;
}

export class Circle {
  readonly radius: number;
  constructor(radius: number) {
    this.radius = radius;
  }
  area(): number {
    return area(this.radius);
  }
}

export const unused = (): number => secret;
const secret = Math.random();

export const nested = { deep: (): string => inner.name };
