import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../errors.js';
import { delayed } from '../functions/delayed.js';
import type { Backend } from './options.js';
import { Parallel } from './parallel.js';

const square = (n: number) => n * n;
const isBig = (n: number) => n > 2;

function* squares(count: number) {
  for (let i = 0; i < count; i++) yield delayed(square)(i);
}

describe.each<Backend>(['auto', 'async', 'sequential'])('calls on %s', (backend) => {
  it('gives results in order', async () => {
    const calls = [1, 2, 3, 4, 5].map((n) => delayed(square)(n));
    expect(await Parallel({ backend, nJobs: 4 })(calls)).toEqual([1, 4, 9, 16, 25]);
  });

  it.each([0, 1, 1023, 1024, 1025, 9216, 9217, 300_000])('reads %i calls from any iterable', async (count) => {
    const expected = Array.from({ length: count }, (_, i) => i * i);
    expect(await Parallel({ backend })(squares(count))).toEqual(expected);
    expect(await Parallel({ backend })([...squares(count)])).toEqual(expected);
    expect(await Parallel({ backend })(new Set(squares(count)))).toEqual(expected);
  });

  it('gives booleans as booleans and keeps all doubles', async () => {
    expect(await Parallel({ backend })([1, 2, 3].map((n) => delayed(isBig)(n)))).toEqual([false, false, true]);
    const odd = [-0, Number.NaN, Number.POSITIVE_INFINITY, 5e-324, 2 ** 53];
    const same = (x: number) => x;
    expect(await Parallel({ backend })(odd.map((x) => delayed(same)(x)))).toEqual(odd);
  });

  it('mixes functions, numbers of arguments and kinds of arguments', async () => {
    const sum = (...values: number[]) => values.reduce((a, b) => a + b, 0);
    const not = (b: boolean) => !b;
    const shout = (s: string) => `${s}!`;
    const total = (xs: Float64Array) => xs[0]! + xs[1]!;
    const shared = Float64Array.of(1, 2);
    const calls = [
      delayed(square)(3),
      delayed(sum)(),
      delayed(sum)(1),
      delayed(sum)(1, 2),
      delayed(sum)(1, 2, 3),
      delayed(sum)(1, 2, 3, 4),
      delayed(sum)(1, 2, 3, 4, 5),
      delayed(sum)(1, 2, 3, 4, 5, 6),
      delayed(not)(true),
      delayed(not)(false),
      delayed(shout)('a'),
      delayed(square)(true as never),
      delayed(total)(shared),
      delayed(total)(shared),
      delayed(total)(Float64Array.of(3, 4)),
      delayed(square)(4),
    ];
    expect(await Parallel({ backend })(calls)).toEqual([9, 0, 1, 3, 6, 10, 15, 21, false, true, 'a!', 1, 3, 3, 7, 16]);
  });

  it('takes one argument after another of each position', async () => {
    const five = (a: number, b: boolean, c: number, d: boolean, e: number) => (b ? a : -a) + (d ? c : -c) + e;
    const calls = Array.from({ length: 3000 }, (_, i) => delayed(five)(i, i % 2 === 0, i * 2, i % 3 === 0, 0.5));
    expect(await Parallel({ backend })(calls)).toEqual(
      Array.from({ length: 3000 }, (_, i) => five(i, i % 2 === 0, i * 2, i % 3 === 0, 0.5)),
    );
  });

  it('awaits async functions', async () => {
    const later = async (n: number) => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      return n + 1;
    };
    expect(await Parallel({ backend })([1, 2, 3].map((n) => delayed(later)(n)))).toEqual([2, 3, 4]);
  });

  it('runs functions of JavaScript in order, also when there are many', async () => {
    const seen: number[] = [];
    const note = (n: number) => {
      seen.push(n);
    };
    await Parallel({ backend })(Array.from({ length: 20_000 }, (_, i) => delayed(note)(i)));
    expect(seen).toEqual(Array.from({ length: 20_000 }, (_, i) => i));
  });

  it('may be nested', async () => {
    const inner = async (n: number) => {
      const results = await Parallel({ backend })([n, n + 1].map((m) => delayed(square)(m)));
      return results[0]! + results[1]!;
    };
    expect(await Parallel({ backend })([1, 2].map((n) => delayed(inner)(n)))).toEqual([5, 13]);
  });

  it('rejects with the error that a call threw', async () => {
    const error = Object.assign(new RangeError('three', { cause: 'why' }), { code: 'E_THREE' });
    const fail = (n: number) => {
      if (n === 3) throw error;
      return n;
    };
    await expect(Parallel({ backend })([1, 2, 3, 4].map((n) => delayed(fail)(n)))).rejects.toBe(error);
  });

  it('stops reading after an error, and closes the iterator', async () => {
    let made = 0;
    let closed = false;
    const fail = (n: number) => {
      if (n === 10) throw new Error('ten');
      return `${n}`;
    };
    function* endless() {
      try {
        for (;;) yield delayed(fail)(made++);
      } finally {
        closed = true;
      }
    }
    await expect(Parallel({ backend })(endless())).rejects.toThrow('ten');
    expect(closed).toBe(true);
    expect(made).toBeLessThan(2_000_000);
  });

  it("rejects with the iterable's own error", async () => {
    const error = new Error('no more');
    function* broken() {
      yield delayed(square)(1);
      throw error;
    }
    await expect(Parallel({ backend })(broken())).rejects.toBe(error);
  });

  it('does not call return() of an iterator that threw or ended', async () => {
    const log: string[] = [];
    const iterable = (end: () => IteratorResult<ReturnType<typeof call>>) => {
      let left = 2;
      return {
        [Symbol.iterator]: () => ({
          next: () => (left-- > 0 ? { done: false as const, value: call() } : end()),
          return: () => {
            log.push('return');
            return { done: true as const, value: undefined as never };
          },
        }),
      };
    };
    const call = () => delayed(square)(2);
    expect(await Parallel({ backend })(iterable(() => ({ done: true, value: undefined as never })))).toEqual([4, 4]);
    const broken = iterable(() => {
      throw new Error('broken');
    });
    await expect(Parallel({ backend })(broken)).rejects.toThrow('broken');
    expect(log).toEqual([]);
  });

  it('rejects with the reason of a signal that aborted, and reads nothing', async () => {
    const reason = new Error('enough');
    let read = false;
    function* calls() {
      read = true;
      yield delayed(square)(1);
    }
    await expect(Parallel({ backend, signal: AbortSignal.abort(reason) })(calls())).rejects.toBe(reason);
    expect(read).toBe(false);
  });

  it('rejects with the reason of a signal that aborts on the way', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    setTimeout(() => controller.abort(reason), 30);
    function* endless() {
      for (;;) yield delayed(square)(1);
    }
    await expect(Parallel({ backend, signal: controller.signal })(endless())).rejects.toBe(reason);
  });

  it('leaves a task that never settles when the signal aborts', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 20);
    const never = () => new Promise<number>(() => {});
    const run = Parallel({ backend, signal: controller.signal })([delayed(never)()]);
    await expect(run).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('can be used again, and at once', async () => {
    const parallel = Parallel({ backend });
    const runs = Array.from({ length: 5 }, (_, k) => parallel([k, k + 1].map((n) => delayed(square)(n))));
    expect(await Promise.all(runs)).toEqual(Array.from({ length: 5 }, (_, k) => [k * k, (k + 1) ** 2]));
    await expect(parallel([5 as never])).rejects.toThrow();
    expect(await parallel([delayed(square)(2)])).toEqual([4]);
  });

  it('lets the event loop turn while it reads and runs', async () => {
    let longest = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      const now = performance.now();
      longest = Math.max(longest, now - last);
      last = now;
    }, 5);
    await Parallel({ backend })(squares(2_000_000));
    clearInterval(timer);
    expect(longest).toBeGreaterThan(0);
    expect(longest).toBeLessThan(500);
  });
});

