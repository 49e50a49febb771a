import { expect, it } from 'vitest';
import { inheritedFlags } from './inherited-flags.js';

it.each([
  [[], undefined],
  [['--expose-gc', '--import', 'tsx'], undefined],
  [['--input-type=module', '--eval', '1'], []],
  [
    ['--expose-gc', '--import', 'tsx', '-r', './a.cjs', '--input-type', 'module', '-e', '--import'],
    ['--import', 'tsx', '-r', './a.cjs'],
  ],
  [
    ['--import=tsx', '--enable-source-maps', '-p', '1'],
    ['--import=tsx', '--enable-source-maps'],
  ],
])('%j', (flags, expected) => {
  expect(inheritedFlags(flags)).toEqual(expected);
});
