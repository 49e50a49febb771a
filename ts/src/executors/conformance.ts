/** What every executor does, as tests: each holds as far as the executor's capabilities promise. */
import { describe, expect, it } from 'vitest';
import { MillraceError, UnsupportedTaskError } from '../errors.js';
import type { AnyFunction } from '../functions/task.js';
import type { Argument, Batch, Executor, Outcome } from './executor.js';

/** Runs the suite over an executor. Each test makes its own. */
export function conforms(name: string, create: () => Executor): void {
  describe(`${name} conforms`, () => {
    it('has a name and tells what it promises', () => {
      const executor = create();
      expect(executor.name).toMatch(/^[a-z]+$/);
      expect(Object.values(executor.capabilities).every((value) => typeof value === 'boolean')).toBe(true);
    });

    it('gives each item in exactly one outcome', async () => {
      const outcomes = await collect(
        create(),
        batchOf((x: number) => x * x, [numbers(1000)]),
      );
      expect(inOrder(outcomes)).toEqual(Array.from({ length: 1000 }, (_, i) => i * i));
    });

    it('counts from the first index of the batch', async () => {
      const batch = { ...batchOf((x: number) => x + 1, [numbers(10)]), first: 1_000_000 };
      const outcomes = await collect(create(), batch);
      expect(Math.min(...outcomes.map((outcome) => outcome.first))).toBe(1_000_000);
      expect(inOrder(outcomes, 1_000_000)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    });

    it('runs an empty batch', async () => {
      expect(
        inOrder(
          await collect(
            create(),
            batchOf((x: number) => x, [numbers(0)]),
          ),
        ),
      ).toEqual([]);
    });

    it('takes columns of every element type, one value for all, and a typed array an item', async () => {
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
    });

    it('tells booleans from numbers', async () => {
      expect(
        inOrder(
          await collect(
            create(),
            batchOf((x: number) => x > 1, [numbers(4)]),
          ),
        ),
      ).toEqual([false, false, true, true]);
    });

    it('writes results into `out`, converted as it converts', async () => {
      const out = new Int8Array(4);
      const batch = { ...batchOf((x: number) => x * 100, [numbers(4)]), out };
      const outcomes = await collect(create(), batch);
      expect(outcomes.every((outcome) => 'results' in outcome && outcome.results.kind === 'out')).toBe(true);
      expect(out).toEqual(Int8Array.of(0, 100, 200, 300));
    });

    it('gives the error of an item as it was thrown, and the results of all others', async () => {
      const fail = (x: number) => {
        if (x === 3) throw new RangeError('three');
        return x;
      };
      const executor = create();
      const batch = batchOf(fail, [numbers(6)]);
      if (executor.refuses(batch) !== undefined) return;
      const outcomes = await collect(executor, batch);
      const failures = outcomes.filter((outcome) => 'error' in outcome);
      expect(failures).toHaveLength(1);
      expect(failures[0]).toMatchObject({ first: 3, length: 1 });
      expect(failures[0]!.error).toBeInstanceOf(RangeError);
      expect((failures[0]!.error as Error).message).toBe('three');
      expect(outcomes.reduce((sum, outcome) => sum + outcome.length, 0)).toBe(6);
    });

    it('keeps an error its class, code and cause', async () => {
      class Special extends Error {
        readonly code = 'E_SPECIAL';
      }
      const outside = { Special };
      const batch = batchOf(
        (x: number) => {
          throw new outside.Special(`at ${x}`, { cause: outside });
        },
        [numbers(2)],
      );
      await runsOrRefuses(create(), batch, (outcomes) => {
        outcomes.sort((a, b) => a.first - b.first);
        for (const [index, outcome] of outcomes.entries()) {
          const error = 'error' in outcome ? outcome.error : undefined;
          expect(error).toBeInstanceOf(Special);
          expect(error).toMatchObject({ message: `at ${index}`, code: 'E_SPECIAL', cause: outside });
        }
      });
    });

    it('awaits promises, or refuses', async () => {
      const batch = batchOf(async (x: number) => x * 2, [numbers(5)]);
      const executor = create();
      await runsOrRefuses(executor, batch, (outcomes) => expect(inOrder(outcomes)).toEqual([0, 2, 4, 6, 8]));
      expect(executor.refuses(batch) === undefined).toBe(executor.capabilities.async);
    });

    it('takes values of any kind, or refuses', async () => {
      const batch = batchOf((s: string) => s.toUpperCase(), [{ kind: 'values', values: ['a', 'b'] }]);
      await runsOrRefuses(create(), batch, (outcomes) => expect(inOrder(outcomes)).toEqual(['A', 'B']));
    });

    it('runs nothing that it refuses', async () => {
      const executor = create();
      // Shared, so that it counts wherever tasks run.
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
      await runsOrRefuses(executor, batch, () => {});
      expect(outsideCount[0]).toBe(refusal === undefined ? 3 : 0);
    });

    it('throws the reason of a signal that has aborted, and runs nothing', async () => {
      const reason = new Error('enough');
      const out = new Float64Array(3);
      const batch = { ...batchOf((x: number) => x + 1, [numbers(3)]), out };
      await expect(collect(create(), batch, AbortSignal.abort(reason))).rejects.toBe(reason);
      expect(out).toEqual(new Float64Array(3));
    });

    it('throws the reason of a signal that aborts on the way', async () => {
      const reason = new Error('enough');
      const controller = new AbortController();
      setTimeout(() => controller.abort(reason), 20);
      const steps = Array.from({ length: 400 }, () => 1e6);
      await expect(
        collect(create(), batchOf(countTo, [{ kind: 'values', values: steps }]), controller.signal),
      ).rejects.toSatisfy((error) => error === reason || error instanceof UnsupportedTaskError);
      const column: Argument = { kind: 'column', dtype: 'f64', values: shared(Float64Array.from(steps)) };
      await expect(collect(create(), batchOf(countTo, [column]), AbortSignal.any([controller.signal]))).rejects.toBe(
        reason,
      );
    });

    it('stops when nobody wants more', async () => {
      const executor = create();
      const batch = batchOf(countTo, [
        { kind: 'column', dtype: 'f64', values: shared(new Float64Array(2000).fill(1e6)) },
      ]);
      const run = executor.submit(batch)[Symbol.asyncIterator]();
      const first = run.next();
      const start = performance.now();
      if (executor.capabilities.preemptive) await run.return?.();
      else await first.then(() => run.return?.());
      if (executor.capabilities.preemptive) expect(performance.now() - start).toBeLessThan(1000);
      expect(await run.next()).toEqual({ done: true, value: undefined });
    });

    it('lets the event loop turn', async () => {
      const batch = batchOf(countTo, [{ kind: 'column', dtype: 'f64', values: new Float64Array(200).fill(1e6) }]);
      let turns = 0;
      const timer = setInterval(() => turns++, 1);
      const start = performance.now();
      await collect(create(), batch);
      const took = performance.now() - start;
      clearInterval(timer);
      expect(turns).toBeGreaterThan(took / 50);
    });

    it('runs a thousand batches', async () => {
      const executor = create();
      for (let first = 0; first < 1000; first++) {
        const batch = { ...batchOf((x: number) => x - 1, [numbers(3)]), first };
        expect(inOrder(await collect(executor, batch), first)).toEqual([-1, 0, 1]);
      }
    });

    it('runs several batches at once', async () => {
      const executor = create();
      const runs = Array.from({ length: 8 }, (_, k) => collect(executor, batchOf(countTo, [numbers(50 + k)])));
      for (const [k, outcomes] of (await Promise.all(runs)).entries()) expect(inOrder(outcomes)).toHaveLength(50 + k);
    });

    it('tells how far it is', async () => {
      const seen: number[] = [];
      const values = new Float64Array(100).fill(1e6);
      const batch = {
        ...batchOf(countTo, [{ kind: 'column', dtype: 'f64', values }]),
        onProgress: (done: number) => seen.push(done),
      };
      await collect(create(), batch);
      expect(seen).toEqual([...seen].sort((a, b) => a - b));
      expect(seen.every((done) => done >= 0 && done <= 100)).toBe(true);
    });

    it('finishes what runs when it is closed', async () => {
      const executor = create();
      const run = collect(
        executor,
        batchOf((x: number) => x, [numbers(100)]),
      );
      await executor.close();
      expect(inOrder(await run)).toHaveLength(100);
    });
  });
}

/** Adds one `n` times over. */
function countTo(n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += 1;
  return sum;
}

export function batchOf(fn: AnyFunction, args: readonly Argument[]): Batch {
  const sizes = args.map((argument) => {
    if (argument.kind === 'uniform') return 0;
    return argument.kind === 'views' ? argument.arrays.length : argument.values.length;
  });
  return { first: 0, length: Math.max(...sizes), task: { fn, captures: undefined }, arguments: args, nJobs: 2 };
}

/** 0, 1, 2, ... */
export function numbers(length: number): Argument {
  return { kind: 'column', dtype: 'f64', values: Float64Array.from({ length }, (_, index) => index) };
}

export function shared(values: Float64Array): Float64Array {
  const copy = new Float64Array(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}

export async function collect(executor: Executor, batch: Batch, signal?: AbortSignal): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for await (const outcome of executor.submit(batch, signal)) outcomes.push(outcome);
  return outcomes;
}

/** All results in order. Fails if an item is missing, there twice, or failed. */
export function inOrder(outcomes: readonly Outcome[], first = 0): unknown[] {
  const values: unknown[] = [];
  for (const outcome of [...outcomes].sort((a, b) => a.first - b.first)) {
    expect(outcome.first).toBe(first + values.length);
    if ('error' in outcome) throw outcome.error;
    const { results } = outcome;
    if (results.kind === 'out') throw new Error('results are in `out`');
    expect(results.values).toHaveLength(outcome.length);
    values.push(...(results.kind === 'bool' ? Array.from(results.values, (value) => value !== 0) : results.values));
  }
  return values;
}

/** Either the batch runs, or it is refused before anything ran. */
async function runsOrRefuses(executor: Executor, batch: Batch, check: (outcomes: Outcome[]) => void): Promise<void> {
  const refusal = executor.refuses(batch);
  if (refusal === undefined) {
    check(await collect(executor, batch));
  } else {
    expect(refusal).toBeInstanceOf(MillraceError);
    expect(refusal.wayOut).not.toBe('');
    await expect(collect(executor, batch)).rejects.toBeInstanceOf(UnsupportedTaskError);
  }
}