describe('what is kept of calls', () => {
  it('is a bounded number of them', async () => {
    let made = 0;
    let done = 0;
    let most = 0;
    const note = (n: number) => {
      done += 1;
      return n;
    };
    function* calls() {
      for (; made < 1_000_000; made++) {
        most = Math.max(most, made - done);
        yield delayed(note)(made);
      }
    }
    expect(await Parallel()(calls())).toHaveLength(1_000_000);
    expect(most).toBeLessThan(400_000);
  });

  it('is little where arguments are large', async () => {
    const ballast = (load: number[]) => load.length;
    let made = 0;
    let most = 0;
    const before = process.memoryUsage().heapUsed;
    function* calls() {
      for (; made < 10_000; made++) {
        if (made % 100 === 0) most = Math.max(most, process.memoryUsage().heapUsed - before);
        yield delayed(ballast)(new Array(8192).fill(made + 0.5));
      }
    }
    expect(await Parallel()(calls())).toHaveLength(10_000);
    // All of them would be 640 MB.
    expect(most).toBeLessThan(400e6);
  });
});

describe('arrow results of calls', () => {
  it('is a Vector over the memory of the results, in chunks', async () => {
    const vector = await Parallel({ returnAs: 'arrow' })(squares(100_000));
    expect(vector.length).toBe(100_000);
    expect(`${vector.type}`).toBe('Float64');
    expect(vector.get(99_999)).toBe(99_999 ** 2);
  });

  it('is of booleans, of other values, or empty', async () => {
    const parallel = Parallel({ returnAs: 'arrow' });
    const booleans = await parallel([1, 2, 3].map((n) => delayed(isBig)(n)));
    expect([`${booleans.type}`, [...booleans]]).toEqual(['Bool', [false, false, true]]);
    const shout = (s: string) => `${s}!`;
    expect([...(await parallel([delayed(shout)('a'), delayed(shout)('b')]))]).toEqual(['a!', 'b!']);
    const maybe = (n: number) => (n > 1 ? n : undefined);
    expect([...(await parallel([delayed(maybe)(1), delayed(maybe)(2)]))]).toEqual([null, 2]);
    expect((await parallel([])).length).toBe(0);
  });

  it('says when no Vector holds the results', async () => {
    const mixed = (n: number) => (n > 1 ? 'many' : n);
    const run = Parallel({ returnAs: 'arrow' })([1, 2].map((n) => delayed(mixed)(n)));
    await expect(run).rejects.toThrow(InvalidArgumentError);
    await expect(run).rejects.toThrow(/no Arrow Vector holds together/);
  });
});

