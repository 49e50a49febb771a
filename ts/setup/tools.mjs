/** The programs that npm installed, as scripts for Node: no shell, and no `.cmd` files on Windows. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { at } from './places.mjs';
import { SetupError } from './setup-error.mjs';

/** The script of an installed package's program. */
export function tool(packageName, program) {
  const folder = at(`node_modules/${packageName}`);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return join(folder, typeof bin === 'string' ? bin : bin[program]);
}

/** The script of npm itself: the npm that runs us, else the one that came with this Node. */
export function npm() {
  const beside = dirname(process.execPath);
  const candidates = [
    process.env.npm_execpath,
    join(beside, '../lib/node_modules/npm/bin/npm-cli.js'),
    join(beside, 'node_modules/npm/bin/npm-cli.js'),
  ];
  const found = candidates.find((path) => path !== undefined && basename(path) === 'npm-cli.js' && existsSync(path));
  if (found === undefined)
    throw new SetupError('npm was not found beside this Node. Start with `npm run` or `npm test`.');
  return found;
}
