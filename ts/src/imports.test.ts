/** What `import 'millrace'` loads, read from the sources. */
import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const source = fileURLToPath(new URL('.', import.meta.url));
const sources = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.ts') && !/\.test(-d)?\.ts$|testing\/|conformance/.test(file));

/** What a file imports when it is loaded: neither types nor what is imported later. */
function imports(file: string): string[] {
  const text = readFileSync(`${source}/${file}`, 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '');
  const statements = text.matchAll(/^(?:import|export) (type )?([^;]*?)from '([^']+)';/gm);
  return [...statements]
    .filter(([, type, names]) => !type && !/^\{( type \w+( as \w+)?,?)* \}/.test(names!))
    .map(([, , , from]) => from!);
}

/** The files that are loaded with `index.ts`: what it imports, what these import, and so on; but not what is loaded later. */
function loadedWith(index: string): string[] {
  const loaded = new Set([index]);
  for (const file of loaded) {
    if (posix.basename(file) === 'later.ts') continue;
    for (const from of imports(file)) {
      if (from.startsWith('.')) loaded.add(posix.join(posix.dirname(file), from.replace(/\.js$/, '.ts')));
    }
  }
  return [...loaded];
}

const files = loadedWith('index.ts');

describe('importing the package', () => {
  it('does not load what reads and sends functions', () => {
    const rooms = new Set(files.map((file) => posix.dirname(file)));
    expect(rooms).toContain('executors/workers');
    const reading = files.filter((file) => /^codec|^functions\/closure/.test(file));
    expect(reading.sort()).toEqual(['codec/named-memory.ts', 'codec/shared-copies.ts']);
  });

  it('loads no package but Node itself', () => {
    for (const file of files) {
      for (const from of imports(file)) expect(from, file).toMatch(/^(\.\.?\/|node:)/);
    }
  });

  it('loads of Node only what every program loads', () => {
    const builtins = new Set(files.flatMap(imports).filter((from) => from.startsWith('node:')));
    expect([...builtins].sort()).toEqual(['node:fs', 'node:module', 'node:os', 'node:path', 'node:url', 'node:util']);
  });

  it('leaves the addon to native.ts alone', () => {
    const importers = sources.filter((file) => readFileSync(`${source}/${file}`, 'utf8').includes('binding.cjs'));
    expect(importers).toEqual(['native.ts']);
  });

  it('goes down only: from parallel to executors to workers to the codec to functions and arrow', () => {
    const rooms = ['parallel', 'executors', 'workers', 'codec', 'functions', 'arrow'];
    for (const file of sources) {
      const level = rooms.indexOf(file.split('/')[0]!);
      if (level < 0) continue;
      for (const from of imports(file)) {
        const [room, inside] = posix.join(posix.dirname(file), from).split('/');
        if (!from.startsWith('.') || inside === undefined) continue;
        expect(rooms.indexOf(room!), `${file} imports ${from}`).toBeGreaterThanOrEqual(level);
      }
    }
  });
});
