/** A module for tests, whose functions capture what stands in it. */
export const OFFSET = 0.5;

const table = Float32Array.of(1, 2, 4, 8);

export function fromTable(index: number): number {
  return table[index & 3]! + OFFSET;
}

export const scale = (x: number, by = 2): number => (x < 0 ? -x : x) * by + fromTable(x);

export let level = 1;

export function setLevel(to: number): void {
  level = to;
}

export default function half(x: number): number {
  return x / 2;
}
