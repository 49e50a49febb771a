import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { servedUrl } from './served.js';

const at = (path: string) => pathToFileURL(join(process.cwd(), path)).href;

it('finds the file behind what vite serves', () => {
  expect(servedUrl('/package.json')).toBe(at('package.json'));
  expect(servedUrl('/ts/src/index.ts?v=1')).toBe(`${at('ts/src/index.ts')}?v=1`);
  expect(servedUrl('/@fs/somewhere/else.js')).toBe('file:///somewhere/else.js');
});

it('leaves real paths and other names alone', () => {
  expect(servedUrl(join(process.cwd(), 'package.json'))).toBeUndefined();
  expect(servedUrl('/nowhere/at/all.js')).toBeUndefined();
  expect(servedUrl('acorn')).toBeUndefined();
});
