// The functions that packages export, by name, each once.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Namespaces whose members are packages of their own. */
const UNFOLDED = {
  '@stdlib/math-base-special': '@stdlib/math-base-special-',
  '@stdlib/stats-base-dists': '@stdlib/stats-base-dists-',
};

/** The packages of a group whose functions are tried. */
export function packagesOf(folder) {
  const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return Object.keys(dependencies).flatMap((name) => {
    const prefix = UNFOLDED[name];
    if (prefix === undefined) return [name];
    const [scope, start] = prefix.split('/');
    const names = readdirSync(join(folder, 'node_modules', scope));
    return names.filter((other) => other.startsWith(start)).map((other) => `${scope}/${other}`);
  });
}

/** `{ id, f }` for each function that a package exports, also as properties of others. */
export async function functionsOf(folder, packageName) {
  const functions = [];
  const seen = new Set();
  const visit = (value, path, depth) => {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value)) return;
    seen.add(value);
    if (typeof value === 'function') {
      if (/^class\b/.test(Function.prototype.toString.call(value))) return;
      functions.push({ id: path, f: value });
    }
    if (depth === 0) return;
    for (const key of Object.keys(value)) {
      const { get, value: member } = Object.getOwnPropertyDescriptor(value, key);
      visit(get === undefined ? member : value[key], key === 'default' ? path : `${path} ${key}`, depth - 1);
    }
  };
  const exported = await load(folder, packageName);
  // A module with a default export shows its functions under their own names first.
  const { default: own, ...named } = exported;
  visit(named, packageName, 3);
  visit(own, packageName, 3);
  return functions;
}

async function load(folder, packageName) {
  const require = createRequire(join(folder, 'package.json'));
  let path;
  try {
    path = require.resolve(packageName);
  } catch {
    const home = join(folder, 'node_modules', packageName);
    const { module, exports } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
    path = join(home, exports?.['.']?.import?.default ?? exports?.['.']?.import ?? exports?.['.']?.default ?? module);
  }
  if (packageName === 'three') path = join(folder, 'node_modules/three/src/math/MathUtils.js');
  return await import(pathToFileURL(path).href);
}
