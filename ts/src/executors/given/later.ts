/** What is loaded at its first use, as in `ts/src/later.ts`; that one leads to everything there is, and so back to here. */
import * as given from './with-given.js';

export const later = {
  /** Gives functions other values for their variables. */
  given: () => given,
};
