/** That random programs would tell: of a difference, of what was refused, and of what was met. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { check, newTally } from './check.mjs';
import { countOperations } from './counts.mjs';
import { HEAD, programs, sampleOf } from './program.mjs';
import { RULES } from './rules.mjs';
import { makeWorld } from './world.mjs';

const world = makeWorld(60, 1);
const plain = { givesBoolean: false, z: 'u8', t: 'f32', v: 'i16', isOneView: false, out: null };
const program = (body: string, more = {}) => ({ ...plain, source: `${HEAD} ${body} }`, ...more });

describe('checking a program', () => {
  it('finds nothing where both agree, and counts', async () => {
    const tally = newTally();
    expect(await check(program('return t[z & 7] * v.length + Math.fround(c);'), world, tally)).toBeUndefined();
    expect(tally.programs).toBe(1);
    expect(tally.results).toBe(60);
    expect(tally.native).toBe(60);
    expect(tally.operations.get('load view<f32>[i32] or nan')).toBe(1);
  });

  it('tells of a result that differs, also in an array that converts it', async () => {
    const { floor } = Math;
    // A Math that is not V8's stands for a compiler that is wrong.
    Math.floor = Math.ceil;
    try {
      const body = 'return Math.floor(x);';
      expect(await check(program(body), world, newTally())).toMatch(/^f\(.*\) is .* in V8, .* here$/);
      expect(await check(program(body, { out: 'i32' }), world, newTally())).toMatch(/^f\(.*\) is .* in V8, .* here$/);
      expect(await check(program('return y;'), world, newTally())).toBeUndefined();
    } finally {
      Math.floor = floor;
    }
  });

  it('counts why items bail out, and holds the error of those that throw', async () => {
    const tally = newTally();
    const throws = "if (x > 1) throw new RangeError('thrown'); if (y > 3) return; const e = s[z]; return e;";
    expect(await check(program(throws), world, tally)).toBeUndefined();
    for (const reason of ['throw', 'undefined', 'out_of_bounds'])
      expect(tally.bailed.get(reason), reason).toBeGreaterThan(0);
  });

  it('counts what is refused', async () => {
    const tally = newTally();
    expect(await check(program('return new Date(x).getTime();'), world, tally)).toBeUndefined();
    expect([...tally.refused.keys()]).toEqual([expect.stringMatching(/^[a-z-]+: /)]);
    expect(tally.native).toBe(0);
  });
});

describe('random programs', () => {
  it('are programs: whatever the rules make, V8 takes it', () => {
    const sources = fc.sample(
      programs(() => true),
      { numRuns: 300, seed: 7 },
    );
    for (const { source } of sources) expect(() => new Function(`return ${source}`), source).not.toThrow();
    expect(new Set(sources.map(({ source }) => source)).size).toBeGreaterThan(250);
  });

  it('have a sample of each rule', () => {
    for (const [kind, rules] of Object.entries(RULES))
      for (const rule of rules) {
        const { source } = sampleOf(rule, kind);
        expect(source, rule.name).not.toMatch(/<\w+>|@/);
        expect(() => new Function(`return ${source}`), rule.name).not.toThrow();
      }
  });

  it('shrink to what matters', () => {
    const outcome = fc.check(
      fc.property(
        programs(() => true),
        ({ source }) => !source.includes('Math.cbrt'),
      ),
      { numRuns: 2000, seed: 3 },
    );
    expect(outcome.failed).toBe(true);
    const { source } = outcome.counterexample![0]!;
    expect(source.length).toBeLessThan(HEAD.length + 120);
  });
});

it('operations are counted by the types of their operands', () => {
  const counts = new Map();
  countOperations(
    [
      'function f(',
      '  %0: f64 = argument 0 `x` from f64,',
      '  %1: view<u8> = capture 0 `t` for all,',
      ') -> (f64) {',
      '  %2: i32 = to_i32 %0',
      '  %3: f64 = load %1[%2] or nan',
      '  %4: bool = lt %3 %0',
      '  %5: f64 = if %4 {',
      '    yield [%0]',
      '  } else {',
      '    bail throw',
      '  }',
      '  %6: f64 = call Math.sin [%5]',
      '  store %1[%2] %6',
      '  return [%6]',
      '}',
    ].join('\n'),
    counts,
  );
  expect(Object.fromEntries(counts)).toEqual({
    'to_i32 from f64': 1,
    'load view<u8>[i32] or nan': 1,
    'lt f64': 1,
    if: 1,
    'bail throw': 1,
    'call Math.sin': 1,
    'store view<u8>[i32]': 1,
    return: 1,
  });
});
