/** The native addon and its loader, in ts/binding. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { node } from '../child.mjs';
import { at } from '../places.mjs';
import { hashOf, isStamped, stamp } from '../stamp.mjs';
import { tool } from '../tools.mjs';

/** The profile of Cargo.toml that a clone builds and tests with. */
export const PROFILE = 'local';

const FOLDER = at('ts/binding');
const STAMP = join(FOLDER, '.addon-stamp');
const SOURCES = ['crates', 'bindings', 'Cargo.toml', 'Cargo.lock', 'rust-toolchain.toml', '.cargo/config.toml'];

export function addon(rustVersion) {
  const { napi } = JSON.parse(readFileSync(at('package.json'), 'utf8'));
  const machine = [process.platform, process.arch, rustVersion, PROFILE, process.env.RUSTFLAGS ?? ''];
  const hash = hashOf(SOURCES, [...machine, JSON.stringify(napi)]);
  return {
    title: `building the native addon (${rustVersion}; minutes the first time)`,
    help: 'The native addon did not build; what cargo says is above.',
    isFresh: () => isStamped(STAMP, hash),
    async make() {
      rmSync(STAMP, { force: true });
      const fresh = join(FOLDER, '.building');
      rmSync(fresh, { recursive: true, force: true });
      mkdirSync(fresh, { recursive: true });
      const code = await node([
        tool('@napi-rs/cli', 'napi'),
        'build',
        ...['--manifest-path', 'bindings/Cargo.toml', '--package-json-path', 'package.json', '--output-dir', fresh],
        ...['--platform', '--profile', PROFILE, '--js', 'binding.cjs', '--dts', 'binding.d.cts'],
      ]);
      if (code === 0) {
        for (const name of readdirSync(fresh)) replace(join(fresh, name), join(FOLDER, name));
        stamp(STAMP, hash);
      }
      rmSync(fresh, { recursive: true, force: true });
      return code;
    },
  };
}

/**
 * Puts a file in the place of another, which a running process may have mapped: never written into, only renamed over.
 * Windows does not rename over a loaded library but lets it be renamed itself.
 */
function replace(from, to) {
  try {
    renameSync(from, to);
  } catch {
    renameSync(to, `${to}.${process.pid}.old`);
    renameSync(from, to);
  }
}
