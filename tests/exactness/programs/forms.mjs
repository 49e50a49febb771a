// The forms of rules, read: see rules/index.mjs for how they are written.

const TOKEN = /<(\w+)>|\$([A-Z])|%(\d)|«([NB]?):|(»)|(@label)|\b([NBSVPKRATWLOFU])\b/g;

/** What stands for a name that has to be in reach. */
const NAMES = new Set('VPATWLOFU');

/** Kinds whose names stand for another's too. */
export const ALSO = { T: ['W'], A: ['T', 'W', 'L'] };

/**
 * @typedef {{ is: 'text', text: string, ends: boolean, opens: boolean } | { is: 'list', options: readonly string[] }
 *   | { is: 'declare', kind: string } | { is: 'declared', at: number } | { is: 'enter', returns?: 'N' | 'B' } | { is: 'leave' }
 *   | { is: 'label' } | { is: 'name', kind: string } | { is: 'hole', kind: string }} Segment
 */

/**
 * @param form as in rules/index.mjs.
 * @returns {{ segments: Segment[], needs: string[], declares?: Set<string>, holes: number }} `needs`: kinds of names that it does not
 *   declare itself; `declares`: those that statements inside of it can name.
 */
export function readForm(form, lists) {
  const segments = [];
  const declared = new Set();
  const begun = [];
  const needs = new Set();
  const text = (piece) => {
    // What is declared is in reach after its statement; a parameter, in its function.
    if (piece === '') return;
    const ends = piece.includes(';');
    segments.push({ is: 'text', text: piece, ends, opens: /=>|\) \{/.test(piece) });
    if (ends) for (const kind of begun.splice(0)) declared.add(kind);
  };
  let at = 0;
  for (const match of form.matchAll(TOKEN)) {
    text(form.slice(at, match.index));
    at = match.index + match[0].length;
    const [, list, declares, of, returns, leave, label, kind] = match;
    if (list !== undefined) segments.push({ is: 'list', options: lists(list) });
    else if (declares !== undefined) {
      segments.push({ is: 'declare', kind: declares });
      begun.push(declares);
    } else if (of !== undefined) segments.push({ is: 'declared', at: Number(of) - 1 });
    else if (returns !== undefined) segments.push({ is: 'enter', ...(returns !== '' && { returns }) });
    else if (leave !== undefined) segments.push({ is: 'leave' });
    else if (label !== undefined) segments.push({ is: 'label' });
    else if (NAMES.has(kind)) {
      segments.push({ is: 'name', kind });
      if (!declared.has(kind)) needs.add(kind);
    } else segments.push({ is: 'hole', kind });
  }
  text(form.slice(at));
  return {
    segments,
    needs: [...needs],
    declares: provided(segments),
    holes: segments.filter(({ is, kind }) => is === 'hole' && kind !== 'K').length,
  };
}

function provided(segments) {
  const last = segments.findLastIndex(({ is, kind }) => is === 'hole' && kind === 'S');
  if (last < 0) return undefined;
  let depth = 0;
  const kinds = new Set();
  for (const { is, kind } of segments.slice(0, last)) {
    if (is === 'enter') depth++;
    else if (is === 'leave') depth--;
    else if (is === 'declare' && depth === 0) kinds.add(kind);
  }
  return depth === 0 ? kinds : undefined;
}
