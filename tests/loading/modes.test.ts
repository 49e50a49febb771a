/** The package in every way in which Node runs a program. */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeBinaries } from '../node-versions/binaries.mjs';
import { BODY, COMMONJS, EXPECTED, IMPORT, MODULE, REQUIRE } from './program.js';
import { Project, type RunOptions, root } from './project.js';

let project: Project;
let nodes: { readonly major: number; readonly path: string }[] = [];
beforeAll(async () => {
  project = new Project();
  project.write('program.cjs', COMMONJS);
  project.write('program.mjs', MODULE);
  const all = await nodeBinaries();
  nodes = [20, 26].map((major) => all.find((it) => it.major === major)!);
}, 300_000);
afterAll(() => project.remove());

/** In the oldest and the newest Node, from `since` on. */
async function runs(args: readonly string[], options: RunOptions = {}, since = 20, expected = EXPECTED): Promise<void> {
  for (const { major, path } of nodes) {
    if (major < since) continue;
    const { out, err, code } = await project.run(args, { ...options, node: path });
    expect({ out, code }, `Node ${major}: ${err}`).toEqual({ out: expected, code: 0 });
  }
}

/** Types lines into a REPL, each when it asks for one. */
function typed(node: string, lines: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const repl = spawn(node, ['-i'], { cwd: project.folder });
    const rest = [...lines, '.exit'];
    let out = '';
    repl.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
      if (!out.endsWith('\n> ') && out !== '> ') return;
      const line = rest.shift();
      if (line !== undefined) repl.stdin.write(`${line}\n`);
    });
    repl.on('close', () => resolve(out));
  });
}

