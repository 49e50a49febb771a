import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../errors.js';
import { delayed } from '../functions/delayed.js';
import { explain } from './explain.js';

describe('explain', () => {
  it('says what a function is compiled as', () => {
    const explanation = explain((x: number, y: number) => Math.sqrt(x * x + y * y), 3, 4);
    expect(explanation.executor).toBe('native');
    expect(explanation.signature).toMatch(/^\(.*f64.*f64.*\) -> f64$/);
    expect(explanation.reason).toBeUndefined();
    expect(String(explanation)).toContain(`native: ${explanation.signature}, on all cores`);
  });

  it('names whose Math functions are called', () => {
    const explanation = explain((x: number) => Math.sin(x) + Math.exp(x), 1);
    expect(Object.keys(explanation.math!).sort()).toEqual(['exp', 'sin']);
    expect(String(explanation)).toMatch(/Math\.sin by \S+/);
  });

  it('takes arguments after those given for missing', () => {
    const applied = (x: number, f?: (x: number) => number) => (f === undefined ? x : f(x));
    expect(explain(applied, 1).executor).toBe('native');
    expect(explain(applied).reason).toMatchObject({ code: 'unsupported-syntax' });
  });

  it('takes missing arguments for numbers, and the kinds of those given', () => {
    expect(explain((x: number, y: number) => x + y).executor).toBe('native');
    expect(explain((flag: boolean) => !flag, true).signature).toContain('bool');
    expect(explain((xs: Float32Array) => xs[0]! + xs.length, new Float32Array(2)).signature).toContain('f32');
  });

  it('takes captures', () => {
    const R = 6371;
    const arc = (angle: number) => R * angle;
    expect(explain(delayed(arc, { R }), 1).executor).toBe('native');
    expect(explain(arc, 1)).toMatchObject({ executor: 'native', signature: '(angle: f64; R: f64) -> f64' });
    const table = new Int16Array(4);
    const lookUp = (i: number) => table[i]! * R;
    const twice = (i: number) => lookUp(i) + lookUp(i + 1);
    expect(explain(twice, 1).signature).toBe('(i: f64; table in lookUp: view<i16>, R in lookUp: f64) -> f64');
  });

  it('names the function that a reason stands in', () => {
    const label = (x: number) => `${x}`.length;
    const explanation = explain((x: number) => x + label(x), 1);
    expect(explanation.reason).toMatchObject({ code: 'unsupported-syntax', function: 'label', line: 1 });
    expect(String(explanation)).toMatch(
      /^threads: .* since a template string cannot be compiled \(line 1, column \d+ of `label`\); /,
    );
    const missing = explain((x: number) => x * notThere, 1);
    expect(missing.reason).toMatchObject({ code: 'free-variable', line: 1 });
    expect(missing.reason!.message).toContain('`notThere`');
  });

  it('says why not, where, and the way out', () => {
    const explanation = explain((x: number) => `${x}`, 1);
    expect(explanation.executor).toBe('threads');
    expect(explanation.reason).toMatchObject({ line: 1, column: expect.any(Number) });
    expect(explanation.reason!.wayOut).not.toBe('');
    expect(explanation.stays).toBeUndefined();
    expect(String(explanation)).toMatch(/^threads: .*not compiled, since .*line 1, column \d+.*; /);
    expect(explain((s: string) => s.length, 'text').reason).toMatchObject({ code: 'type', line: 0 });
    expect(explain(Number.parseInt as never, 1).reason).toMatchObject({ code: 'native-function' });
    expect(explain(Math.sqrt, 1).executor).toBe('native');
  });

  it('knows async functions', () => {
    const explanation = explain(async (x: number) => x, 1);
    expect(explanation).toMatchObject({ executor: 'async' });
    expect(explanation.reason).toBeUndefined();
    expect(String(explanation)).toMatch(/^async: it is an async function/);
  });

  it('says what would change on the calling thread, and where', () => {
    let count = 0;
    const state = { total: 0 };
    const list: number[] = [];
    const bump = (x: number) => {
      count += x;
      return `${count}`;
    };
    const impure: [RegExp, number, (x: number) => unknown][] = [
      [/assigns the captured variable `count`/, 1, (x) => (count += x)],
      [
        /writes to the captured variable `state`/,
        2,
        (x) => {
          state.total += x;
          return x;
        },
      ],
      [/changes, by `push`, the captured variable `list`/, 1, (x) => list.push(x)],
      [/calls `bump`, which assigns the captured variable `count`/, 1, (x) => bump(x).length],
    ];
    for (const [message, line, f] of impure) {
      const explanation = explain(f, 1);
      expect(explanation, String(f)).toMatchObject({ executor: 'inline', stays: { code: 'writes', line } });
      expect(explanation.stays!.message).toMatch(message);
      expect(String(explanation)).toContain(explanation.stays!.message);
    }
    const xs = Float64Array.of(1);
    const overwrite = (row: Float64Array) => {
      row[0] = 2;
      return 0;
    };
    expect(explain(overwrite, xs).stays).toMatchObject({ code: 'writes', line: 2, column: expect.any(Number) });
    const note = (x: number) => {
      xs[0] = x;
      return x;
    };
    // Nothing is read of it that another call left.
    expect(explain(delayed(note, { xs }), 1).executor).toBe('native');
    expect([count, state.total, list.length, xs[0]]).toEqual([0, 0, 0, 1]);
  });

  it('sends what logs, draws or looks at the clock, and keeps what is the process’s', () => {
    const far: (() => unknown)[] = [() => console.log('x'), () => Date.now(), () => `${Math.random()}`];
    for (const f of far) expect(explain(f).executor, String(f)).toBe('threads');
    expect(explain(() => process.exit()).stays).toMatchObject({ code: 'own-thread', line: 1 });
    expect(explain(() => setTimeout(() => {}, 1)).stays).toMatchObject({ code: 'own-thread' });
  });

  it('names the variable that cannot travel', () => {
    const promise = Promise.resolve(5);
    const { executor, stays } = explain(() => [promise]);
    expect(executor).toBe('inline');
    expect(stays!.message).toContain('promise');
    expect(explain((x: unknown) => [x], promise).stays!.message).toContain('argument 1');
    const socket = new (class {
      #state = 1;
      read() {
        return this.#state;
      }
    })();
    expect(explain(() => [socket.read()]).stays!.message).toContain('socket');
  });

  it('calls nothing', () => {
    let calls = 0;
    explain(() => {
      calls += 1;
    });
    expect(calls).toBe(0);
  });

  it.each([5, undefined, null])('refuses %s', (f) => {
    expect(() => explain(f as never)).toThrow(InvalidArgumentError);
  });
});

declare const notThere: number;
