/** The package as its users get it: JavaScript and declarations, in ts/dist. */
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { node } from '../child.mjs';
import { at } from '../places.mjs';
import { hashOf, isStamped, stamp } from '../stamp.mjs';
import { tool } from '../tools.mjs';
import { bundle } from './bundles.mjs';

const FOLDER = at('ts/dist');
const STAMP = at('ts/dist/.stamp');
const SOURCES = [
  'ts/src',
  'ts/setup/products',
  'tsconfig.json',
  'tsconfig.build.json',
  'package.json',
  'package-lock.json',
];

export function library() {
  const hash = hashOf(SOURCES, [], (file) => !file.endsWith('.test.ts'));
  return {
    title: 'building the TypeScript',
    help: 'The TypeScript did not build; what the compiler says is above.',
    isFresh: () => isStamped(STAMP, hash),
    async make() {
      const fresh = at('ts/.dist');
      rmSync(fresh, { recursive: true, force: true });
      mkdirSync(fresh);
      const code =
        (await node([tool('typescript', 'tsc'), '--project', 'tsconfig.build.json', '--outDir', fresh])) ||
        (await bundle(fresh));
      if (code === 0) {
        rmSync(FOLDER, { recursive: true, force: true });
        renameSync(fresh, FOLDER);
        stamp(STAMP, hash);
      }
      rmSync(fresh, { recursive: true, force: true });
      return code;
    },
  };
}
