/** Items and their results: each in one outcome, whatever the arguments are and however many batches there are. */
import { expect } from 'vitest';
import { batchOf, collect, countTo, errorsOf, inOrder, many, numbers, shared, values } from './batches.js';
import type { Clause } from './clause.js';

export const results: readonly Clause[] = [
  {
    title: 'gives each item in exactly one outcome',
    async hold({ create }) {
      const batch = batchOf((x: number) => x * x, [numbers(1000)]);
      expect(inOrder(await collect(create(), batch))).toEqual(Array.from({ length: 1000 }, (_, i) => i * i));
    },
  },
  {
    title: 'counts from the first index of the batch',
    async hold({ create }) {
      const batch = { ...batchOf((x: number) => x + 1, [numbers(10)]), first: 1_000_000 };
      const outcomes = await collect(create(), batch);
      expect(Math.min(...outcomes.map((outcome) => outcome.first))).toBe(1_000_000);
      expect(inOrder(outcomes, 1_000_000)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    },
  },
  {
    title: 'runs an empty batch',
    async hold({ create }) {
      const batch = batchOf((x: number) => x, [numbers(0)]);
      expect(inOrder(await collect(create(), batch))).toEqual([]);
    },
  },
  {
    title: 'takes columns of every element type, one value for all, and a typed array an item',
    async hold({ create }) {
      const rows = [Float32Array.of(1, 2), Float32Array.of(3), Float32Array.of(4, 5, 6)];
      const batch = batchOf(
        (a: number, b: boolean, c: number, d: boolean, e: Float32Array, table: Int16Array) =>
          (b ? a : -a) + (d ? c : 0) + e.length * e[0]! + table[1]!,
        [
          { kind: 'column', dtype: 'u8', values: Uint8Array.of(1, 2, 3) },
          { kind: 'column', dtype: 'bool', values: Uint8Array.of(1, 0, 1) },
          { kind: 'uniform', value: 0.5 },
          { kind: 'uniform', value: true },
          { kind: 'views', arrays: rows },
          { kind: 'uniform', value: Int16Array.of(0, 100) },
        ],
      );
      expect(inOrder(await collect(create(), batch))).toEqual([103.5, 101.5, 115.5]);
    },
  },
  {
    title: 'tells booleans from numbers',
    async hold({ create }) {
      const batch = batchOf((x: number) => x > 1, [numbers(4)]);
      expect(inOrder(await collect(create(), batch))).toEqual([false, false, true, true]);
    },
  },
  {
    title: 'writes results into `out`, converted as it converts',
    async hold({ create }) {
      const out = new Int8Array(4);
      const outcomes = await collect(create(), { ...batchOf((x: number) => x * 100, [numbers(4)]), out });
      expect(outcomes.every((outcome) => 'results' in outcome && outcome.results.kind === 'out')).toBe(true);
      expect(out).toEqual(Int8Array.of(0, 100, 200, 300));
    },
  },
  {
    title: 'takes values of any kind',
    hold: ({ create, run }) =>
      run(
        create(),
        batchOf((s: string) => s.toUpperCase(), [values('a', 'b')]),
        (outcomes) => expect(inOrder(outcomes)).toEqual(['A', 'B']),
      ),
  },
  {
    title: 'gives results of several kinds in one batch',
    hold({ create, run }) {
      const f = (i: number) => [i, i > 2, `${i}`, undefined, null, { i }][i % 6];
      return run(create(), batchOf(f, [numbers(100)]), (outcomes) =>
        expect(inOrder(outcomes)).toEqual(Array.from({ length: 100 }, (_, i) => f(i))),
      );
    },
  },
  {
    title: 'calls with no, one and fifty arguments',
    async hold({ create, run }) {
      const count = (...all: unknown[]) => all.length;
      const fifty = Array.from({ length: 50 }, (_, i) => (i % 2 ? values(`${i}`, 'x') : numbers(2)));
      const executor = create();
      const without = { ...batchOf(count, []), length: 2 };
      await run(executor, without, (outcomes) => expect(inOrder(outcomes)).toEqual([0, 0]));
      await run(executor, batchOf(count, [numbers(2)]), (outcomes) => expect(inOrder(outcomes)).toEqual([1, 1]));
      await run(executor, batchOf(count, fifty), (outcomes) => expect(inOrder(outcomes)).toEqual([50, 50]));
    },
  },
  {
    title: 'awaits promises',
    needs: ['async'],
    hold: ({ create, run }) =>
      run(
        create(),
        batchOf(async (x: number) => x * 2, [numbers(5)]),
        (outcomes) => expect(inOrder(outcomes)).toEqual([0, 2, 4, 6, 8]),
      ),
  },
  {
    title: 'awaits promises, or refuses to',
    hold({ create, expected }) {
      const batch = batchOf(async (x: number) => x * 2, [numbers(5)]);
      expect(create().refuses(batch) === undefined).toBe(expected.capabilities.async);
    },
  },
  {
    title: "lets tasks write into the caller's memory",
    needs: ['sharedMemory', 'any function'],
    async hold({ create, run }) {
      const seen = new Int32Array(new SharedArrayBuffer(40));
      const note = (i: number) => {
        Atomics.store(seen, i, i + 1);
        return 0;
      };
      await run(create(), batchOf(note, [numbers(10)]));
      expect([...seen]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    },
  },
  {
    title: 'runs nothing that it refuses',
    needs: ['sharedMemory'],
    async hold({ create, run }) {
      const executor = create();
      const outsideCount = new Int32Array(new SharedArrayBuffer(4));
      const batch = batchOf(
        (x: number) => {
          Atomics.add(outsideCount, 0, 1);
          return x;
        },
        [numbers(3)],
      );
      const refusal = executor.refuses(batch);
      expect(outsideCount[0]).toBe(0);
      await run(executor, batch);
      expect(outsideCount[0]).toBe(refusal === undefined ? 3 : 0);
    },
  },
  {
    title: 'lets the event loop turn',
    async hold({ create }) {
      const column = { kind: 'column', dtype: 'f64', values: new Float64Array(200).fill(1e6) } as const;
      let turns = 0;
      const timer = setInterval(() => turns++, 1);
      const start = performance.now();
      await collect(create(), batchOf(countTo, [column]));
      const took = performance.now() - start;
      clearInterval(timer);
      expect(turns).toBeGreaterThan(took / 50);
    },
  },
  {
    title: 'runs a thousand batches',
    async hold({ create }) {
      const executor = create();
      for (let first = 0; first < 1000; first++) {
        const batch = { ...batchOf((x: number) => x - 1, [numbers(3)]), first };
        expect(inOrder(await collect(executor, batch), first)).toEqual([-1, 0, 1]);
      }
    },
  },
  {
    title: 'runs many batches at once',
    async hold({ create }) {
      const executor = create();
      const runs = Array.from({ length: 40 }, (_, k) => collect(executor, batchOf(countTo, [numbers(50 + k)])));
      for (const [k, outcomes] of (await Promise.all(runs)).entries()) expect(inOrder(outcomes)).toHaveLength(50 + k);
    },
  },
  {
    title: 'tells how far it is',
    async hold({ create }) {
      const seen: number[] = [];
      const batch = { ...batchOf(countTo, [many(100, 1e6)]), onProgress: (done: number) => seen.push(done) };
      await collect(create(), batch);
      expect(seen).toEqual([...seen].sort((a, b) => a - b));
      expect(seen.every((done) => done >= 0 && done <= 100)).toBe(true);
    },
  },
  {
    title: 'keeps all doubles as they are',
    async hold({ create }) {
      const odd = [-0, Number.NaN, Number.POSITIVE_INFINITY, 5e-324, 2 ** 53, -1.5];
      const column = { kind: 'column', dtype: 'f64', values: shared(Float64Array.from(odd)) } as const;
      expect(
        inOrder(
          await collect(
            create(),
            batchOf((x: number) => x, [column]),
          ),
        ),
      ).toEqual(odd);
    },
  },
  {
    title: 'gives the results of all others where items fail',
    needs: ['any function'],
    hold({ create, run }) {
      const f = (i: number) => {
        if (i % 10 === 3) throw new RangeError(`${i}`);
        return i % 3 ? i : `${i}`;
      };
      return run(create(), batchOf(f, [numbers(100)]), (outcomes) => {
        const errors = errorsOf(outcomes, 100);
        expect([...errors.keys()]).toEqual([3, 13, 23, 33, 43, 53, 63, 73, 83, 93]);
        expect([...errors.values()].map(String)).toEqual([...errors.keys()].map((i) => `RangeError: ${i}`));
        for (const outcome of outcomes) {
          if ('error' in outcome || outcome.results.kind === 'out') continue;
          const expected = Array.from({ length: outcome.length }, (_, i) => f(outcome.first + i));
          expect([...outcome.results.values]).toEqual(expected);
        }
      });
    },
  },
];
