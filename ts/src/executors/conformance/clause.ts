/** What a test of the suite is: a clause, what an executor must promise for it to hold, and how it is held. */
import { expect } from 'vitest';
import { MillraceError, UnsupportedTaskError } from '../../errors.js';
import type { Batch, Capabilities, Executor, Outcome } from '../executor.js';
import { collect } from './batches.js';

/** What an executor is said to be, apart from its code: a promise that is dropped there is noticed here. */
export interface Expectation {
  readonly capabilities: Capabilities;
  /** Whether it may refuse functions because they do not compile. Others refuse nothing but what cannot travel. */
  readonly runs: 'any function' | 'what compiles';
  /** Whether tasks run in the thread of whoever calls, or values have to travel. */
  readonly where: 'here' | 'apart';
  /** Where a preemptive executor stops: a stand-in for native code, which runs items in JavaScript, cannot in the middle of one. */
  readonly stops: 'inside items' | 'between items';
}

/** What a clause needs: everything in it has to be promised. */
export type Need = keyof Capabilities | Expectation['runs' | 'where' | 'stops'];

/** Makes an executor; one without workers has no use for their options. */
export type Create = (options?: { readonly execArgv?: readonly string[] }) => Executor;

/** What a clause is given. */
export interface Given {
  readonly expected: Expectation;
  readonly create: Create;
  /**
   * Runs a batch and looks at its outcomes. An executor that runs what compiles may refuse it instead, before anything ran, with a
   * reason and a way out; for any other a refusal is a failure.
   */
  run(executor: Executor, batch: Batch, check?: (outcomes: Outcome[]) => void): Promise<void>;
}

/** A test. */
export interface Clause {
  readonly title: string;
  /** @default nothing: it holds everywhere */
  readonly needs?: readonly Need[];
  hold(given: Given): Promise<void> | void;
}

/** Whether an executor has to hold a clause. */
export function applies({ needs = [] }: Clause, expected: Expectation): boolean {
  return needs.every((need) => isMet(need, expected));
}

export function isMet(need: Need, { capabilities, runs, where, stops }: Expectation): boolean {
  if (need in capabilities) return capabilities[need as keyof Capabilities];
  return need === runs || need === where || need === stops;
}

export function givenFor(create: Create, expected: Expectation): Given {
  return {
    expected,
    create,
    async run(executor, batch, check) {
      const refusal = executor.refuses(batch);
      if (refusal === undefined) {
        const outcomes = await collect(executor, batch);
        check?.(outcomes);
        return;
      }
      if (expected.runs === 'any function') throw refusal;
      expect(refusal).toBeInstanceOf(MillraceError);
      expect(refusal.wayOut).not.toBe('');
      await expect(collect(executor, batch)).rejects.toBeInstanceOf(UnsupportedTaskError);
    },
  };
}

/** What a promise rejects with. */
export async function failure<T = Error>(promise: Promise<unknown>): Promise<T> {
  try {
    await promise;
  } catch (error) {
    return error as T;
  }
  throw new Error('it did not fail');
}

/** Rejects if a promise takes longer. */
export async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it took longer than ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
