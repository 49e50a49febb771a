// Tools that load the package, installed at the first use: about 380 MB.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installOnce } from '../../node-versions/install.mjs';

const folder = fileURLToPath(new URL('.', import.meta.url));
const modules = join(folder, 'node_modules');

let installed;

/** See tools.d.mts. */
export function tools() {
  installed ??= installOnce(folder, `${process.platform}-${process.arch}`, () => {});
  return installed.then(() => ({ modules, bun: binary('@oven', 'bun'), deno: binary('@deno', 'deno') }));
}

/** Where npm put a runtime for this platform, if there is one. */
function binary(scope, name) {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const { platform, arch } = process;
  const system = platform === 'win32' && scope === '@oven' ? 'windows' : platform;
  const cpu = scope === '@oven' && arch === 'arm64' ? 'aarch64' : arch;
  const packages = [`bun-${system}-${cpu}`, `${platform}-${arch}`, `${platform}-${arch}-glibc`];
  const files = packages.flatMap((it) => [
    join(modules, scope, it, 'bin', name + suffix),
    join(modules, scope, it, name + suffix),
  ]);
  return files.find((file) => existsSync(file));
}
