/** What `import 'millrace'` loads, read from the sources. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const source = fileURLToPath(new URL('.', import.meta.url));
const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.ts') && !/\.test(-d)?\.ts$|^testing\/|conformance/.test(file));

/** What a file imports when it is loaded: neither types nor what is imported later. */
function imports(file: string): string[] {
  const text = readFileSync(`${source}/${file}`, 'utf8');
  const statements = text.matchAll(/^(?:import|export) (type )?([^;]*?)from '([^']+)';/gm);
  return [...statements]
    .filter(([, type, names]) => !type && !/^\{( type \w+( as \w+)?,?)* \}/.test(names!))
    .map(([, , , from]) => from!);
}

describe('importing the package', () => {
  it('loads no package but Node itself', () => {
    for (const file of files) {
      for (const from of imports(file)) expect(from, file).toMatch(/^(\.\.?\/|node:)/);
    }
  });

  it('loads of Node only what every program loads', () => {
    const builtins = new Set(files.flatMap(imports).filter((from) => from.startsWith('node:')));
    expect([...builtins].sort()).toEqual(['node:fs', 'node:module', 'node:os']);
  });

  it('leaves the addon to native.ts alone', () => {
    const importers = files.filter((file) => readFileSync(`${source}/${file}`, 'utf8').includes('binding.cjs'));
    expect(importers).toEqual(['native.ts']);
  });

  it('goes down only: from parallel to executors to functions and arrow', () => {
    const rooms = ['parallel', 'executors', 'functions', 'arrow'];
    for (const file of files) {
      const level = rooms.indexOf(file.split('/')[0]!);
      if (level < 0) continue;
      for (const from of imports(file)) {
        // A folder beside its own is in the same room.
        const room = rooms.indexOf(/\.\.\/(\w+)\//.exec(from)?.[1] ?? '');
        if (room >= 0) expect(room, `${file} imports ${from}`).toBeGreaterThanOrEqual(level);
      }
    }
  });
});
