/** Stacks of errors that came from a worker, as a user wants to see them. */
import { findSourceMap } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unplacedFunctions } from '../codec/index.js';
import { Capture } from '../functions/closure/index.js';
import { workerFile } from './places.js';

/** A frame that tells its place: what stands before, file, line, column, what stands behind. */
const frame = /^(\s+at .*?\(?)((?:file:\/\/\/?|\/|[A-Za-z]:[\\/])[^()]+|millrace:function\/\w+):(\d+):(\d+)(\)?)$/;

/**
 * A stack without the frames of the worker's own loop, which tell a user nothing, and with the places that the program's files
 * have: code that was sent has no file while nobody asks, and no source map.
 */
export function remoteStack(stack: string): string {
  const loop = dirname(workerFile());
  const lines = stack.split('\n');
  // From the first frame of the loop on; the event loop's below it are no news either.
  const end = lines.findIndex((line) => /^\s+at /.test(line) && line.includes(loop));
  const kept = end < 0 ? lines : lines.slice(0, end);
  return kept.map(placed).join('\n');
}

function placed(line: string): string {
  const found = frame.exec(line);
  if (found === null) return line;
  const [, before, file, row, column, behind] = found as unknown as [string, string, string, string, string, string];
  const place = originOf(inFile(file, Number(row), Number(column)));
  return place === undefined ? line : `${before}${place.file}:${place.line}:${place.column}${behind}`;
}

/** From 1, both. */
interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Where code without a file stands, if it still is known. */
function inFile(file: string, line: number, column: number): Place {
  const asIs = { file, line, column };
  const id = /^millrace:function\/(\w+)$/.exec(file)?.[1];
  if (id === undefined) return asIs;
  const places = new Map<string, Place>();
  for (const fn of unplacedFunctions(id)) {
    try {
      const [description] = new Capture({ locate: true }).describe([fn]);
      const at = description?.kind === 'closure' ? description.location : undefined;
      if (at === undefined) continue;
      const place = { file: at.url, line: at.line + line, column: line === 1 ? at.column + column : column };
      places.set(`${place.file}:${place.line}:${place.column}`, place);
    } catch {
      // Then it stays unknown.
    }
  }
  // The same text in several places: nobody knows which.
  const [only] = places.values();
  return places.size === 1 ? only! : { ...asIs, file: 'millrace:function' };
}

/** The place in the source that a file was made from. */
function originOf(place: Place): Place {
  const map = findSourceMap(place.file);
  const entry = map?.findEntry(place.line - 1, place.column - 1);
  // Places that Node has mapped in the worker are not in the map.
  if (entry === undefined || !('generatedLine' in entry) || entry.generatedLine !== place.line - 1) return place;
  const { originalSource, originalLine, originalColumn } = entry;
  const file = originalSource.startsWith('file:') ? fileURLToPath(originalSource) : originalSource;
  return { file, line: originalLine + 1, column: originalColumn + 1 };
}
