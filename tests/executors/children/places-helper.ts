interface Helped {
  readonly value: number;
}

/** Throws. */
export function helper(value: number): number {
  const helped: Helped = { value };

  if (helped.value > 0) throw new RangeError(`helped ${helped.value}`); // place: helper
  return helped.value;
}
