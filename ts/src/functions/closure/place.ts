/** Where a function stands, and whether the code there is strict. */
import type { Analysis } from './analysis/analysis.js';
import type { AnyFunction, Location } from './description.js';
import type { Introspection } from './inspector/introspect.js';
import { isStrictFile } from './references/imports.js';

/** What was found out about a function that was introspected. */
export interface Place {
  readonly live: Introspection;
  /** Of its file; empty if that is not known. */
  readonly url: string;
}

/** Whether a function's code runs in strict mode. */
export function isStrict(fn: AnyFunction, analysis: Analysis, found: Place | undefined): boolean {
  if (analysis.strict || analysis.sloppy) return analysis.strict;
  if (analysis.form === 'expression' && !analysis.isArrow && !analysis.isAsync && !analysis.isGenerator) {
    try {
      // Strict functions throw.
      return (fn as { caller?: unknown }).caller === undefined;
    } catch {
      return true;
    }
  }
  if (!found) return true;
  return found.live.scopes.some(({ type }) => type === 'Module') || isStrictFile(found.url);
}

/** Where the text of a function begins. */
export function locationOf(
  { source, place }: Analysis,
  { line, column }: Introspection,
  url: string,
): Location | undefined {
  if (url === '') return undefined;
  const before = source.slice(0, place);
  const breaks = before.split('\n').length - 1;
  return { url, line: line - breaks, column: breaks > 0 ? 0 : column - place };
}
