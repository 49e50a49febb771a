import { describe, expect, it } from 'vitest';
import { nextTurn } from '../../pace.js';
import { batchOf, collect, inOrder, numbers } from '../conformance.js';
import { createAsyncExecutor } from './executor.js';

const later = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe('the async executor', () => {
  it('keeps so many promises on their way, and no more', async () => {
    let now = 0;
    let most = 0;
    const task = async (x: number) => {
      now += 1;
      most = Math.max(most, now);
      await later(1);
      now -= 1;
      return x;
    };
    const batch = { ...batchOf(task, [numbers(40)]), inFlight: 7 };
    expect(inOrder(await collect(createAsyncExecutor(), batch))).toEqual(Array.from({ length: 40 }, (_, i) => i));
    expect(most).toBe(7);
  });

  it('gives results in order, whichever comes first', async () => {
    const task = async (x: number) => {
      await later(20 - 4 * x);
      return `${x}`;
    };
    const batch = { ...batchOf(task, [numbers(5)]), inFlight: 5 };
    expect(inOrder(await collect(createAsyncExecutor(), batch))).toEqual(['0', '1', '2', '3', '4']);
  });

  it('gives a failure as soon as it happens', async () => {
    const task = async (x: number) => {
      if (x === 2) throw new RangeError('two');
      return new Promise(() => {});
    };
    const batch = { ...batchOf(task, [numbers(5)]), inFlight: 5 };
    for await (const outcome of createAsyncExecutor().submit(batch)) {
      expect(outcome).toMatchObject({ first: 2, length: 1, error: new RangeError('two') });
      break;
    }
  });

  it('ends at once when the signal aborts, and ignores what is on its way', async () => {
    const reason = new Error('enough');
    const controller = new AbortController();
    let reject = (_error: unknown) => {};
    const task = () =>
      new Promise((_, no) => {
        reject = no;
      });
    const run = collect(createAsyncExecutor(), batchOf(task, [numbers(1)]), controller.signal);
    await nextTurn();
    controller.abort(reason);
    await expect(run).rejects.toBe(reason);
    reject(new Error('too late'));
    await nextTurn();
  });

  it('takes promises of any make, and functions that only sometimes give one', async () => {
    const task = (x: number) => {
      // biome-ignore lint/suspicious/noThenProperty: this is what is tested.
      if (x === 0) return { then: (resolve: (value: string) => void) => resolve('thenable') };
      return x === 1 ? Promise.resolve('promise') : 'value';
    };
    expect(inOrder(await collect(createAsyncExecutor(), batchOf(task, [numbers(3)])))).toEqual([
      'thenable',
      'promise',
      'value',
    ]);
  });

  it('takes a thenable that throws for a failure', async () => {
    // biome-ignore lint/suspicious/noThenProperty: this is what is tested.
    const task = () => ({ then: () => JSON.parse('{') });
    const [outcome] = await collect(createAsyncExecutor(), batchOf(task, [numbers(1)]));
    expect(outcome).toMatchObject({ first: 0, error: expect.any(SyntaxError) });
  });

  it('writes into `out`, and fails where that fails', async () => {
    const task = async (x: number) => (x === 1 ? Symbol('no number') : x + 0.5);
    const out = new Float32Array(3);
    const outcomes = await collect(createAsyncExecutor(), { ...batchOf(task, [numbers(3)]), out });
    expect(outcomes.filter((outcome) => 'error' in outcome)).toMatchObject([
      { first: 1, error: expect.any(TypeError) },
    ]);
    expect([...out]).toEqual([0.5, 0, 2.5]);
  });
});
