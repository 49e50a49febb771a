/** Globals of Node's that are loaded when they are first looked at: reading a function loads none, and the program's own stay its own. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { nodeBinaries } from '../node-versions/binaries.mjs';

const run = promisify(execFile);
const entry = fileURLToPath(new URL('../../ts/dist/index.js', import.meta.url));

const head = `
  import { delayed, Parallel } from ${JSON.stringify(entry)};
  const areLoaded = () => process.moduleLoadList.includes('NativeModule internal/deps/undici/undici');
  const k = { n: 1 };
  const parallel = Parallel({ backend: 'threads' });
  const get = async (f) => (await parallel([delayed(f)()]))[0];
  class Mine { tag = 'mine' }
`;

const programs: [title: string, body: string, expected: unknown][] = [
  ['a function without them loads none', 'return [await get(() => k.n), areLoaded()];', [1, false]],
  ['are used by name', "return get(() => new Headers({ a: String(k.n) }).get('a'));", '1'],
  ['are captured', 'const F = FormData; return get(() => new F() instanceof FormData && k.n === 1);', true],
  [
    "are the program's own if it puts something there",
    'await get(() => k.n); globalThis.Response = Mine; return get(() => new Response().tag);',
    'mine',
  ],
  [
    'also if the others were used before',
    'await get(() => k.n); new Headers(); globalThis.Response = Mine; const R = Response; return get(() => [new R().tag, new Response().tag]);',
    ['mine', 'mine'],
  ],
];

describe('globals that are loaded late', async () => {
  for (const { version, path } of await nodeBinaries()) {
    it.each(programs)(`in Node ${version}: %s`, async (_, body, expected) => {
      const code = `${head}console.log(JSON.stringify(await (async () => { ${body} })()));`;
      const { stdout } = await run(path, ['--input-type=module', '-e', code]);
      expect(JSON.parse(stdout)).toEqual(expected);
    });
  }
});
