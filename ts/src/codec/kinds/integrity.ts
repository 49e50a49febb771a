/** How far an object is sealed. */
import type { Decoder } from '../decoder.js';

/** 3: frozen, 2: sealed, 1: not extensible. */
export function integrityOf(value: object): number {
  return Object.isFrozen(value) ? 3 : Object.isSealed(value) ? 2 : 1;
}

/** Does the same to an object that has all it is to have. */
export function seal(decoder: Decoder, value: object, integrity: number): void {
  if (integrity === 3) Object.freeze(value);
  else if (integrity === 2) Object.seal(value);
  else if (integrity === 1) Object.preventExtensions(value);
  else throw decoder.in.damaged('an unknown integrity');
}
