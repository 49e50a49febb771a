/** `npm run corpus [-- options]`: which published functions the compiler takes, and whether it is right; see tests/corpus. */
import { node } from '../child.mjs';

export const corpus = (args) => node(['tests/corpus/main.mjs', ...args]);
