/** Modules as vite's server names them, in the sources that it hands out. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The URL of the file behind `/src/rates.ts`, which vite counts from its root; `undefined` if there is none, or the name is a real path. */
export function servedUrl(specifier: string): string | undefined {
  const [, path, query = ''] = /^(\/[^?#]*)(.*)$/.exec(specifier) ?? [];
  if (path === undefined) return undefined;
  const outside = /^\/@fs(\/.*)$/.exec(path)?.[1];
  if (outside !== undefined) return pathToFileURL(outside).href + query;
  if (existsSync(path)) return undefined;
  const file = join(process.cwd(), path);
  return existsSync(file) ? pathToFileURL(file).href + query : undefined;
}
