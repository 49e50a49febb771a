/** Classes that one file of a package makes and another exports. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { delayed, Parallel } from '../../../index.js';

const folder = mkdtempSync(join(tmpdir(), 'millrace-packages-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Shape {
  side: number;
  area(): number;
}
type MakeShape = new (side: number) => Shape;

/** A class that cannot travel by value, as its file remembers what it made. */
const core = `
  const made = new WeakSet();
  made.add({});
  function make(name) {
    const Made = { [name]: class { constructor(side) { this.side = side; made.add(this); } area() { return this.side * this.side; } } }[name];
    return Made;
  }`;

function install(name: string, type: string, files: Record<string, string>): string {
  const at = join(folder, 'node_modules', name);
  mkdirSync(at, { recursive: true });
  writeFileSync(join(at, 'package.json'), JSON.stringify({ name, type, exports: './index.js' }));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(at, file), text);
  return pathToFileURL(join(at, 'index.js')).href;
}

const packages = {
  'an ES module': install('made-esm', 'module', {
    'core.js': `${core}\nexport { make };`,
    'index.js': "import { make } from './core.js';\nexport const Square = make('Square');",
  }),
  'a CommonJS module': install('made-cjs', 'commonjs', {
    'core.js': `${core}\nexports.make = make;`,
    'index.js': "exports.Square = require('./core.js').make('Square');",
  }),
};

describe('an instance of a class that the entry of its package exports and another file makes', () => {
  for (const [what, url] of Object.entries(packages)) {
    it(`travels from ${what}`, async () => {
      const { Square } = (await import(/* @vite-ignore */ url)) as { Square: MakeShape };
      const shape = new Square(3);
      const areas = await Parallel({ nJobs: 2, backend: 'threads' })(
        [1, 2].map((by) => delayed((n: number) => shape.area() * n)(by)),
      );
      expect(areas).toEqual([9, 18]);
    });
  }
});
