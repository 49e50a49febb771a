/** Rust on this machine: found, and new enough. Nothing is ever downloaded. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { at } from './places.mjs';
import { SetupError } from './setup-error.mjs';

/** The version line of the compiler in use, after making sure that it will do. */
export function rustVersion() {
  const needed = /^rust-version = "(.+)"$/m.exec(readFileSync(at('Cargo.toml'), 'utf8'))[1];
  lookWhereRustupPuts();
  const found = { rustc: versionOf('rustc'), cargo: versionOf('cargo') };
  const complaint = missingRust(found, needed);
  if (complaint !== undefined) throw new SetupError(complaint);
  return found.rustc;
}

/** What to tell the user whose programs, by their version lines, are not there or too old; nothing if they will do. */
export function missingRust(found, needed) {
  for (const [program, version] of Object.entries(found)) {
    if (version !== undefined) continue;
    return [
      `millrace builds its native part with Rust ${needed} or newer, and \`${program}\` was not found.`,
      'Get it from https://rustup.rs, open a new terminal, and run this again.',
    ].join('\n');
  }
  if (!isOlder(/\d+\.\d+/.exec(found.rustc)[0], needed)) return undefined;
  return [
    `millrace needs Rust ${needed} or newer; this is ${found.rustc}.`,
    'Update it with `rustup update stable`, then run this again.',
  ].join('\n');
}

/** Makes sure that cargo's own formatter and linter are there. */
export function requireComponents() {
  for (const [subcommand, component] of [
    ['fmt', 'rustfmt'],
    ['clippy', 'clippy'],
  ]) {
    if (versionOf('cargo', [subcommand, '--version']) !== undefined) continue;
    throw new SetupError(
      `\`cargo ${subcommand}\` was not found. Get it with \`rustup component add ${component}\`, then run this again.`,
    );
  }
}

/** A shell opened before Rust was installed lacks its folder in PATH. */
function lookWhereRustupPuts() {
  const folder = join(process.env.CARGO_HOME ?? join(homedir(), '.cargo'), 'bin');
  const path = process.env.PATH ?? '';
  if (existsSync(folder) && !path.split(delimiter).includes(folder)) process.env.PATH = `${path}${delimiter}${folder}`;
}

function versionOf(program, args = ['--version']) {
  const { status, stdout } = spawnSync(program, args, { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

function isOlder(version, than) {
  const [major, minor] = version.split('.').map(Number);
  const [needMajor, needMinor] = than.split('.').map(Number);
  return major < needMajor || (major === needMajor && minor < needMinor);
}
