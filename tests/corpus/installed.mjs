// The packages of a group, installed as its lock file says: once, by one process, when they are first needed.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { withLock } from '../../ts/setup/lock.mjs';
import { hashOf, isStamped, stamp } from '../../ts/setup/stamp.mjs';
import { npm } from '../../ts/setup/tools.mjs';

/**
 * `named`: what the compiler is measured on. `others`: what it was not made for. `sample`: a few small ones of both, for
 * every run of the tests.
 */
export const GROUPS = ['named', 'others', 'sample'];

/** The folder of a group, with its packages in `node_modules`. */
export async function installed(group) {
  const folder = fileURLToPath(new URL(`./packages/${group}/`, import.meta.url));
  const stampFile = join(folder, 'node_modules', '.millrace-stamp');
  const from = `tests/corpus/packages/${group}`;
  const hash = hashOf([`${from}/package.json`, `${from}/package-lock.json`]);
  if (isStamped(stampFile, hash)) return folder;
  const onWait = (pid) => console.error(`Waiting for process ${pid ?? 'unknown'}, which installs the corpus.`);
  await withLock(join(folder, '.installing'), onWait, async () => {
    if (isStamped(stampFile, hash)) return;
    console.error(`Installing the packages of tests/corpus/packages/${group}.`);
    const args = ['--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    await promisify(execFile)(process.execPath, [npm(), 'ci', ...args], { cwd: folder }).catch((cause) => {
      throw new Error(`npm could not install the corpus; try \`npm ci\` in ${folder}`, { cause });
    });
    stamp(stampFile, hash);
  });
  return folder;
}
