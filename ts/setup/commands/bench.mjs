/** `npm run bench [name...]`: the benchmarks, or those whose names are given. */
import { node } from '../child.mjs';

export const bench = (args) => node(['--expose-gc', '--import', 'tsx', 'bench/main.ts', ...args]);
