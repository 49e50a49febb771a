// Random programs, grown from the rules and shrunk by fast-check.
import fc from 'fast-check';
import { LISTS, RULES } from './rules.mjs';

export const DTYPES = ['f64', 'f32', 'i8', 'u8', 'u8c', 'i16', 'u16', 'i32', 'u32'];

const TOKEN = /<(\w+)>|\b[NBSVPKR]\b/g;

/** The parameters and locals of every program. */
export const HEAD = '(x, y, z, n, o, v) => { let a = x, b = 1, p = y > x;';

/**
 * A program: its source, whether it gives booleans, the element types of `z`, `t` and `v`, whether `v` is one array for all items,
 * and what results are written to, if anything.
 *
 * @param isTaken whether the compiler takes a rule.
 */
export function programs(isTaken) {
  const rules = Object.fromEntries(Object.entries(RULES).map(([kind, all]) => [kind, all.filter(isTaken)]));
  const { N, B, body } = fc.letrec((tie) => {
    const parts = {
      N: tie('N'),
      B: tie('B'),
      S: tie('body'),
      R: fc.constant('@R'),
      V: fc.constantFrom('a', 'b'),
      P: fc.constant('p'),
      K: fc.nat(5).map(String),
    };
    const grown = (rule) => {
      const tokens = Array.from(rule.form.matchAll(TOKEN));
      const made = tokens.map(([token, list]) =>
        list === undefined ? parts[token] : fc.constantFrom(...(rule.lists?.[list] ?? LISTS[list])),
      );
      return fc.tuple(...made).map((texts) => {
        let at = 0;
        const text = rule.form.replaceAll(TOKEN, () => texts[at++]);
        // What is inside is shorter: so no label stands inside its own statement.
        return text.replaceAll('@label', `l${text.length}`);
      });
    };
    // The first alternatives are those to which a program shrinks.
    const choice = (kind) => {
      const all = rules[kind].toSorted((a, b) => Number(b.leaf ?? false) - Number(a.leaf ?? false));
      return fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        ...all.map((rule) => ({ weight: 2 * (rule.weight ?? 1), arbitrary: grown(rule) })),
      );
    };
    const usual = rules.S.filter((rule) => !rule.rare);
    return {
      N: choice('N'),
      B: choice('B'),
      statement: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        ...usual.map((rule) => ({ weight: 2 * (rule.weight ?? 1), arbitrary: grown(rule) })),
        ...rules.S.filter((rule) => rule.rare).map((rule) => ({ weight: 1, arbitrary: grown(rule) })),
      ),
      body: fc.array(tie('statement'), { maxLength: 3, depthIdentifier: 'body' }).map((all) => all.join(' ')),
    };
  });
  const dtype = fc.constantFrom(...DTYPES);
  return fc
    .record({
      body,
      number: N,
      boolean: B,
      early: N,
      earlyBoolean: B,
      givesBoolean: fc.integer({ min: 0, max: 4 }).map((kind) => kind === 4),
      z: fc.constantFrom(...DTYPES, 'bool'),
      t: dtype,
      v: dtype,
      isOneView: fc.boolean(),
      out: fc.option(dtype, { freq: 3 }),
    })
    .map(({ body, number, boolean, early, earlyBoolean, givesBoolean, ...rest }) => {
      const last = givesBoolean ? boolean : number;
      const inside = body.replaceAll('@R', () => (givesBoolean ? earlyBoolean : early));
      return { source: `${HEAD} ${inside} return ${last}; }`, givesBoolean, ...rest };
    });
}

/** A program of one rule in its simplest form, to find out whether the compiler takes it. */
export function sampleOf(rule, kind) {
  const plain = { N: 'x', B: 'p', S: 'a = y;', V: 'a', P: 'p', K: '3', R: 'x' };
  const filled = (form) =>
    form
      .replaceAll('@label', 'l')
      .replaceAll(TOKEN, (token, list) => (list === undefined ? plain[token] : (rule.lists?.[list] ?? LISTS[list])[0]));
  const text = filled(rule.form);
  const body = kind === 'S' ? `${text} return a;` : kind === 'B' ? `return (${text}) ? 1 : 2;` : `return ${text};`;
  return { source: `${HEAD} ${body} }`, givesBoolean: false, z: 'i32', t: 'f32', v: 'f64', isOneView: true, out: null };
}
