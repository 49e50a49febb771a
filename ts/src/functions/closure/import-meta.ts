/** What stands for `import.meta` in a function that travels. */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Analysis } from './analysis/analysis.js';
import { refuse, type Subject } from './refusals.js';

const members = new Set(['url', 'filename', 'dirname']);

/** The part of the module's `import.meta` that can be told from its URL. */
export function importMeta(subject: Subject, analysis: Analysis, url: string | undefined): object {
  for (const { member } of analysis.importMeta) {
    if (member === undefined || !members.has(member)) {
      throw refuse(subject, 'import-meta', { fault: member === undefined ? 'import.meta' : `import.meta.${member}` });
    }
  }
  if (!url) throw refuse(subject, 'import-meta', { fault: 'import.meta' });
  if (!url.startsWith('file:')) return { url };
  const filename = fileURLToPath(url);
  return { url, filename, dirname: dirname(filename) };
}
