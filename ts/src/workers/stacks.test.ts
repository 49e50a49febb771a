import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { noteUnplaced, textId } from '../codec/functions/unplaced.js';
import { usersFrames } from './origin.js';
import { workerFile } from './places.js';
import { remoteStack } from './stacks.js';

describe('a stack from a worker', () => {
  it('ends where the loop of the worker begins', () => {
    const stack = [
      `Error: at ${workerFile()}, it says`,
      '    at mine (file:///a.mjs:1:2)',
      `    at Job.run (${workerFile()}:15:20)`,
      '    at AsyncLocalStorage.run (node:async_hooks:346:14)',
    ];
    expect(remoteStack(stack.join('\n'))).toBe(stack.slice(0, 2).join('\n'));
    const other = `    at take (${join(workerFile(), '..', 'worker-process.cjs')}:3:4)`;
    expect(remoteStack(['Error', other].join('\n'))).toBe('Error');
  });

  it('is left as it is where nothing is known', () => {
    const stack = 'Error: x\n    at f (millrace:function/none:1:7)\n    at <anonymous>\n    at /no/such/file.js:3:4';
    expect(remoteStack(stack)).toBe(stack.replace('/none', ''));
    expect(remoteStack('')).toBe('');
  });

  it('has the file of code that was sent without it, unless the same text stands in several', () => {
    const first = (n: number) => n + 1;
    const source = String(first);
    const stack = (text: string) => `Error\n    at first (millrace:function/${textId(text)}:1:16)`;
    noteUnplaced(source, first);
    expect(remoteStack(stack(source))).toMatch(/at first \(.*stacks\.test\.ts:\d+:\d+\)$/);
    noteUnplaced(source, (n: number) => n + 1);
    expect(remoteStack(stack(source))).toMatch(/at first \(millrace:function:1:16\)$/);
  });
});

describe('the stack of a call', () => {
  it('begins at the first frame that is not of this package', () => {
    const own = new URL('../parallel/parallel.ts', import.meta.url).pathname;
    const frames = [`    at run (${own}:1:2)`, '    at user (/home/user/a.mjs:3:4)', `    at inner (${own}:5:6)`];
    expect(usersFrames(['Error', ...frames].join('\n'))).toBe(frames.slice(1).join('\n'));
    expect(usersFrames(undefined)).toBe(undefined);
  });

  it('is whole if all of it is', () => {
    const frame = `    at run (${new URL('../parallel/parallel.ts', import.meta.url).pathname}:1:2)`;
    expect(usersFrames(`Error\n${frame}`)).toBe(frame);
  });
});
