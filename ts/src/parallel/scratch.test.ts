/** Functions that write to captured arrays: everywhere the results, and what is left in the arrays, are those of a plain loop. */
import { describe, expect, it } from 'vitest';
import { delayed } from '../functions/delayed.js';
import { explain } from './explain.js';
import { Parallel } from './parallel.js';

type F = (x: number) => number;

/** A function, and the arrays that it writes. */
interface Made {
  readonly f: F;
  readonly state: readonly ArrayLike<number>[];
}

const xs = [
  ...[0, -0, 1, -1, 0.5, 1e300, -1e-310, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 2 ** 53],
  ...Array.from({ length: 3000 }, (_, i) => Math.sin(i) * 10 ** (i % 40)),
];

/** What the loop gives, errors included, and leaves. */
function plainly(make: () => Made): { results: unknown[]; left: number[][] } {
  const { f, state } = make();
  const results = xs.map((x) => f(x));
  return { results, left: state.map((array) => Array.from(array)) };
}

function* stream(f: F) {
  for (const x of xs) yield delayed(f)(x);
}

const ways: Record<string, (f: F) => Promise<ArrayLike<unknown>>> = {
  'map natively': (f) => Parallel({ backend: 'native' }).map(f, xs),
  'a column natively': (f) => Parallel({ backend: 'native' }).map(f, Float64Array.from(xs)),
  'in place natively': (f) => {
    const column = Float64Array.from(xs);
    return Parallel({ backend: 'native' }).mapInto(column, f, column);
  },
  'calls natively': (f) => Parallel({ backend: 'native' })(xs.map((x) => delayed(f)(x))),
  'a stream natively': (f) => Parallel({ backend: 'native' })(stream(f)),
  'map under auto': (f) => Parallel().map(f, xs),
  'a column under auto, compiled before': async (f) => {
    const column = Float64Array.from(xs);
    explain(f, 1);
    return Parallel().map(f, column);
  },
  'calls under auto': (f) => Parallel()(xs.map((x) => delayed(f)(x))),
  'a stream under auto': (f) => Parallel()(stream(f)),
};

async function holds(make: () => Made): Promise<void> {
  const { results, left } = plainly(make);
  const isCompiled = explain(make().f, 1).reason?.code !== 'scratch';
  for (const [way, run] of Object.entries(ways)) {
    if (!isCompiled && way.includes('natively')) {
      await expect(run(make().f)).rejects.toThrow('it is read before, and has what an earlier call left');
      continue;
    }
    const { f, state } = make();
    const got = await run(f);
    expect(Array.from(got), way).toEqual(results);
    expect(
      state.map((array) => Array.from(array)),
      way,
    ).toEqual(left);
  }
}

/** Compiled, and not one item had to be run again. */
function isScratch({ f }: Made): boolean {
  return explain(f, 1).executor === 'native';
}

const bits = () => {
  const F = new Float64Array(1);
  const U = new Uint32Array(F.buffer);
  return { F, U };
};

const scratch: Record<string, () => Made> = {
  'the words of a number': () => {
    const { F, U } = bits();
    const HIGH = 1;
    const f = (x: number) => {
      F[0] = x;
      return U[HIGH]!;
    };
    return { f, state: [U] };
  },
  'a number from words': () => {
    const { F, U } = bits();
    const words = { HIGH: 1, LOW: 0 };
    const f = (x: number) => {
      U[words.HIGH] = x;
      U[words.LOW] = x * 3;
      return F[0]!;
    };
    return { f, state: [U] };
  },
  'single precision': () => {
    const F = new Float32Array(1);
    const U = new Uint32Array(F.buffer);
    const f = (x: number) => {
      F[0] = x;
      U[0] = U[0]! & 0xfffff000;
      return F[0]!;
    };
    return { f, state: [U] };
  },
  'an out-parameter of a helper in another': () => {
    const words = [0, 0];
    const { F, U } = bits();
    const split = (x: number, out: number[]) => {
      F[0] = x;
      out[0] = U[1]!;
      out[1] = U[0]!;
      return out;
    };
    const f = (x: number) => {
      split(x, words);
      return words[0]! - words[1]!;
    };
    return { f, state: [words, U] };
  },
  'a work array that is written as far as it is read': () => {
    const work = new Float64Array(16);
    const f = (x: number) => {
      const n = (Math.abs(x) | 0) & 7;
      for (let i = 0; i <= n; i++) work[i] = x * i;
      let sum = 0;
      for (let i = n; i >= 0; i--) sum += work[i]!;
      return sum;
    };
    return { f, state: [work] };
  },
  'an array that rare items write': () => {
    const rare = [0, 0, 0];
    const f = (x: number) => {
      if (x < 1e38) return x;
      rare[1] = x;
      return rare[1]! / 2;
    };
    return { f, state: [rare] };
  },
  'views at other places of one buffer': () => {
    const buffer = new ArrayBuffer(64);
    const a = new Float64Array(buffer, 8, 2);
    const b = new Int32Array(buffer, 12, 3);
    const f = (x: number) => {
      a[0] = x;
      a[1] = -x;
      return b[0]! + b[1]! * 2;
    };
    return { f, state: [new Uint8Array(buffer)] };
  },
  'writes past the end of typed arrays': () => {
    const a = new Float64Array(2);
    const f = (x: number) => {
      a[2] = x;
      a[-1] = x;
      a[0.5] = x;
      a[x] = 5;
      a[1] = x;
      return a[1]!;
    };
    return { f, state: [a] };
  },
  'small integers': () => {
    const a = new Uint8ClampedArray(4);
    const b = new Int16Array(a.buffer);
    const f = (x: number) => {
      a[0] = x;
      a[1] = x / 2;
      return b[0]!;
    };
    return { f, state: [a] };
  },
  'an empty array': () => {
    const a = new Float64Array(0);
    const f = (x: number) => {
      a[0] = x;
      return x + a.length;
    };
    return { f, state: [a] };
  },
  'another element for each item': () => {
    const a = new Float64Array(1000);
    const f = (x: number) => {
      const at = (Math.abs(x) | 0) % 1000;
      a[at] = x;
      return a[at]! + at;
    };
    return { f, state: [a] };
  },
};

