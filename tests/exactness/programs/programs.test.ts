/** That random programs would tell: of a difference, of what was refused, and of what was met. */
import { describe, expect, it } from 'vitest';
import { check, isSame, newTally } from './check.mjs';
import { countOperations } from './counts.mjs';
import { BAILS, OPERATIONS, seldom, seldomNative, unlisted } from './coverage.mjs';
import { READ } from './grow.mjs';
import { asProgram, headOf, Programs, rulesIn, sampleOf } from './program.mjs';
import { shrunk } from './shrink.mjs';

const plain = {
  ...{
    prelude: '',
    returns: 'N',
    z: 'u8',
    t: 'f32',
    v: 'i16',
    w: null,
    given: null,
    isOneView: false,
    isAutomatic: false,
  },
  ...{ isStraight: false, out: null, from: 7, rows: 60 },
};
const program = (body: string, more = {}) => ({ ...plain, source: `${headOf(null)} ${body} }`, ...more });
const everything = new Programs(() => true);

describe.each([false, true])('checking a program, straight: %s', (isStraight) => {
  const checked = async (body: string, more = {}) => {
    const tally = newTally();
    return { tally, ...(await check(program(body, { isStraight, ...more }), tally)) };
  };

  it('finds nothing where all agree, and counts', async () => {
    const { tally, difference, isNative } = await checked('return t[z & 7] * v.length + Math.fround(c);');
    expect(difference).toBeUndefined();
    expect(isNative).toBe(true);
    expect(tally).toMatchObject({ programs: 1, results: 60, native: 60, interpreted: 60 });
    expect(tally.operations.get('load view<f32>[i32] or nan')).toBe(1);
  });

  it('tells of a result that differs, also in an array that converts it', async () => {
    // A Math that is not V8's stands for a compiler that is wrong; one that is seen to be another is not compiled.
    const { floor } = Math;
    const { getOwnPropertyDescriptor } = Reflect;
    Reflect.getOwnPropertyDescriptor = (object: object, key: PropertyKey) => {
      const descriptor = getOwnPropertyDescriptor(object, key);
      return object === Math && key === 'floor' ? { ...descriptor, value: floor } : descriptor;
    };
    Math.floor = Math.ceil;
    try {
      const body = 'return Math.floor(x);';
      expect((await checked(body)).difference).toMatch(/^f\(.*\) is .* in V8, .* here$/);
      expect((await checked(body, { out: 'i32' })).difference).toMatch(/^f\(.*\) is .* in V8, .* here$/);
      expect((await checked('return y;')).difference).toBeUndefined();
    } finally {
      Math.floor = floor;
      Reflect.getOwnPropertyDescriptor = getOwnPropertyDescriptor;
    }
  });

  it('counts why items bail out, and holds the error of those that throw', async () => {
    const throws = "if (x > 1) throw new RangeError('thrown'); if (y > 3) return; const e = s[z]; return e;";
    const { tally, difference } = await checked(throws);
    expect(difference).toBeUndefined();
    for (const reason of ['throw', 'undefined', 'out_of_bounds'])
      expect(tally.bailed.get(reason), reason).toBeGreaterThan(0);
  });

  it('counts what is refused', async () => {
    const { tally, difference, isNative } = await checked('return new Date(x).getTime();');
    expect(difference).toBeUndefined();
    expect(isNative).toBe(false);
    expect([...tally.refused.keys()]).toEqual([expect.stringMatching(/^[a-z-]+: /)]);
    expect(tally.native).toBe(0);
  });
});

it('the same is the same bit by bit, element by element and field by field', () => {
  expect(isSame({ x: [NaN, -0] }, { x: [NaN, -0] })).toBe(true);
  expect(isSame([0], [-0])).toBe(false);
  expect(isSame({ x: 1, y: 2 }, { y: 2, x: 1 })).toBe(false);
  expect(isSame([1], Float64Array.of(1))).toBe(false);
  expect(isSame([1, 2], [1])).toBe(false);
  expect(isSame(Float32Array.of(1, NaN), Float32Array.of(1, NaN))).toBe(true);
  expect(isSame(undefined, null)).toBe(false);
});

describe('random programs', () => {
  const grown = Array.from({ length: 4000 }, (_, number) => everything.grown(7, number));

  it('are programs: whatever the rules make, V8 takes it', () => {
    for (const { prelude, source } of grown.map(asProgram))
      expect(() => new Function(`${prelude} return ${source}`), source).not.toThrow();
    expect(new Set(grown.map((each) => asProgram(each).source)).size).toBeGreaterThan(3500);
  });

  it('are the same for the same seed and number', () => {
    expect(asProgram(everything.grown(7, 3))).toEqual(asProgram(grown[3]!));
    expect(asProgram(everything.grown(8, 3))).not.toEqual(asProgram(grown[3]!));
  });

  it('have every rule in them, and a sample of each', () => {
    const met = new Set(grown.flatMap((each) => [...rulesIn(each)]));
    for (const [kind, rules] of Object.entries(READ))
      for (const rule of rules) {
        if (!rule.rare && rule.needs?.every((each: string) => !['H', 'C', 'G', 'list', 'pair', 'rec'].includes(each)))
          expect(met, rule.name).toContain(rule.name);
        const { prelude, source } = sampleOf(kind, rule);
        expect(source, rule.name).not.toMatch(/<\w+>|@|[$%]\w/);
        expect(() => new Function(`${prelude} return ${source}`), rule.name).not.toThrow();
      }
  });

  it('shrink to what matters', async () => {
    const large = grown.find(
      (each) => asProgram(each).source.length > 600 && asProgram(each).source.includes('Math.cbrt'),
    )!;
    const { program, difference } = await shrunk(large, async ({ source }: { source: string }) =>
      source.includes('Math.cbrt') ? 'it has a cube root' : undefined,
    );
    expect(difference).toBe('it has a cube root');
    expect(program.source).toContain('Math.cbrt');
    expect(program.source.length).toBeLessThan(headOf('f64').length + 80);
  });
});

describe('what a run has to meet', () => {
  const enough = new Map(OPERATIONS.map((name) => [name, 1000]));
  const bailed = new Map(BAILS.map((name) => [name, 1000]));

  it('is named where it is met too seldom', () => {
    expect(seldom({ operations: enough, bailed }, 1_000_000)).toEqual([]);
    const fewer = new Map(enough).set('rem f64', 999);
    expect(seldom({ operations: fewer, bailed: new Map() }, 1_000_000)).toEqual(
      expect.arrayContaining(['rem f64: 999', 'throw: 0']),
    );
    expect(seldom({ operations: fewer, bailed }, 500_000)).toEqual([]);
  });

  it('is named where it is new', () => {
    expect(unlisted({ operations: new Map(enough).set('twist f64', 1), bailed })).toEqual(['twist f64']);
  });

  it('is named where a rule mostly ends in JavaScript', () => {
    const rules = new Map([
      ['good', 200],
      ['bad', 200],
      ['rare', 200],
    ]);
    const nativeRules = new Map([
      ['good', 150],
      ['rare', 40],
    ]);
    expect(seldomNative({ rules, nativeRules }, (name: string) => name === 'rare')).toEqual(['bad: 0 % of 200']);
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
    'store view<u8>[i32] of f64': 1,
    return: 1,
  });
});
