/** `npm run mutants [-- number...]`: whether the compiler's tests notice what is broken; see tests/mutation. */
import { node } from '../child.mjs';

export const mutants = (args) => node(['tests/mutation/main.mjs', ...args]);
