/**
 * Instances that are never let go of. V8 throws away the code that it made for the instances of a class when a garbage
 * collection finds none of them alive. Between one call of `Parallel` and the next that is so for the classes that read
 * a million calls; they keep one each.
 */
const kept: object[] = [];

/** Keeps the code of a class, of which an instance is given. */
export function keepCode(instance: object): void {
  kept.push(instance);
}
