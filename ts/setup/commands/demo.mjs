/** `npm run demo`: distances between all airports, on every core. */
import { node } from '../child.mjs';

export const demo = (args) => node(['--import', 'tsx', 'examples/airports/main.ts', ...args]);