describe('arrays whose elements a call writes before it reads them', () => {
  for (const [name, make] of Object.entries(scratch)) {
    it(`are compiled: ${name}`, async () => {
      await holds(make);
      expect(isScratch(make())).toBe(true);
    });
  }
});

const stateful: Record<string, () => Made> = {
  'a counter': () => {
    const s = [0];
    const f = (x: number) => {
      s[0]! += 1;
      return s[0]! + x;
    };
    return { f, state: [s] };
  },
  'a counter after a write elsewhere': () => {
    const s = new Int32Array(2);
    const f = (x: number) => {
      s[1] = x;
      s[0]!++;
      return s[0]! * s[1]!;
    };
    return { f, state: [s] };
  },
  'the last call': () => {
    const last = [Number.NaN, 0];
    const f = (x: number) => {
      const key = Math.round(x);
      if (last[0] === key) return last[1]!;
      last[0] = key;
      last[1] = x * 2;
      return last[1]!;
    };
    return { f, state: [last] };
  },
  'what only some calls write': () => {
    const s = new Float64Array(1);
    const f = (x: number) => {
      if (x > 1e30) s[0] = x;
      return x + s[0]!;
    };
    return { f, state: [s] };
  },
  'what rare calls read': () => {
    const s = new Float64Array(2);
    const f = (x: number) => {
      const sum = x > 1e38 ? s[1]! : 0;
      s[0] = x;
      if (x < 0) s[1] = x;
      return sum + s[0]!;
    };
    return { f, state: [s] };
  },
  'bytes that are written only in part': () => {
    const { F, U } = bits();
    const f = (x: number) => {
      U[0] = x;
      const y = F[0]!;
      F[0] = x;
      return y;
    };
    return { f, state: [U] };
  },
  'a list that grows': () => {
    const list = [0];
    const f = (x: number) => {
      if (x > 1e39) list[list.length] = x;
      list[0] = x;
      return list[0]! + list.length;
    };
    return { f, state: [list] };
  },
  'reading on where there is no element': () => {
    const table = [1, 2, 3];
    const s = new Float64Array(1);
    const f = (x: number) => {
      const at = x > 1e38 ? 5 : 0;
      const found = table[at];
      if (found === undefined) return s[0]!;
      s[0] = x;
      return found + s[0]!;
    };
    return { f, state: [s] };
  },
  'a helper that returns nothing now and then': () => {
    const s = [0];
    const helper = (x: number) => {
      if (x > 1e38) return undefined;
      return x;
    };
    const f = (x: number) => {
      const given = helper(x) ?? s[0]!;
      s[0] = x;
      return given;
    };
    return { f, state: [s] };
  },
};

describe('arrays from which a call reads what another left', () => {
  for (const [name, make] of Object.entries(stateful)) it(`give what a loop gives: ${name}`, () => holds(make));

  it('are not tried natively again where there is a choice, and it is said why', async () => {
    const { f } = stateful['what only some calls write']!();
    await Parallel({ backend: 'native' }).map(f, [1, 2, 3]);
    const { executor, reason, stays } = explain(f, 1);
    expect([executor, reason?.code, stays?.code]).toEqual(['inline', 'state', 'writes']);
    expect(explain(stateful['a counter']!().f, 1)).toMatchObject({ executor: 'inline', reason: { code: 'scratch' } });
  });
});

