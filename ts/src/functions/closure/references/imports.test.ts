import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isStrictFile } from './imports.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-imports-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('whether a file is strict', () => {
  const many = '/* one */ // two\n/** three\n * "use strict"; */\n'.repeat(2000);
  it.each([
    ['plain', 'const a = 1;', false],
    ['directive', '"use strict"; const a = 1;', true],
    ['directive after comments', `#!/usr/bin/env node\n${many}'use strict';`, true],
    // As lodash.js begins: one expression for all comments took for ever.
    ['comments without a directive', `${many};(function() { /* x */ 'use strict'; }).call(this);`, false],
    ['comment without an end', `${many}/* "use strict"`, false],
    ['module', `${many}import a from 'a';`, true],
  ])('%s', (name, text, expected) => {
    const file = join(folder, `${name}.js`);
    writeFileSync(file, text);
    expect(isStrictFile(pathToFileURL(file).href)).toBe(expected);
  });
});
