/** Where closures cannot be read, or workers and native code are forbidden: explicit captures work, and errors name the flag. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeBinaries } from '../node-versions/binaries.mjs';
import { Project, said } from './project.js';
import { tools } from './tools/tools.mjs';

let project: Project;
let nodes: { readonly major: number; readonly path: string }[] = [];
let others: Awaited<ReturnType<typeof tools>>;
beforeAll(async () => {
  others = await tools();
  nodes = await nodeBinaries();
  project = new Project();
  project.write(
    'program.mjs',
    `import { delayed, Parallel } from 'millrace';
const factor = 3;
const helper = (x) => x + 1;
const f = (x) => helper(x) * factor;
const tries = { implicit: delayed(f), explicit: delayed(f, { factor: 10, helper }), numbers: delayed((x) => x * factor, { factor: 10 }) };
const all = {};
for (const backend of ['sequential', 'auto', 'threads', 'processes', 'native']) {
  for (const [name, task] of Object.entries(tries)) {
    try {
      [all[backend + ' ' + name]] = await Parallel({ backend })([task(2)]);
    } catch (error) {
      all[backend + ' ' + name] = error.name + ': ' + error.message;
    }
  }
}
console.log(JSON.stringify(all));`,
  );
}, 600_000);
afterAll(() => project.remove());

async function results(command: string, args: readonly string[]): Promise<Record<string, unknown>> {
  const { out, err } = await said(command, args, { cwd: project.folder });
  expect(out, err).toMatch(/^\{/);
  return JSON.parse(out) as Record<string, unknown>;
}

const nodeOf = (major: number) => nodes.find((it) => it.major === major)!.path;

/** What holds wherever: on the own thread nothing has to be read. */
const here = {
  'sequential implicit': 9,
  'sequential explicit': 30,
  'sequential numbers': 20,
  'auto implicit': 9,
  'auto explicit': 30,
  'auto numbers': 20,
};
const unread = (why: string) =>
  `UnsupportedTaskError: f uses \`factor\` of the code around it, which cannot be read here (${why}) (f -> factor); name what it captures: \`delayed(f, { factor, helper })\``;
const PERMISSION = 'Node runs with `--permission`, which forbids the inspector';
const BUN = 'Bun has no inspector of the kind that is needed';
const DENO = 'the inspector of Deno does not answer at once';

describe('Node with --permission', () => {
  const flags: [number, string][] = [
    [20, '--experimental-permission'],
    [22, '--experimental-permission'],
    [24, '--permission'],
    [26, '--permission'],
  ];

  it.each(flags)('%i: what is forbidden is told', async (major, flag) => {
    const got = await results(nodeOf(major), ['--no-warnings', flag, '--allow-fs-read=*', 'program.mjs']);
    const forbidden = (flag: string) =>
      `MissingPermissionError: a worker could not be started: Node runs with \`--permission\`, which forbids it; run it with \`${flag}\`, or use \`backend: 'sequential'\`, which needs no workers`;
    expect(got).toMatchObject({
      ...here,
      'threads implicit': unread(PERMISSION),
      'threads explicit': forbidden('--allow-worker'),
      'processes implicit': unread(PERMISSION),
      'processes explicit': forbidden('--allow-child-process'),
      'native numbers':
        "UnsupportedTaskError: native code could not be loaded: Node runs with `--permission`, which forbids addons; run it with `--allow-addons`, or leave `backend` at 'auto' to run in JavaScript",
    });
  });

  it.each(flags)('%i: what is allowed works, without writing anything', async (major, flag) => {
    const allowed = ['--allow-fs-read=*', '--allow-worker', '--allow-child-process', '--allow-addons'];
    const got = await results(nodeOf(major), ['--no-warnings', flag, ...allowed, 'program.mjs']);
    expect(got).toMatchObject({
      ...here,
      'threads implicit': unread(PERMISSION),
      'threads explicit': 30,
      'threads numbers': 20,
      'processes implicit': unread(PERMISSION),
      'processes explicit': 30,
      'native numbers': 20,
    });
  });
});

it('Node with --no-addons', async () => {
  const got = await results(nodeOf(24), ['--no-addons', 'program.mjs']);
  expect(got).toMatchObject({
    ...here,
    'threads implicit': 9,
    'threads explicit': 30,
    'native numbers':
      "UnsupportedTaskError: native code could not be loaded: Node runs with `--no-addons`; run it without that flag, or leave `backend` at 'auto' to run in JavaScript",
  });
});

describe('other runtimes', () => {
  it('are there, where npm has them', () => {
    // Of the platforms that are tested, npm has neither for Windows on ARM.
    if (process.platform === 'win32' && process.arch === 'arm64') return;
    expect([others.bun, others.deno]).not.toContain(undefined);
  });

  it('Bun', async () => {
    if (others.bun === undefined) return;
    const got = await results(others.bun, ['program.mjs']);
    expect(got).toMatchObject({
      ...here,
      'threads implicit': unread(BUN),
      'processes explicit':
        "UnsupportedTaskError: worker processes talk in a way that Bun does not have (`node:v8`'s Serializer); use `backend: 'threads'`, or run it in Node",
      'threads explicit': 30,
      'threads numbers': 20,
      'native numbers': 20,
    });
  });

  it('Deno', async () => {
    if (others.deno === undefined) return;
    const got = await results(others.deno, ['run', '--no-prompt', '-A', 'program.mjs']);
    expect(got).toMatchObject({
      ...here,
      'threads implicit': unread(DENO),
      'processes explicit': 30,
      'threads explicit': 30,
      'threads numbers': 20,
      'native numbers': 20,
    });
  });

  it('Deno that may only read', async () => {
    if (others.deno === undefined) return;
    const got = await results(others.deno, ['run', '--no-prompt', '--allow-read', 'program.mjs']);
    expect(got).toMatchObject({ ...here, 'threads implicit': unread(DENO) });
    expect(got['native numbers']).toMatch(
      /native code could not be loaded: Deno forbids it .*; run it with `--allow-ffi/,
    );
  });

  it('Deno that may do nothing', async () => {
    if (others.deno === undefined) return;
    const got = await results(others.deno, ['run', '--no-prompt', 'program.mjs']);
    expect(got).toMatchObject(here);
    expect(got['threads explicit']).toMatch(
      /^MissingPermissionError: a worker could not be started: Deno forbids it \(.*--allow-/,
    );
  });
});
