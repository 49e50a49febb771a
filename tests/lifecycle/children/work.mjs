// What the children of these tests run: compiled functions that take long or never end.
import { fileURLToPath } from 'node:url';
import { Parallel } from '../../../ts/dist/index.js';

export const thisFolder = fileURLToPath(new URL('.', import.meta.url));

export const endless = (x) => {
  let i = 0;
  while (x >= 0) i = i + 1;
  return i;
};

export const slow = (x) => {
  let sum = 0;
  for (let i = 0; i < 20_000; i++) sum = sum + Math.sin(x + i);
  return sum;
};

export const square = (x) => x * x;

const column = (length, shared) => {
  const bytes = length * 8;
  return new Float64Array(shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes)).map((_, i) => i);
};

/** A job that never ends by itself: in the background over shared memory, in slices over plain memory. */
export const neverDone = (shared) => Parallel({ backend: 'native' }).map(endless, column(1000, shared));

/** A job of about a second. */
export const longJob = (shared) => Parallel({ backend: 'native' }).map(slow, column(3000, shared));

/** Throws unless the addon works. */
export const check = async () => {
  for (const shared of [true, false]) {
    const squares = await Parallel({ backend: 'native' }).map(square, column(100_000, shared));
    if (squares.length !== 100_000 || squares[99_999] !== 99_999 ** 2) throw new Error('wrong result');
  }
};
