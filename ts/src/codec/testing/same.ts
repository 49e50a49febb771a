/** Whether a graph is the same as another: values, prototypes, attributes, and which objects are one. */

/** The first difference, or `undefined`. */
export function difference(a: unknown, b: unknown): string | undefined {
  const pairs = new Map<object, object>();
  const back = new Map<object, object>();
  const queue: [unknown, unknown, string][] = [[a, b, '']];
  for (const [left, right, path] of queue) {
    if (typeof left !== 'object' || left === null || typeof right !== 'object' || right === null) {
      if (!Object.is(left, right)) return `${path}: ${String(left)} and ${String(right)}`;
      continue;
    }
    if (pairs.has(left) || back.has(right)) {
      if (pairs.get(left) !== right || back.get(right) !== left) return `${path}: identity`;
      continue;
    }
    pairs.set(left, right);
    back.set(right, left);
    if (Object.getPrototypeOf(left) !== Object.getPrototypeOf(right)) return `${path}: prototype`;
    if (String(Object.prototype.toString.call(left)) !== String(Object.prototype.toString.call(right)))
      return `${path}: kind`;
    if (Object.isFrozen(left) !== Object.isFrozen(right)) return `${path}: frozen`;
    if (left instanceof Date && right instanceof Date) queue.push([left.getTime(), right.getTime(), `${path}:time`]);
    if (left instanceof RegExp) queue.push([String(left), String(right), `${path}:source`]);
    if (left instanceof URL || left instanceof URLSearchParams)
      queue.push([String(left), String(right), `${path}:text`]);
    if (left instanceof Map) queue.push([[...left], [...(right as Map<unknown, unknown>)], `${path}:entries`]);
    if (left instanceof Set) queue.push([[...left], [...(right as Set<unknown>)], `${path}:elements`]);
    if (left instanceof ArrayBuffer) {
      const same = Buffer.compare(Buffer.from(left), Buffer.from(right as ArrayBuffer)) === 0;
      if (!same) return `${path}: bytes`;
      continue;
    }
    if (left instanceof Number || left instanceof String || left instanceof Boolean) {
      queue.push([left.valueOf(), (right as object).valueOf(), `${path}:value`]);
    }
    if (ArrayBuffer.isView(left) && left instanceof DataView) {
      queue.push([left.byteLength, (right as DataView).byteLength, `${path}.byteLength`]);
      continue;
    }
    const keys = Reflect.ownKeys(left);
    const others = Reflect.ownKeys(right);
    if (keys.length !== others.length || keys.some((key, i) => key !== others[i])) return `${path}: keys`;
    for (const key of keys) {
      const l = Reflect.getOwnPropertyDescriptor(left, key)!;
      const r = Reflect.getOwnPropertyDescriptor(right, key)!;
      if (key === 'stack') continue;
      if (l.enumerable !== r.enumerable || l.writable !== r.writable || l.configurable !== r.configurable) {
        return `${path}.${String(key)}: attributes`;
      }
      queue.push([l.value, r.value, `${path}.${String(key)}`]);
    }
  }
  return undefined;
}
