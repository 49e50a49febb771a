// What random programs are made of: a rule each. In `form`, `N` stands for any number, `B` for any boolean, `S` for any
// statements, `R` for what the function at hand returns, `K` for a small count; for a name that is in reach, `V` of a variable of
// numbers, `P` of one of booleans, `U` of one that may be unset, `A` of an array, `T` of a typed array, `W` of a typed array that
// may be written, `L` of a list, `O` of a record of `x` and `y`, `F` of a function of one number. `$V` declares such a name, in
// reach of what comes after it in the form, and `%1` is the first that the form declares. What is declared between `«:` and `»`
// is out of reach behind it; `«N:` says that what stands between is the body of a function that returns numbers. A name in angle
// brackets stands for one of a list; `@label` is a label of its own.
//
// A new feature of the language is one rule here; a rule that the compiler does not take yet is found by compiling it alone, and
// left out. Every program ends: a list may grow while it is walked, so walks have a bound of their own.
//
// At hand everywhere: columns `x`, `y` of doubles, `z` of any element type; `n`, `o`, a number and a boolean for all items; `v`, a
// typed array of any element type, the same for all items or one an item; captured `t`, `s`, typed arrays of any type and of
// doubles, `c`, a number, `d`, a boolean. Locals `a`, `b`, `p`. In some programs: `w`, a typed array that they write to (W); `h1`,
// `h2`, `lib`, `down`, functions, `Point`, `point`, a class and an instance (H); `scratch` and `bits`, views over one buffer (C); `cfg`, a record (G); arguments `list`, `pair`, `rec`.
import { booleans } from './booleans.mjs';
import { callNumbers, callStatements } from './calls.mjs';
import { memory, ofMemory } from './memory.mjs';
import { numbers } from './numbers.mjs';
import { statements } from './statements.mjs';

export { LISTS } from './lists.mjs';

/**
 * @typedef {object} Rule
 * @property {string} name
 * @property {string} form
 * @property {Record<string, readonly string[]>} [lists] of its own, for names in angle brackets.
 * @property {readonly string[]} [needs] what has to be at hand beside what the form names.
 * @property {boolean} [leaf] a program may end there.
 * @property {number} [weight] how often it is chosen, 1 unless it says.
 * @property {boolean} [rare] chosen a tenth as often: what it does leaves little to compare.
 * @property {boolean} [mostlyBails] what it does is mostly left to JavaScript.
 * @property {'N' | 'B'} [gives] only where a function returns these.
 */

/** @type {Record<'N' | 'B' | 'S', readonly Rule[]>} */
export const RULES = {
  N: [...numbers, ...ofMemory, ...callNumbers],
  B: booleans,
  S: [...statements, ...memory, ...callStatements],
};
