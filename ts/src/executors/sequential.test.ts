import { describe, expect, it } from 'vitest';
import { batchOf, collect, inOrder, numbers } from './conformance.js';
import { createSequentialExecutor } from './sequential.js';

const slow = async (i: number) => {
  await new Promise((resolve) => setTimeout(resolve, 100));
  return i;
};

describe('a batch in the queue', () => {
  it('leaves it at once when its signal aborts, and lets nobody behind it run sooner', async () => {
    const executor = createSequentialExecutor();
    const controller = new AbortController();
    const log: string[] = [];
    const first = collect(executor, batchOf(slow, [numbers(3)])).then((outcomes) => {
      log.push('first');
      return inOrder(outcomes);
    });
    const second = collect(executor, batchOf(slow, [numbers(1)]), controller.signal).catch(() => log.push('second'));
    const third = collect(executor, batchOf(slow, [numbers(2)])).then((outcomes) => {
      log.push('third');
      return inOrder(outcomes);
    });
    setTimeout(() => controller.abort(), 20);
    expect(await first).toEqual([0, 1, 2]);
    expect(await third).toEqual([0, 1]);
    await second;
    expect(log).toEqual(['second', 'first', 'third']);
  });

  it('is not run if its signal has aborted', async () => {
    const executor = createSequentialExecutor();
    const run = collect(executor, batchOf(slow, [numbers(3)]));
    const reason = new Error('enough');
    await expect(collect(executor, batchOf(slow, [numbers(3)]), AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(inOrder(await run)).toEqual([0, 1, 2]);
  });
});

it('leaves an item that aborts its own batch and never settles', async () => {
  const controller = new AbortController();
  const never = () => {
    controller.abort();
    return new Promise(() => {});
  };
  const run = collect(createSequentialExecutor(), batchOf(never, [numbers(1)]), controller.signal);
  await expect(run).rejects.toMatchObject({ name: 'AbortError' });
});
