/** Vectors of Arrow that remember what they were asked for: they do it by functions of their own, which nothing but the vector itself has. */
const plain = new WeakMap<object, object>();

/** The same vector without its memory, which it builds up again where it is used. */
export function withoutMemory(value: object): object | undefined {
  if (!Object.hasOwn(value, 'get') || value.constructor?.name !== 'MemoizedVector') return undefined;
  const known = plain.get(value);
  if (known !== undefined) return known;
  const { unmemoize } = value as { unmemoize?: () => unknown };
  if (typeof unmemoize !== 'function') return undefined;
  const made = unmemoize.call(value) as object;
  plain.set(value, made);
  return made;
}