describe('a program', () => {
  it('of a file', async () => {
    await runs(['program.cjs']);
    await runs(['program.mjs']);
  });
  it('of -e', () => runs(['-e', COMMONJS]));
  it('of -p', async () => {
    for (const { path } of nodes) {
      const { out } = await project.run(['-p', `${REQUIRE}${BODY}main(), 'printed'`], { node: path });
      // Versions print before or after.
      expect(out.split('\n').sort()).toEqual(['', EXPECTED.trim(), 'printed']);
    }
  });
  it('of -e as a module', () => runs(['--input-type=module', '-e', MODULE]));
  it('of the standard input', () => runs(['-'], { input: COMMONJS }));
  it('of the standard input as a module', () => runs(['--input-type=module', '-'], { input: MODULE }));

  it('of lines typed into the REPL', async () => {
    const lines = [
      REQUIRE,
      'const factor = 3',
      'let helper = (x) => x * factor',
      'function own(x) { return helper(x) + 1 }',
    ];
    const call = (backend: string, f: string) =>
      `await Parallel({ backend: '${backend}' })([delayed(${f})(5)]).then((it) => 'got ' + JSON.stringify(it), (error) => 'got ' + error)`;
    for (const { path, major } of nodes) {
      const all = [
        ...lines,
        call('threads', 'own'),
        call('threads', '(x) => own(x) * factor'),
        call('native', '(x) => x * x'),
      ];
      const out = await typed(path, all);
      expect(out.match(/got [^'\n]*/g), `Node ${major}: ${out}`).toEqual(['got [16]', 'got [48]', 'got [25]']);
    }
  });

  it('of node --test', async () => {
    project.write(
      'own.test.mjs',
      `import { test } from 'node:test';
import assert from 'node:assert/strict';
${IMPORT}
const factor = 3;
test('threads', async () => {
  const local = 4;
  assert.deepEqual(await Parallel({ backend: 'threads' })([delayed((x) => x * factor + local)(2)]), [10]);
});`,
    );
    for (const { path, major } of nodes) {
      const { out, code } = await project.run(['--test', 'own.test.mjs'], { node: path });
      expect(code, `Node ${major}: ${out}`).toBe(0);
      expect(out).toMatch(/pass 1/);
    }
  });

  it("of a worker of the user's own", async () => {
    project.write(
      'outer.cjs',
      `const { Worker } = require('node:worker_threads');
new Worker(require('node:path').join(__dirname, 'program.cjs')).on('exit', (code) => { if (code !== 0) process.exitCode = code; });
new Worker(new URL('./program.mjs', require('node:url').pathToFileURL(__filename)));`,
    );
    await runs(['outer.cjs'], {}, 20, EXPECTED.repeat(2));
  });

  it('in another context', async () => {
    project.write(
      'context.cjs',
      `const { createContext, runInContext } = require('node:vm');
const context = createContext({ require, console });
runInContext(${JSON.stringify(`${COMMONJS}`)}, context, { filename: __filename });`,
    );
    await runs(['context.cjs']);
  });

  it('with a loader, whose modules tasks import', async () => {
    project.write(
      'hooks.mjs',
      `export async function resolve(name, context, next) {
  return name === 'virtual:seven' ? { url: 'virtual:seven', shortCircuit: true } : next(name, context);
}
export async function load(url, context, next) {
  return url === 'virtual:seven' ? { format: 'module', source: 'export default 7', shortCircuit: true } : next(url, context);
}`,
    );
    project.write('register.mjs', "import { register } from 'node:module'; register('./hooks.mjs', import.meta.url);");
    project.write(
      'virtual.mjs',
      `${IMPORT}
import seven from 'virtual:seven';
const task = async (x) => x * (await import('virtual:seven')).default + seven;
console.log(JSON.stringify(await Parallel({ backend: 'threads' })([delayed(task)(2)])));`,
    );
    await runs(['--no-warnings', '--import', './register.mjs', 'virtual.mjs'], {}, 20, '[21]\n');
  });

  it('in a folder that is gone', async () => {
    project.write(
      'gone.cjs',
      `const { mkdtempSync, rmdirSync } = require('node:fs');
const folder = mkdtempSync(require('node:path').join(require('node:os').tmpdir(), 'millrace-gone-'));
process.chdir(folder);
try { rmdirSync(folder); } catch {}
${COMMONJS.replace('(calls);', '(calls).catch((error) => error.message);')}`,
    );
    for (const { path } of nodes) {
      const { out } = await project.run(['gone.cjs'], { node: path });
      const [, message] = /"(.*)"/.exec(out) ?? [];
      // Node starts no thread there; and Windows does not let go of a folder that a process is in.
      if (message === undefined) expect(out).toBe(EXPECTED);
      else expect(message).toMatch(/^a worker could not be started: it ended with exit code 1: ENOENT: .*uv_cwd/);
      expect(out).toContain(EXPECTED.slice(EXPECTED.indexOf(',[25]')).trim());
    }
  });
});

describe('with flags', () => {
  it.each([
    '--frozen-intrinsics',
    '--disable-proto=delete',
    '--disable-proto=throw',
    '--disallow-code-generation-from-strings',
    '--enable-source-maps',
    '--max-old-space-size=128',
    '--stack-trace-limit=3',
    '--stack-size=900',
    '--expose-gc',
    '--preserve-symlinks',
    '--experimental-vm-modules',
    '--conditions=development',
    '--inspect=0',
    '--title=mine',
    '--trace-uncaught',
    '--unhandled-rejections=strict',
    '--trace-warnings',
    '--no-deprecation',
    '--throw-deprecation',
    '--pending-deprecation',
    '--jitless',
  ])('%s', async (flag) => {
    const [oldest, newest] = nodes;
    for (const [node, file] of [
      [oldest, 'program.cjs'],
      [newest, 'program.mjs'],
    ] as const) {
      const { out, err } = await project.run(['--no-warnings', flag, file], { node: node!.path });
      expect(out, err).toBe(EXPECTED);
    }
  });

  it('in NODE_OPTIONS', async () => {
    await runs(['program.mjs'], {
      env: { NODE_OPTIONS: '--no-warnings --max-old-space-size=256 --enable-source-maps' },
    });
    const hook = project.write('hook.cjs', 'globalThis.hooked = 5;');
    const program = `${REQUIRE} Parallel({ backend: 'threads' })([delayed(() => Reflect.get(globalThis, 'hooked'))()]).then(([it]) => console.log(it));`;
    await runs(['-e', program], { env: { NODE_OPTIONS: `--require ${JSON.stringify(hook)}` } }, 20, '5\n');
  });
});

describe('in a folder', () => {
  const odd = process.platform === 'win32' ? 'odd é 日本 # % folder' : 'odd é 日本 # % ? folder';

  it('with an odd name', async () => {
    const there = new Project(odd);
    try {
      there.write('program.cjs', COMMONJS);
      there.write('program.mjs', MODULE);
      there.write('lib.mjs', 'export const twice = (x) => x * 2; export const url = () => import.meta.url;');
      there.write(
        'more.mjs',
        `${IMPORT}
import { twice, url } from './lib.mjs';
import { parse } from 'acorn';
const task = async (x) => [twice(x), url() === ${JSON.stringify('PLACE')}.replace('PLACE', new URL('./lib.mjs', import.meta.url).href), (await import('./lib.mjs')).twice(x), parse('1', { ecmaVersion: 5 }).type];
console.log(JSON.stringify(await Parallel({ backend: 'threads' })([delayed(task)(4)])));`,
      );
      for (const { path, major } of nodes) {
        for (const file of ['program.cjs', 'program.mjs']) {
          const { out, err } = await there.run(['--no-warnings', file], { node: path });
          expect(out, `Node ${major}, ${file}: ${err}`).toBe(EXPECTED);
        }
        const { out, err } = await there.run(['--no-warnings', 'more.mjs'], { node: path });
        expect(out, `Node ${major}: ${err}`).toBe('[[8,true,8,"Program"]]\n');
      }
    } finally {
      there.remove();
    }
  });

  it('with links as pnpm makes them', async () => {
    const { cpSync, mkdirSync, symlinkSync, rmSync } = await import('node:fs');
    const there = new Project();
    try {
      const store = there.path('node_modules', '.pnpm', 'millrace@0.1.0', 'node_modules');
      mkdirSync(store, { recursive: true });
      cpSync(there.path('node_modules', 'millrace'), join(store, 'millrace'), { recursive: true });
      rmSync(there.path('node_modules', 'millrace'), { recursive: true });
      rmSync(there.path('node_modules', 'acorn'));
      symlinkSync(join(root, 'node_modules', 'acorn'), join(store, 'acorn'), 'junction');
      symlinkSync(join(store, 'millrace'), there.path('node_modules', 'millrace'), 'junction');
      writeFileSync(there.path('program.mjs'), MODULE);
      writeFileSync(there.path('program.cjs'), COMMONJS);
      for (const { path, major } of nodes) {
        for (const file of ['program.cjs', 'program.mjs']) {
          const { out, err } = await there.run([file], { node: path });
          expect(out, `Node ${major}, ${file}: ${err}`).toBe(EXPECTED);
        }
      }
    } finally {
      there.remove();
    }
  });
});
