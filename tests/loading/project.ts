/** A user's project: a folder of its own with the package in its node_modules as it is published. */
import { execFile, execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { npm } from '../../ts/setup/tools.mjs';

export const root = fileURLToPath(new URL('../../', import.meta.url));

/** What a program said. */
export interface Said {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  readonly node?: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

export class Project {
  readonly folder: string;

  /** @param name the name of the folder, which may be an odd one. */
  constructor(name = 'project') {
    // The real path: temporary folders may be links.
    this.folder = join(realpathSync(mkdtempSync(join(tmpdir(), 'millrace-'))), name);
    mkdirSync(this.folder);
    this.write('package.json', JSON.stringify({ name: 'project', private: true }));
    copyPackage(join(this.folder, 'node_modules', 'millrace'));
    this.link('acorn');
  }

  /** Has a package of the repository's in its node_modules. */
  link(name: string, from = join(root, 'node_modules')): void {
    const target = join(this.folder, 'node_modules', name);
    mkdirSync(dirname(target), { recursive: true });
    symlinkSync(join(from, name), target, 'junction');
  }

  path(...parts: readonly string[]): string {
    return join(this.folder, ...parts);
  }

  /** Writes a file and gives its path. */
  write(path: string, text: string): string {
    const file = this.path(path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  /** Runs Node in the project. */
  run(args: readonly string[], options: RunOptions = {}): Promise<Said> {
    return said(options.node ?? process.execPath, args, { cwd: this.folder, ...options });
  }

  remove(): void {
    rmSync(dirname(this.folder), { recursive: true, force: true });
  }
}

/** Runs a program until it ends. */
export function said(command: string, args: readonly string[], options: RunOptions): Promise<Said> {
  return new Promise((resolve) => {
    // Vitest tells its children things that a user's program would not have.
    const { NODE_OPTIONS: _, VITEST: __, ...env } = process.env;
    const child = execFile(
      command,
      [...args],
      { cwd: options.cwd, env: { ...env, ...options.env }, maxBuffer: 1 << 26, timeout: 120_000, encoding: 'utf8' },
      (error, out, err) => resolve({ code: error === null ? 0 : (child.exitCode ?? null), out, err }),
    );
    child.stdin?.end(options.input ?? '');
  });
}

let published: readonly string[] | undefined;

/** Copies what would be published. */
export function copyPackage(to: string): void {
  if (published === undefined) {
    const args = [npm(), 'pack', '--dry-run', '--json', '--ignore-scripts'];
    const answer = JSON.parse(execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8', stdio: 'pipe' }));
    // npm 11 and older give a list, newer ones an object with a package a key.
    const [packed] = Array.isArray(answer) ? answer : Object.values<(typeof answer)[number]>(answer);
    published = packed.files.map(({ path }: { path: string }) => path) as string[];
  }
  for (const file of published) cpSync(join(root, file), join(to, file));
}

/** What a package of the repository says of itself. */
export function versionOf(name: string): string {
  return JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).version as string;
}
