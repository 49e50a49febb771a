/** Batches to run, and what became of them. */
import { expect } from 'vitest';
import type { AnyFunction } from '../../functions/task.js';
import type { Argument, Batch, Executor, Outcome } from '../executor.js';

/** Adds one `n` times over. */
export function countTo(n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += 1;
  return sum;
}

/** Compiles, and never ends. */
export function spin(n: number): number {
  let sum = 0;
  for (let i = 0; i >= 0; i = (i + 1) % 1000) sum += n;
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

/** The same number, as often. */
export function many(length: number, value: number): Argument {
  return { kind: 'column', dtype: 'f64', values: shared(new Float64Array(length).fill(value)) };
}

export function values(...list: readonly unknown[]): Argument {
  return { kind: 'values', values: list };
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

/** The errors by item; fails if an item is in no outcome or in two. */
export function errorsOf(outcomes: readonly Outcome[], length: number): Map<number, unknown> {
  const errors = new Map<number, unknown>();
  let next = 0;
  for (const outcome of [...outcomes].sort((a, b) => a.first - b.first)) {
    expect(outcome.first).toBe(next);
    next += outcome.length;
    if ('error' in outcome) errors.set(outcome.first, outcome.error);
  }
  expect(next).toBe(length);
  return errors;
}

/** Fails unless the executor still runs things. */
export async function stillWorks(executor: Executor): Promise<void> {
  const outcomes = await collect(
    executor,
    batchOf((x: number) => x + 1, [numbers(5)]),
  );
  expect(inOrder(outcomes)).toEqual([1, 2, 3, 4, 5]);
}
