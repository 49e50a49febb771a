// One function over columns, by machine code and by V8: how many results differ, and the first that does.
import { Parallel } from '../../ts/dist/index.js';

const native = Parallel({ backend: 'native' });

/**
 * @returns {Promise<{ differing: number, first?: string }>} NaN equals NaN; 0 and -0 differ.
 */
export async function compare(f, columns, captured) {
  const results = await native.map(captured ?? f, ...columns);
  const length = columns[0].length;
  let differing = 0;
  let first;
  for (let i = 0; i < length; i++) {
    const expected = call(f, columns, i);
    // Booleans are 0 and 1 in a typed array.
    if (Object.is(results[i], typeof expected === 'boolean' ? Number(expected) : expected)) continue;
    differing++;
    first ??= `f(${columns.map((column) => show(column[i])).join(', ')}) is ${show(expected)} in V8, ${show(results[i])} here`;
  }
  return { differing, first };
}

/** As tasks are called: with a fixed number of arguments, which is also many times faster than spreading an array. */
function call(f, columns, i) {
  switch (columns.length) {
    case 1:
      return f(columns[0][i]);
    case 2:
      return f(columns[0][i], columns[1][i]);
    default:
      return f(...columns.map((column) => column[i]));
  }
}

const show = (value) => (Object.is(value, -0) ? '-0' : String(value));
