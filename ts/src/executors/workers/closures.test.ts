/** Closures made in a loop: of one text, each with its own variables, many in a message. */
import { Socket } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { Inspector } from '../../functions/closure/inspector/session.js';
import { delayed } from '../../functions/delayed.js';
import { Parallel } from '../../parallel/parallel.js';
import { shutdownWorkers } from './shutdown.js';

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i);
const factor = 3;
const table = Float64Array.of(1, 2, 3);

class Point {
  readonly x: number;
  constructor(x: number) {
    this.x = x;
  }
}

afterAll(() => shutdownWorkers());

describe.each(['threads', 'processes'] as const)('over %s', (backend) => {
  const parallel = Parallel({ backend, nJobs: 2 });

  it('each has its own variables, and all have those that they share', async () => {
    const calls = upTo(3000).map((i) => {
      const own = { i, text: `${i}` };
      return delayed((x: number) => x * factor + own.i + table[own.i % 3]! + own.text.length)(i);
    });
    const expected = upTo(3000).map((i) => i * factor + i + table[i % 3]! + `${i}`.length);
    expect(await parallel(calls)).toEqual(expected);
  });

  it('take arguments of every kind', async () => {
    const calls = upTo(200).map((i) =>
      delayed((a: string, b: number[], c: Point) => [a, b.length + i, c.x])(`${i}`, [i], new Point(i)),
    );
    expect(await parallel(calls)).toEqual(upTo(200).map((i) => [`${i}`, 1 + i, i]));
    expect(await parallel(upTo(50).map((i) => delayed(() => i)()))).toEqual(upTo(50));
    expect(
      await parallel(upTo(50).map((i) => delayed((a: number, b: boolean) => (b ? a : i))(1, i % 2 === 0))),
    ).toEqual(upTo(50).map((i) => (i % 2 === 0 ? 1 : i)));
  });

  it('give instances of the classes that they capture, made in the loop too', async () => {
    const points = await parallel(upTo(100).map((i) => delayed(() => new Point(i))()));
    expect(points.every((point, i) => point instanceof Point && point.x === i)).toBe(true);
    const classes = upTo(20).map(
      (i) =>
        class Local {
          readonly i = i;
        },
    );
    const made = await parallel(classes.map((Local) => delayed(() => new Local())()));
    expect(made.every((one, i) => one instanceof classes[i]! && one.i === i)).toBe(true);
  });

  it('have helpers of their own', async () => {
    const calls = upTo(100).map((i) => {
      const helper = (x: number) => x + i;
      const nested = { twice: (x: number) => helper(helper(x)) };
      return delayed((x: number) => nested.twice(x))(1);
    });
    expect(await parallel(calls)).toEqual(upTo(100).map((i) => 1 + 2 * i));
  });

  it('that assign what they capture share nothing with one another', async () => {
    let total = 0;
    expect(await parallel(upTo(20).map((i) => delayed((x: number) => (total += x))(i)))).toEqual(upTo(20));
    expect(total).toBe(0);
    const calls = upTo(20).map((i) => {
      let count = i;
      const next = () => ++count;
      return delayed(() => [next(), next()])();
    });
    expect(await parallel(calls)).toEqual(upTo(20).map((i) => [i + 1, i + 2]));
  });

  it('fail each by itself', async () => {
    const error = await parallel(
      upTo(100).map((i) =>
        delayed(() => {
          if (i === 57) throw new RangeError(`at ${i}`);
          return i;
        })(),
      ),
    ).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(RangeError);
    expect(error).toMatchObject({ message: 'at 57' });
  });

  it('are refused by name where one captures what cannot travel', async () => {
    const values = upTo(50).map((i) => (i === 33 ? new Socket() : i));
    const calls = values.map((value) =>
      delayed(function read() {
        return typeof value;
      })(),
    );
    await expect(parallel(calls)).rejects.toThrow(/^read -> value is a socket, which cannot travel/);
    const inside = values.map((value) => ({ deep: [value] }));
    await expect(parallel(inside.map((given) => delayed((_: object) => typeof given)({ given })))).rejects.toThrow(
      /`given\.deep\[0\]` in argument 1 of item 33 is a socket/,
    );
  });

  it('stand among calls of other functions, and with explicit captures', async () => {
    const square = (x: number) => x * x;
    const calls = upTo(60).map((i) =>
      i % 3 === 0
        ? delayed((x: number) => x + i)(1)
        : i % 3 === 1
          ? delayed(square)(i)
          : delayed((x: number) => x * factor, { factor: i })(2),
    );
    const expected = upTo(60).map((i) => (i % 3 === 0 ? 1 + i : i % 3 === 1 ? i * i : 2 * i));
    expect(await parallel(calls)).toEqual(expected);
    const given = upTo(30).map((i) => delayed((x: number) => x * factor, { factor: i })(2));
    expect(await parallel(given)).toEqual(upTo(30).map((i) => 2 * i));
  });

  it('are sent again when a worker ended', async () => {
    const flag = new Int32Array(1);
    const calls = upTo(40).map((i) => delayed((_: Int32Array) => (i === 20 ? process.exit(3) : i))(flag));
    await expect(parallel(calls)).rejects.toMatchObject({ code: 'terminated-worker', exitCode: 3 });
    expect(await parallel(upTo(40).map((i) => delayed(() => i)()))).toEqual(upTo(40));
  });
});

it('a thousand of them are read in a few rounds', async () => {
  const parallel = Parallel({ backend: 'threads', nJobs: 2 });
  const make = () => upTo(1000).map((i) => delayed((x: number) => x + i + factor)(i));
  await parallel(make());
  const inspector = Inspector.shared;
  const { release } = inspector;
  let rounds = 0;
  inspector.release = function (group) {
    rounds += 1;
    release.call(this, group);
  };
  try {
    await parallel(make());
  } finally {
    inspector.release = release;
  }
  expect(rounds).toBeLessThan(60);
});
