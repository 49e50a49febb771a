import { expect, it } from 'vitest';
import { processFlags, withoutInspector } from './process-flags.js';

it.each([
  [[], []],
  [
    ['--import', 'tsx', '--max-old-space-size=100', '-r', './a.js'],
    ['--import', 'tsx', '--max-old-space-size=100', '-r', './a.js'],
  ],
  [['--input-type=module', '--eval', 'code', '--no-warnings'], ['--no-warnings']],
  [['-e', '--no-warnings', '--import=x'], ['--import=x']],
  [['--inspect', '--inspect-brk=0', '--inspect-port', '1', '--expose-gc'], ['--expose-gc']],
  [['--test', '--test-reporter=spec', '--watch', '--cpu-prof', '--heap-prof-dir=x', '--title', 'a'], []],
  [
    ['--experimental-strip-types', '--conditions', 'dev'],
    ['--experimental-strip-types', '--conditions', 'dev'],
  ],
  [
    ['--permission', '--allow-fs-read=*', '--allow-child-process'],
    ['--permission', '--allow-fs-read=*', '--allow-child-process'],
  ],
])('%j are %j for a process', (flags, expected) => {
  expect(processFlags(flags)).toEqual(expected);
});

it('limits become flags', () => {
  expect(processFlags(['-r', 'x'], { maxOldGenerationSizeMb: 64.5, maxYoungGenerationSizeMb: 12 })).toEqual([
    '-r',
    'x',
    '--max-old-space-size=64',
    '--max-semi-space-size=4',
  ]);
  expect(processFlags([], { maxYoungGenerationSizeMb: 1, codeRangeSizeMb: 3 })).toEqual(['--max-semi-space-size=1']);
});

it.each([
  [undefined, undefined],
  ['--inspect', ''],
  ['--require ./a.js --inspect-brk=127.0.0.1:0 --no-warnings', '--require ./a.js --no-warnings'],
  ['--import "data:text/javascript,--inspector"', '--import "data:text/javascript,--inspector"'],
])('the inspector is left out of %j', (options, expected) => {
  expect(withoutInspector(options)).toBe(expected);
});
