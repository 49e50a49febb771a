import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Capture } from '../functions/closure/index.js';
import { appendCallerStack, decode, type Encoded, encode, Ledger, SharedCopies } from './index.js';

let worker: Worker;
const ledger = new Ledger();
const { share } = new SharedCopies();

beforeAll(() => {
  const script = new URL('./testing/echo.ts', import.meta.url).href;
  const start = `import('tsx/esm/api').then(({ register }) => { register(); return import(${JSON.stringify(script)}); });`;
  worker = new Worker(start, { eval: true });
});

afterAll(() => worker.terminate());

async function call<A extends unknown[], R>(run: (...values: A) => R, ...values: A): Promise<Awaited<R>> {
  const message = encode([run, ...values], { ledger, share, describe: (about) => new Capture(about as object) });
  worker.postMessage(message, [...message.transfer]);
  const [answer] = (await once(worker, 'message')) as [Encoded];
  return decode(answer, { ledger }) as Awaited<R>;
}

class Vector {
  x: number;
  y: number;
  constructor(x: number, y: number) {
    this.x = x;
    this.y = y;
  }
  plus(other: Vector) {
    return new Vector(this.x + other.x, this.y + other.y);
  }
}
class Broken extends Error {
  readonly code = 'BROKEN';
  readonly at: Vector;
  constructor(at: Vector) {
    super('it broke');
    this.at = at;
  }
}

describe('over threads', () => {
  it('runs what it is sent', async () => {
    const factor = 3;
    const helper = (n: number) => n * factor;
    expect(await call((n: number) => helper(n) + 1, 4)).toBe(13);
    expect(await call(async (n: number) => [helper(n), new Map([[n, 'x']])] as const, 2)).toEqual([
      6,
      new Map([[2, 'x']]),
    ]);
  });

  it('gives instances back with their class', async () => {
    const sum = await call((a: Vector, b: Vector) => a.plus(b), new Vector(1, 2), new Vector(3, 4));
    expect(sum).toBeInstanceOf(Vector);
    expect([sum.x, sum.y]).toEqual([4, 6]);
  });

  it('gives errors back with their class, their stack and that of the caller', async () => {
    const error = (await call((at: Vector) => {
      throw new Broken(at);
    }, new Vector(1, 1))) as unknown as Broken;
    expect(error).toBeInstanceOf(Broken);
    expect(error.at).toBeInstanceOf(Vector);
    expect([error.code, error.message]).toEqual(['BROKEN', 'it broke']);
    expect(error.stack).toMatch(/threads\.test\.ts:\d+:\d+/);
    appendCallerStack(error, new Error().stack);
    expect(error.stack).toContain('--- called from ---');
  });

  it('has one memory of a large array', async () => {
    const table = new Float64Array(300_000);
    const put = (i: number, value: number) => {
      table[i] = value;
    };
    const get = (i: number) => table[i];
    await call(put, 7, 42);
    expect(await call(get, 7)).toBe(42);
    expect(await call((same: Float64Array) => [same.length, same[7]], table)).toEqual([300_000, 42]);
  });

  it('moves large results', async () => {
    const filled = await call(() => new Float64Array(300_000).fill(5));
    expect([filled.length, filled[299_999], filled.buffer instanceof ArrayBuffer]).toEqual([300_000, 5, true]);
  });

  it('says what of a result cannot travel', async () => {
    const error = (await call(() => ({ rows: [{ later: Promise.resolve() }] }))) as unknown as Error;
    expect(error.message).toMatch(/^result\.rows\[0\]\.later is a promise/);
    expect((error as unknown as { code: string }).code).toBe('cannot-travel');
  });
});
