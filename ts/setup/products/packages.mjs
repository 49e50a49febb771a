/** The npm packages of the lock file, in node_modules. */
import { readFileSync } from 'node:fs';
import { node } from '../child.mjs';
import { at } from '../places.mjs';
import { hashOf, isStamped, stamp } from '../stamp.mjs';
import { npm } from '../tools.mjs';

/** The stamp lies in node_modules, which npm empties first: an install that was interrupted leaves none. */
const STAMP = at('node_modules/.millrace-stamp');

export function packages() {
  const hash = hashOf(['package-lock.json'], [process.platform, process.arch, ...wanted()]);
  return {
    title: 'installing the npm packages of package-lock.json',
    help: '`npm ci` failed; what it says is above. It needs the network, once.',
    isFresh: () => isStamped(STAMP, hash),
    async make() {
      // No package in the lock file needs its install script.
      const code = await node([npm(), 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
      if (code === 0) stamp(STAMP, hash);
      return code;
    },
  };
}

/** The parts of package.json that decide what is installed. */
function wanted() {
  const { dependencies, devDependencies, optionalDependencies, peerDependencies, overrides } = JSON.parse(
    readFileSync(at('package.json'), 'utf8'),
  );
  return [JSON.stringify({ dependencies, devDependencies, optionalDependencies, peerDependencies, overrides })];
}