describe('calls around them', () => {
  it('of another function see what was left', async () => {
    const run = async (backend: 'native' | 'auto' | 'sequential', grow: boolean) => {
      const shared = new Float64Array(2);
      const list = [0, 0];
      const write = (x: number) => {
        shared[0] = x;
        list[1] = x * 2;
        return shared[0]! - list[1]!;
      };
      const read = (x: number) => shared[0]! + list[1]! + x;
      const calls = [];
      for (let i = 0; i < 3000; i++) {
        calls.push(delayed(write)(i));
        if (grow ? i % 700 === 0 : i % 3 === 0) calls.push(delayed(read)(i));
      }
      return [await Parallel({ backend })(calls), [...shared], list];
    };
    for (const often of [true, false]) {
      const expected = await run('sequential', often);
      expect(await run('native', often)).toEqual(expected);
      expect(await run('auto', often)).toEqual(expected);
    }
  });

  it('of closures of one text share the array', async () => {
    const run = async (backend: 'native' | 'auto' | 'sequential') => {
      const list = [0, 0];
      const make = (k: number) => (x: number) => {
        list[k & 1] = x + k;
        return list[k & 1]! * 2;
      };
      const calls = Array.from({ length: 500 }, (_, k) => delayed(make(k))(k / 3));
      return [await Parallel({ backend })(calls), list];
    };
    const expected = await run('sequential');
    expect(await run('native')).toEqual(expected);
    expect(await run('auto')).toEqual(expected);
  });

  it('of closures each of which has its own are refused natively', async () => {
    const make = () => {
      const own = new Float64Array(1);
      return (x: number) => {
        own[0] = x;
        return own[0]!;
      };
    };
    const calls = () => Array.from({ length: 20 }, (_, k) => delayed(make())(k));
    await expect(Parallel({ backend: 'native' })(calls())).rejects.toThrow('each item has another one');
    expect(await Parallel()(calls())).toEqual(Array.from({ length: 20 }, (_, k) => k));
  });

  it('that throw leave what was written before, for those that follow', async () => {
    const run = async (backend: 'native' | 'sequential') => {
      const s = [0];
      const f = (x: number) => {
        s[0] = x;
        if (x === 40) throw new RangeError(`no ${x}`);
        return s[0]!;
      };
      const error = await Parallel({ backend })
        .map(
          f,
          Array.from({ length: 100 }, (_, i) => i),
        )
        .catch((it) => it);
      return [error.constructor, error.message];
    };
    expect(await run('native')).toEqual(await run('sequential'));
  });

  it('at the same time as others do not disturb them', async () => {
    const { f, state } = scratch['a work array that is written as far as it is read']!();
    const parallel = Parallel({ backend: 'native' });
    const results = await Promise.all([parallel.map(f, xs), parallel.map(f, xs.toReversed()), parallel.map(f, xs)]);
    const { results: expected } = plainly(scratch['a work array that is written as far as it is read']!);
    expect(results).toEqual([expected, expected.toReversed(), expected]);
    expect(state[0]!.length).toBe(16);
  });
});

describe('arrays that calls cannot have to themselves', () => {
  const refusal = async (f: F, ...columns: Float64Array[]) => {
    const run = Parallel({ backend: 'native' }).map(f, ...(columns.length === 0 ? [Float64Array.of(1, 2)] : columns));
    return run.then(
      () => 'none',
      (error) => String(error.message),
    );
  };

  it('are refused, and it is said why', async () => {
    const shared = new Float64Array(new SharedArrayBuffer(8));
    const frozen = Object.freeze([0]) as number[];
    const large = new Float64Array(2 ** 24);
    const writes = (array: Float64Array | number[]) => {
      const f = (x: number) => {
        array[0] = x;
        return array[0]!;
      };
      return f;
    };
    expect(await refusal(writes(shared))).toContain('SharedArrayBuffer');
    expect(await refusal(writes(frozen))).toContain('cannot be changed');
    expect(await refusal(writes(large))).toContain('bytes');
    if ('resizable' in ArrayBuffer.prototype) {
      const Resizable = ArrayBuffer as unknown as new (length: number, options: object) => ArrayBuffer;
      expect(await refusal(writes(new Float64Array(new Resizable(8, { maxByteLength: 16 }))))).toContain('resizable');
    }
    for (const array of [shared, large]) expect(await Parallel().map(writes(array), [1, 2])).toEqual([1, 2]);
  });

  it('are refused as arguments too', async () => {
    const own = new Float64Array(4);
    const f = (x: number) => {
      own[0] = x;
      return own[0]! + 1;
    };
    expect(await refusal(f, own)).toContain('argument 1 is over the memory of a captured array');
    own.set([5, 6, 7, 8]);
    const sequential = await Parallel({ backend: 'sequential' }).map(f, own);
    own.set([5, 6, 7, 8]);
    expect(await Parallel().map(f, own)).toEqual(sequential);
  });
});
