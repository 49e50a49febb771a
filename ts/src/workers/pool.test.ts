import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Pool } from './pool.js';
import type { Connect, TransportEvents } from './transport.js';
import type { Leaseholder, PooledWorker } from './worker.js';

/** A worker that does nothing by itself. */
interface Fake {
  readonly events: TransportEvents;
  keepsAlive: boolean;
  isTerminated: boolean;
}

class Holder implements Leaseholder {
  readonly nJobs: number;
  readonly workers: PooledWorker[] = [];
  readonly denials: unknown[] = [];
  yields = 0;

  constructor(nJobs: number) {
    this.nJobs = nJobs;
  }

  grant(worker: PooledWorker): void {
    this.workers.push(worker);
  }

  deny(error: unknown): void {
    this.denials.push(error);
  }

  ready(): void {}
  hear(): void {}
  uses = () => false;
  leads = () => false;

  lost(worker: PooledWorker): void {
    this.workers.splice(this.workers.indexOf(worker), 1);
  }

  yieldOne(): void {
    this.yields += 1;
  }
}

let fakes: Fake[] = [];
const connect: Connect = (events) => {
  const fake: Fake = { events, keepsAlive: false, isTerminated: false };
  fakes.push(fake);
  return {
    send() {},
    terminate() {
      fake.isTerminated = true;
    },
    keepAlive(yes) {
      fake.keepsAlive = yes;
    },
  };
};

function makePool(start: Connect = connect): Pool {
  return new Pool({ connect: start, idleTimeout: 5000, initializer: undefined, kind: 'threads' });
}

beforeEach(() => {
  fakes = [];
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

describe('a pool', () => {
  it('starts workers when they are asked for, as many as jobs may run, and uses them again', () => {
    const pool = makePool();
    const holder = new Holder(2);
    pool.request(holder, 5);
    expect(holder.workers).toHaveLength(2);
    expect(pool.isShort).toBe(true);
    pool.withdraw(holder);
    for (const worker of holder.workers.splice(0)) pool.release(worker);
    pool.request(holder, 1);
    expect([holder.workers.length, pool.size, fakes.length]).toEqual([1, 2, 2]);
  });

  it('keeps the process alive only while workers are lent', () => {
    const pool = makePool();
    const holder = new Holder(1);
    pool.request(holder, 1);
    expect(fakes[0]!.keepsAlive).toBe(true);
    pool.release(holder.workers[0]!);
    expect(fakes[0]!.keepsAlive).toBe(false);
  });

  it('prefers workers that are ready', () => {
    const pool = makePool();
    const first = new Holder(2);
    pool.request(first, 2);
    const [a, b] = [...first.workers];
    fakes[1]!.events.report({ kind: 'ready' });
    pool.release(a!);
    pool.release(b!);
    const second = new Holder(1);
    pool.request(second, 1);
    expect(second.workers).toEqual([b]);
  });

  it('serves those who wait in turn, and asks those who have most to give some back', () => {
    const pool = makePool();
    const rich = new Holder(2);
    const poor = [new Holder(2), new Holder(2)];
    pool.request(rich, 2);
    for (const holder of poor) pool.request(holder, 2);
    vi.advanceTimersByTime(60);
    expect(rich.yields).toBe(1);
    for (const worker of [...rich.workers]) pool.release(worker);
    expect(poor.map(({ workers }) => workers.length)).toEqual([1, 1]);
  });

  it('ends workers that nobody needed for a while', () => {
    const pool = makePool();
    const holder = new Holder(2);
    pool.request(holder, 2);
    for (const worker of [...holder.workers]) pool.release(worker);
    vi.advanceTimersByTime(4000);
    expect(pool.size).toBe(2);
    vi.advanceTimersByTime(20_000);
    expect(pool.size).toBe(0);
    expect(fakes.every(({ isTerminated }) => isTerminated)).toBe(true);
  });

  it('ends one that is not needed any more while others are', () => {
    const pool = new Pool({ connect, idleTimeout: 300_000, initializer: undefined, kind: 'threads' });
    const wide = new Holder(3);
    pool.request(wide, 3);
    for (const { events } of fakes) events.report({ kind: 'ready' });
    for (const worker of [...wide.workers]) pool.release(worker);
    const narrow = new Holder(1);
    for (let i = 0; i < 50; i++) {
      pool.request(narrow, 1);
      vi.advanceTimersByTime(1000);
      for (const worker of narrow.workers.splice(0)) pool.release(worker);
    }
    expect(pool.size).toBe(1);
    expect(fakes.map(({ isTerminated }) => isTerminated)).toEqual([false, true, true]);
  });

  it('keeps all for the idle timeout while none is used', () => {
    const pool = new Pool({ connect, idleTimeout: 100_000, initializer: undefined, kind: 'threads' });
    const wide = new Holder(3);
    pool.request(wide, 3);
    for (const worker of [...wide.workers]) pool.release(worker);
    vi.advanceTimersByTime(90_000);
    expect(pool.size).toBe(3);
    vi.advanceTimersByTime(30_000);
    expect(pool.size).toBe(0);
  });

  it('ends those that are lent when they are given back, after it was closed', async () => {
    const pool = makePool();
    const holder = new Holder(2);
    pool.request(holder, 2);
    const [free, lent] = [...holder.workers];
    pool.release(free!);
    const closed = pool.close();
    expect(fakes.map(({ isTerminated }) => isTerminated)).toEqual([true, false]);
    fakes[0]!.events.exit({ exitCode: 1 });
    pool.release(lent!);
    expect(fakes[1]!.isTerminated).toBe(true);
    fakes[1]!.events.exit({ exitCode: 1 });
    await closed;
    pool.request(new Holder(1), 1);
    expect(fakes).toHaveLength(3);
  });

  it('puts another worker in the place of one that ended', () => {
    const pool = makePool();
    const first = new Holder(1);
    const second = new Holder(1);
    pool.request(first, 1);
    pool.request(second, 1);
    expect(second.workers).toHaveLength(0);
    fakes[0]!.events.report({ kind: 'ready' });
    fakes[0]!.events.exit({ exitCode: 1 });
    expect(first.workers).toHaveLength(0);
    expect(second.workers).toHaveLength(1);
  });

  it('gives up when workers end before they are ready', () => {
    const pool = makePool();
    const holder = new Holder(1);
    for (let i = 0; i < 3; i++) {
      pool.request(holder, 1);
      fakes[i]!.events.exit({ exitCode: 9 });
    }
    expect(holder.denials).toMatchObject([{ name: 'TerminatedWorkerError', exitCode: 9 }]);
  });

  it('says so when workers cannot be started', () => {
    const reason = new Error('no such file');
    const pool = makePool(() => {
      throw reason;
    });
    const holder = new Holder(1);
    pool.request(holder, 1);
    expect(holder.denials).toEqual([reason]);
  });
});
