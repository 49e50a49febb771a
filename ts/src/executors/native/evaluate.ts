/**
 * What `Math[name]` gives at many points, for native code to compare with: `arity` arguments a point, point by point.
 * A function that this version of Node lacks gives no results.
 */
export function evaluateMath(name: string, arity: number, points: Float64Array): Float64Array {
  const member = Math[name as keyof Math] as unknown;
  if (typeof member !== 'function') return new Float64Array(0);
  const f = member as (...args: number[]) => number;
  const results = new Float64Array(arity === 0 ? 1 : points.length / arity);
  for (let index = 0; index < results.length; index++) {
    const at = index * arity;
    // Calls of a fixed number of arguments are what tasks make, and engines compile those differently from spread ones.
    if (arity === 1) results[index] = f(points[at]!);
    else if (arity === 2) results[index] = f(points[at]!, points[at + 1]!);
    else results[index] = f(...points.subarray(at, at + arity));
  }
  return results;
}
