// Installs a folder of packages that only some tests need, pinned by its lock file, at the first use.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * @param folder has package.json and package-lock.json.
 * @param also what else decides what is installed.
 * @param check throws if what was installed does not do.
 */
export async function installOnce(folder, also, check) {
  const stampFile = join(folder, 'node_modules', '.stamp');
  const stamp = createHash('sha256')
    .update(await readFile(join(folder, 'package-lock.json')))
    .update(also)
    .digest('hex');
  const isInstalled = async () => (await readFile(stampFile, 'utf8').catch(() => '')) === stamp;
  if (await isInstalled()) return;
  await alone(join(folder, '.installing'), async () => {
    // Another process may have done it while this one waited.
    if (await isInstalled()) return;
    await install(folder);
    await check();
    await writeFile(stampFile, stamp);
  });
}

async function install(folder) {
  const npm = process.env.npm_execpath;
  // Under `npm test` the very npm that runs it; other package managers set the variable too.
  const [command, first] = npm?.endsWith('npm-cli.js') ? [process.execPath, [npm]] : ['npm', []];
  const options = { cwd: folder, shell: process.platform === 'win32' && command === 'npm' };
  try {
    await run(command, [...first, 'ci', '--ignore-scripts', '--no-audit', '--no-fund'], options);
  } catch (cause) {
    throw new Error(`npm could not install what tests need; try \`npm ci\` in ${folder}`, { cause });
  }
}

/** Runs `work` while no other process does. */
async function alone(lockFile, work) {
  const patience = performance.now() + 600_000;
  while (!(await claim(lockFile))) {
    if (performance.now() > patience)
      throw new Error(`another process still installs; if none does, remove ${lockFile}`);
    await sleep(100);
  }
  try {
    await work();
  } finally {
    await rm(lockFile, { force: true });
  }
}

/** Creates the lock file, which holds this process's id. The lock of a process that has ended is removed. */
async function claim(lockFile) {
  try {
    const file = await open(lockFile, 'wx');
    await file.writeFile(String(process.pid));
    await file.close();
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  const owner = await readFile(lockFile, 'utf8').catch(() => '');
  if (owner !== '' && !isRunning(Number(owner))) {
    // Moved before it is removed, so that of several waiting processes one succeeds.
    const moved = `${lockFile}.${process.pid}`;
    await rename(lockFile, moved).then(
      () => rm(moved),
      () => {},
    );
  }
  return false;
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
