/** Tasks that end the worker that they run in, or leave something behind that does. */
import { expect } from 'vitest';
import { TerminatedWorkerError } from '../../errors.js';
import type { Executor } from '../executor.js';
import { batchOf, collect, errorsOf, inOrder, numbers, stillWorks, values } from './batches.js';
import { type Clause, within } from './clause.js';

/** Runs twenty items, of which the one that is 7 ends its worker, beside another batch; gives the error of that item. */
async function endingOf(executor: Executor, f: (i: number) => unknown): Promise<TerminatedWorkerError> {
  await stillWorks(executor);
  const slow = (i: number) => {
    const end = performance.now() + 5;
    while (performance.now() < end);
    return `${i}`;
  };
  const beside = collect(executor, batchOf(slow, [values(...Array.from({ length: 30 }, (_, i) => i))]));
  const outcomes = await within(10_000, collect(executor, batchOf(f, [numbers(20)])));
  const errors = errorsOf(outcomes, 20);
  expect([...errors.keys()]).toEqual([7]);
  const error = errors.get(7) as TerminatedWorkerError;
  expect(error).toBeInstanceOf(TerminatedWorkerError);
  expect(error.code).toBe('terminated-worker');
  expect(error.message).toContain('`f`');
  expect(inOrder(await beside)).toEqual(Array.from({ length: 30 }, (_, i) => `${i}`));
  await stillWorks(executor);
  return error;
}

export const endings: readonly Clause[] = [
  ...[0, 1, 77].map(
    (code): Clause => ({
      title: `tells of a task that exits with ${code}`,
      needs: ['preemptive', 'apart'],
      async hold({ create }) {
        const f = {
          0: (i: number) => (i === 7 ? process.exit(0) : i),
          1: (i: number) => (i === 7 ? process.exit(1) : i),
          77: (i: number) => (i === 7 ? process.exit(77) : i),
        }[code] as (i: number) => number;
        Object.defineProperty(f, 'name', { value: 'f' });
        const error = await endingOf(create(), f);
        expect([error.exitCode, error.signal]).toEqual([code, undefined]);
      },
    }),
  ),
  {
    title: 'tells of a task that exits while it waits',
    needs: ['preemptive', 'apart'],
    async hold({ create }) {
      const f = async (i: number) => {
        await new Promise((resolve) => setTimeout(resolve, 1));
        return i === 7 ? process.exit(5) : i;
      };
      expect((await endingOf(create(), f)).exitCode).toBe(5);
    },
  },
  {
    title: 'tells of an error that a task leaves behind, and of its task',
    needs: ['preemptive', 'apart'],
    async hold({ create }) {
      const executor = create();
      const leave = async (i: number) => {
        setTimeout(() => {
          throw Object.assign(new RangeError('left behind'), { code: 'E_LEFT' });
        }, 2);
        await new Promise((resolve) => setTimeout(resolve, 20_000));
        return i;
      };
      const errors = errorsOf(await within(5000, collect(executor, batchOf(leave, [numbers(1)]))), 1);
      const error = errors.get(0) as TerminatedWorkerError;
      expect(error).toBeInstanceOf(TerminatedWorkerError);
      expect(error.message).toMatch(/`leave`.*left behind/);
      expect(error.cause).toBeInstanceOf(RangeError);
      expect(error.cause).toMatchObject({ message: 'left behind', code: 'E_LEFT' });
      await stillWorks(executor);
    },
  },
  {
    title: 'tells of a rejection that a task leaves behind',
    needs: ['preemptive', 'apart'],
    async hold({ create }) {
      const executor = create();
      const leave = async (i: number) => {
        void Promise.reject(new TypeError('nobody looked'));
        await new Promise((resolve) => setTimeout(resolve, 20_000));
        return i;
      };
      const errors = errorsOf(await within(5000, collect(executor, batchOf(leave, [numbers(1)]))), 1);
      expect(errors.get(0)).toMatchObject({ code: 'terminated-worker', cause: { message: 'nobody looked' } });
      await stillWorks(executor);
    },
  },
  {
    title: 'tells of whatever was thrown where nobody catches it',
    needs: ['preemptive', 'apart'],
    async hold({ create }) {
      const executor = create();
      for (const [throws, says] of [
        ['undefined', /undefined was thrown/],
        ['null', /: null$/],
        ['"text"', /: text$/],
        ['({ get message() { throw 1 } })', /something that cannot be shown/],
      ] as const) {
        const leave = new Function(
          `setTimeout(() => { throw ${throws}; }, 1); return new Promise(() => {})`,
        ) as () => unknown;
        const errors = errorsOf(await within(5000, collect(executor, batchOf(leave, [numbers(1)]))), 1);
        expect((errors.get(0) as Error).message).toMatch(says);
      }
      await stillWorks(executor);
    },
  },
  {
    title: 'warns of an error that comes when the call is over',
    needs: ['preemptive', 'apart'],
    async hold({ create }) {
      const executor = create();
      const warned = new Promise<Error & { detail?: string }>((resolve) => process.once('warning', resolve));
      const tooLate = (i: number) => {
        setTimeout(() => {
          throw new RangeError('too late');
        }, 30);
        return i;
      };
      expect(inOrder(await collect(executor, batchOf(tooLate, [numbers(1)])))).toEqual([0]);
      await executor.close();
      const warning = await within(5000, warned);
      expect(warning.name).toBe('TerminatedWorkerWarning');
      expect(warning.message).toContain('`tooLate`');
      expect(warning.detail).toMatch(/^RangeError: too late/);
      await stillWorks(create());
    },
  },
  ...(
    [
      ['is killed', () => process.kill(process.pid, 'SIGKILL'), { signal: 'SIGKILL' }],
      ['is told to end', () => process.kill(process.pid, 'SIGTERM'), { signal: 'SIGTERM' }],
      ['crashes', () => process.kill(process.pid, 'SIGSEGV'), { signal: 'SIGSEGV' }],
      ['aborts', () => process.abort(), { signal: 'SIGABRT' }],
    ] as const
  ).map(
    ([what, end, how]): Clause => ({
      title: `tells of a task whose process ${what}`,
      needs: ['isolated'],
      async hold({ create }) {
        const f = (i: number) => {
          if (i !== 7) return i;
          end();
          for (;;);
        };
        expect(await endingOf(create(), f)).toMatchObject(how);
      },
    }),
  ),
  {
    title: 'tells of a task that runs out of memory',
    needs: ['isolated'],
    async hold({ create }) {
      const f = (i: number) => {
        if (i !== 7) return i;
        const all: number[][] = [];
        for (;;) all.push(new Array(1e6).fill(1.5));
      };
      const error = await endingOf(create({ execArgv: ['--max-old-space-size=64'] }), f);
      expect(error.signal ?? error.exitCode).toBe('SIGABRT');
    },
  },
];
