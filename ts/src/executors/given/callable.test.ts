/** Explicit captures where tasks run in JavaScript on the caller's own thread. */
import { describe, expect, it } from 'vitest';
import { type Backend, delayed, Parallel, UnsupportedTaskError } from '../../index.js';

const factor = 3;
const offset = 100;
let assigned = 1;
const table = Float64Array.of(1, 2, 3);
const bump = () => {
  assigned += 1;
  return assigned;
};
const backends: Backend[] = ['sequential', 'async', 'auto', 'threads'];
const one = async (backend: Backend, fn: () => unknown, captures: Readonly<Record<string, unknown>>) =>
  (await Parallel({ backend })([delayed(fn, captures)()]))[0];

describe.each(backends)('under %s', (backend) => {
  it('values that are given are those that are used', async () => {
    const f = (x: number) => x * factor;
    const task = delayed(f, { factor: 10 });
    expect(await Parallel({ backend })([task(1), task(2), delayed(f)(1)])).toEqual([10, 20, 3]);
    expect(await Parallel({ backend }).map(task, [1, 2])).toEqual([10, 20]);
    expect(await Parallel({ backend }).map(task, Float64Array.of(1, 2))).toEqual(Float64Array.of(10, 20));
  });

  it('what is not given is read from the scope', async () => {
    expect(await one(backend, () => [factor, offset], { factor: 5 })).toEqual([5, 100]);
  });

  it('a name that nothing declares can be given', async () => {
    const f = new Function('return () => nowhere + 1')() as () => number;
    expect(await one(backend, f, { nowhere: 1 })).toBe(2);
    const g = new Function('const beside = 2; return () => nowhere + beside')() as () => number;
    expect(await one(backend, g, { nowhere: 1 })).toBe(3);
  });

  it('helpers keep their own variables', async () => {
    const helper = () => factor;
    expect(await one(backend, () => [helper(), factor], { factor: 7 })).toEqual([3, 7]);
  });

  it('a function that calls itself goes on with them', async () => {
    const sum = (n: number): number => (n === 0 ? 0 : factor + sum(n - 1));
    expect(await Parallel({ backend })([delayed(sum, { factor: 2 })(3)])).toEqual([6]);
  });

  it('methods, getters, generators, async functions, names and own properties', async () => {
    const object = {
      method: () => factor,
      short() {
        return factor;
      },
      get got() {
        return factor;
      },
    };
    const getter = Object.getOwnPropertyDescriptor(object, 'got')!.get as () => unknown;
    const named = Object.assign(
      function own(): unknown {
        return [factor, own.name, (own as unknown as { tag: string }).tag];
      },
      { tag: 'kept' },
    );
    expect(await one(backend, object.short, { factor: 4 })).toBe(4);
    expect(await one(backend, getter, { factor: 5 })).toBe(5);
    expect(await one(backend, async () => factor, { factor: 6 })).toBe(6);
    expect(
      await one(
        backend,
        () => [
          ...(function* () {
            yield factor;
          })(),
        ],
        { factor: 7 },
      ),
    ).toEqual([7]);
    expect(await one(backend, named, { factor: 8 })).toEqual([8, 'own', 'kept']);
  });

  it('a bound function has no variables to be given', async () => {
    const bound = ((x: number) => x * factor).bind(null, 2);
    await expect(one(backend, bound, { factor: 9 })).rejects.toThrow(/source of bound .* cannot be read/);
  });

  it('a function that needs more of its surroundings is refused', async () => {
    class Rates {
      rate = 2;
      task() {
        return () => this.rate * factor;
      }
    }
    await expect(one(backend, new Rates().task(), { factor: 1 })).rejects.toThrow(UnsupportedTaskError);
    await expect(one(backend, new Rates().task(), { factor: 1 })).rejects.toThrow(/uses `this` of the code around it/);
  });
});

describe.each(['sequential', 'async', 'auto'] as const)('on the own thread, under %s', (backend) => {
  it('values keep their identity', async () => {
    const other = Float64Array.of(9);
    expect(await one(backend, () => table, { table: other })).toBe(other);
  });

  it('a function whose variables have the given values is called as it is', async () => {
    const writes = () => [factor, ++assigned];
    const before = assigned;
    expect(await one(backend, writes, { factor: 3 })).toEqual([3, before + 1]);
    expect(assigned).toBe(before + 1);
  });

  it('a variable that is assigned and not given is refused if others are given another value', async () => {
    await expect(one(backend, () => [factor, ++assigned], { factor: 4 })).rejects.toThrow(
      /was given another value for `factor` than it has in its scope, and uses `assigned`, which is assigned there; give it that, too: `delayed\(the function, \{ factor, assigned \}\)`/,
    );
    await expect(one(backend, () => [factor, bump(), assigned], { factor: 4 })).rejects.toThrow(/uses `assigned`/);
    expect(await one(backend, () => [factor, ++assigned], { factor: 4, assigned: 10 })).toEqual([4, 11]);
  });

  it('runs nothing that is refused', async () => {
    const before = assigned;
    const refused = delayed(() => [factor, ++assigned], { factor: 4 });
    await expect(Parallel({ backend })([refused(), refused()])).rejects.toThrow(UnsupportedTaskError);
    expect(assigned).toBe(before);
  });
});

it('an item that machine code leaves to JavaScript gets them, too', async () => {
  const limit = 5;
  const f = (x: number) => {
    if (x < limit) return x;
    throw new Error(`beyond ${limit}`);
  };
  const xs = Float64Array.of(1, 6, 7);
  expect(await Parallel({ backend: 'native' }).map(delayed(f, { limit: 8 }), xs)).toEqual(xs);
  await expect(Parallel({ backend: 'native' }).map(delayed(f, { limit: 6.5 }), xs)).rejects.toThrow('beyond 6.5');
});
