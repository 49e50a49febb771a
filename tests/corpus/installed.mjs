// The packages of a group, installed as its lock file says, when they are first needed.
import { fileURLToPath } from 'node:url';
import { installOnce } from '../node-versions/install.mjs';

/**
 * `named`: what the compiler is measured on. `others`: what it was not made for. `sample`: a few small ones of both, for
 * every run of the tests. `heldout`: what nobody looks at while the compiler is worked on; only its share is of interest.
 */
export const GROUPS = ['named', 'others', 'heldout', 'sample'];

/** The folder of a group, with its packages in `node_modules`. */
export async function installed(group) {
  const folder = fileURLToPath(new URL(`./packages/${group}/`, import.meta.url));
  await installOnce(folder, group, () => {});
  return folder;
}