describe('what is no list of calls', () => {
  it.each([
    [5, /needs an iterable of delayed calls, .* but got a number, 5/],
    [undefined, /but got undefined/],
    [{}, /but got an object/],
    [Promise.resolve([]), /but got a promise; await it first/],
    [(async function* () {})(), /but got an async iterable; collect it first/],
    [squares, /but got a function, 'squares'; if it makes them, call it/],
  ])('%s is refused', async (calls, message) => {
    const run = Parallel()(calls as never);
    await expect(run).rejects.toThrow(InvalidArgumentError);
    await expect(run).rejects.toThrow(message);
  });

  it.each([
    [[delayed(square)(1), 4], /element 1 is not a delayed call, but a number, 4; write delayed\(f\)\(x\), not f\(x\)/],
    [[delayed(square)], /element 0 is not a delayed call, but a function.*call what delayed\(f\) gives/],
    [[undefined], /element 0 is not a delayed call, but undefined/],
    [[null], /element 0 is not a delayed call, but null/],
    [[{ shape: 5 }], /element 0 is not a delayed call, but an object/],
    [[...squares(5000), 'x'], /element 5000 is not/],
    ['abc', /element 0 is not a delayed call, but a string, 'a'/],
  ])('an element that is not delayed is refused', async (calls, message) => {
    const run = Parallel()(calls as never);
    await expect(run).rejects.toThrow(InvalidArgumentError);
    await expect(run).rejects.toThrow(message);
  });
});
