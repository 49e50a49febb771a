// One function, run natively and plainly.

import { Parallel } from '../../ts/dist/index.js';
// The boundary is watched from before the package loads it.
import { watched } from '../corpus/boundary.mjs';
import { draw } from './draw.mjs';

const COUNT = 500;
const native = Parallel({ backend: 'native' });

const isSame = (a, b) =>
  Object.is(a, b) ||
  (Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((x, i) => isSame(x, b[i])));

/**
 * What became of a function: how many of its items bailed out, why it was refused, or where it is wrong.
 *
 * @param {string} kinds @param {(...args: any[]) => unknown} f
 * @returns {Promise<{ bailed?: number, refused?: string, wrong?: string }>}
 */
export async function hold(kinds, f) {
  const columns = draw(kinds, COUNT);
  const expected = columns[0].map((_, i) => f(...columns.map((column) => column[i])));
  const { value, error, bailed } = await watched(() => native.map(f, ...columns));
  if (error?.code === 'unsupported-task') return { refused: error.message };
  if (error !== undefined) return { wrong: String(error?.stack ?? error) };
  const at = expected.findIndex((one, i) => !isSame(one, value[i]));
  if (at >= 0)
    return { wrong: `item ${at} (${columns.map((column) => column[at])}) gave ${value[at]}, not ${expected[at]}` };
  return { bailed: bailed / COUNT };
}
