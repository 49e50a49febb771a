import { describe, expect, it } from 'vitest';
import { effectsInSteps, effectsOf } from './effects.js';

type Row = { name: string; values: number[]; nested: { x: number }; rows: Row[] };
const state = { total: 0, list: [] as number[], map: new Map<string, number>() };
const table = new Float64Array(4);
const pattern = /a/g;
const plainPattern = /a/;
const { assign } = Object;
let count = 0;
const scale = 3;
const helper = (x: number) => x * scale;
const bump = () => {
  count += 1;
  return count;
};
const through = () => bump() + 1;
const overwrite = (row: Row) => {
  row.name = '';
  return row;
};
const copyOf = (row: Row): Row => ({ ...row, values: [...row.values] });
const same = <T>(x: T): T => x;
class Counter {
  n = 0;
  increment() {
    this.n += 1;
    return this.n;
  }
  get() {
    return this.n;
  }
}
const counter = new Counter();
const lib = { helper, overwrite, nested: { bump } };

const impure: Record<string, (...args: never[]) => unknown> = {
  'assigns a captured variable': (x: number) => {
    count = x;
  },
  'updates one': () => count++,
  'adds to one': (x: number) => (count += x),
  'destructures into one': (xs: number[]) => {
    [count] = xs as [number];
  },
  'loops over one': (xs: number[]) => {
    for (count of xs);
  },
  'writes to a captured object': (x: number) => {
    state.total += x;
  },
  'writes to an element': (i: number) => {
    table[i] = 1;
  },
  'deletes from an argument': (row: Partial<Row>) => delete row.name,
  'pushes to a captured list': (x: number) => state.list.push(x),
  'sets in a captured map': (x: string) => state.map.set(x, 1),
  'sorts an argument': (xs: number[]) => xs.sort(),
  'reverses an argument, then maps it': (xs: number[]) => xs.reverse().map((x) => x),
  'fills a captured table': () => table.fill(0),
  'fills a part of it': () => table.subarray(1, 2).fill(0),
  'copies within it': () => table.copyWithin(0, 1),
  'writes through a view': (xs: Float64Array) => {
    const bytes = new Uint8Array(xs.buffer);
    bytes[0] = 1;
    return bytes.length;
  },
  'assigns to an argument': (row: Row) => Object.assign(row, { name: 'x' }),
  'assigns by another name': (row: Row) => assign(row, { name: 'x' }),
  'defines a property': (row: Row) => Object.defineProperty(row, 'name', { value: 1 }),
  'freezes an argument': (row: Row) => Object.freeze(row),
  'writes to what is in an argument': (row: Row) => {
    const { nested } = row;
    nested.x = 1;
  },
  'writes to an element of a copy': (rows: Row[]) => {
    const copy = [...rows];
    copy[0]!.name = 'x';
    return copy.length;
  },
  'writes to what a loop gives': (rows: Row[]) => {
    for (const row of rows) row.name = 'x';
  },
  'writes in a callback': (rows: Row[]) => rows.map((row) => (row.name = 'x')),
  'writes in forEach': (rows: Row[]) => {
    rows.forEach((row) => {
      row.values.push(1);
    });
  },
  'writes to what find gives': (rows: Row[]) => {
    const found = rows.find((row) => row.name === 'x');
    if (found) found.name = 'y';
  },
  'writes to what was put into a list': (row: Row) => {
    const list: Row[] = [];
    list.push(row);
    for (const it of list) it.name = 'x';
  },
  'writes through an alias': (row: Row) => {
    const first = row;
    const second = first;
    second.name = 'x';
  },
  'writes to one or the other': (row: Row, flag: boolean) => {
    const target = flag ? row : copyOf(row);
    target.name = 'x';
  },
  'accumulates into an argument': (rows: Row[], sink: Record<string, number>) =>
    rows.reduce((all, row) => {
      all[row.name] = 1;
      return all;
    }, sink),
  'writes to the rest': (...rows: Row[]) => {
    rows[0]!.name = 'x';
  },
  'writes to a default': (row: Row = state as never) => {
    row.name = 'x';
  },
  'writes to arguments': function () {
    // biome-ignore lint/complexity/noArguments: this is what is tested.
    arguments[0].name = 'x';
  },
  'writes to its this': function (this: { x: number }) {
    this.x = 1;
  },
  'calls a helper that does': () => bump(),
  'calls one on the way to a length': (x: number) => `${bump()}${x}`.length,
  'calls one on the way to a member': () => Object(bump()).length,
  'calls a helper of a helper that does': () => through(),
  'calls a helper that writes to its argument': (row: Row) => overwrite(row).name,
  'calls one in an object': (row: Row) => lib.overwrite(row),
  'calls one deep in an object': () => lib.nested.bump(),
  'calls one by call': (row: Row) => overwrite.call(null, row),
  'calls one by apply': (row: Row) => overwrite.apply(null, [row]),
  'calls a method that does': () => counter.increment(),
  'calls an own function that does': (row: Row) => {
    function change(it: Row) {
      it.name = 'x';
    }
    change(row);
  },
  'writes to what a helper hands back': (row: Row) => {
    same(row).name = 'x';
  },
  'moves a regular expression': (text: string) => pattern.test(text),
  'borrows push': (xs: number[]) => Array.prototype.push.call(xs, 1),
  'writes shared memory': () => Atomics.add(table as never, 0, 1),
  'ends the process': () => process.exit(1),
  'listens to the process': () => process.on('exit', () => {}),
  'starts a timer': () => setTimeout(() => {}, 1),
  'writes to the environment': () => {
    process.env.X = '1';
  },
  'writes after a loop round': (rows: Row[]) => {
    let last: Row = { name: '', values: [], nested: { x: 1 }, rows: [] };
    for (const row of rows) {
      last.name = 'x';
      last = row;
    }
  },
  'writes in a method of its own object': (row: Row) => {
    const worker = {
      run(it: Row) {
        it.name = 'x';
      },
    };
    worker.run(row);
  },
  'writes in a class of its own': (row: Row) => {
    class Box {
      readonly row: Row;
      constructor(it: Row) {
        this.row = it;
      }
      change() {
        this.row.name = 'x';
      }
    }
    new Box(row).change();
  },
};

const pure: Record<string, (...args: never[]) => unknown> = {
  computes: (x: number) => Math.sqrt(x) + scale,
  'builds a list': (xs: number[]) => {
    const out = [];
    for (const x of xs) out.push(x * 2);
    return out;
  },
  'sorts a copy': (xs: number[]) => {
    const copy = [...xs];
    copy.sort();
    return copy;
  },
  'sorts a slice': (xs: number[]) => xs.slice().sort((a, b) => a - b),
  'sorts what map gives': (xs: number[]) => xs.map((x) => x + 1).sort(),
  'copies a typed array and sorts it': (xs: Float64Array) => new Float64Array(xs).sort(),
  'replaces its argument by a copy': (xs: number[]) => {
    xs = xs.slice();
    xs.sort();
    return xs;
  },
  'counts words': (text: string) => {
    const counts = new Map<string, number>();
    for (const word of text.split(' ')) counts.set(word, (counts.get(word) ?? 0) + 1);
    return [...counts.entries()].sort((a, b) => b[1] - a[1]);
  },
  'collects into a set': (xs: number[]) => {
    const seen = new Set<number>();
    return xs.filter((x) => {
      const isNew = !seen.has(x);
      seen.add(x);
      return isNew;
    });
  },
  'groups into an object': (rows: Row[]) =>
    rows.reduce<Record<string, Row[]>>((all, row) => {
      // biome-ignore lint/suspicious/noAssignInExpressions: this is what is tested.
      (all[row.name] ??= []).push(row);
      return all;
    }, {}),
  reduces: (xs: number[]) => xs.reduce((a, b) => a + b, 0),
  'makes an object and fills it': (row: Row) => {
    const made: Record<string, unknown> = {};
    made.name = row.name;
    delete made.name;
    Object.assign(made, row);
    return made;
  },
  'spreads and changes': (row: Row) => {
    const copy = { ...row };
    copy.name = 'x';
    return copy;
  },
  'clones and changes': (row: Row) => {
    const copy = structuredClone(row);
    copy.nested.x = 1;
    return copy;
  },
  'parses and changes': (text: string) => {
    const made = JSON.parse(text);
    made.x.y = 1;
    return made;
  },
  'splits and changes': (line: string) => {
    const parts = line.trim().split(',');
    parts[0] = parts[0]!.toUpperCase();
    return parts.join(',');
  },
  'assigns its own variables': (n: number) => {
    let a = 0;
    let b = 1;
    for (let i = 0; i < n; i++) [a, b] = [b, a + b];
    return a;
  },
  'assigns its parameter': (x: number) => {
    x += 1;
    x++;
    return x;
  },
  'counts in a closure': (xs: number[]) => {
    let found = 0;
    xs.forEach((x) => {
      if (x > 1) found++;
    });
    return found;
  },
  'calls a helper': (x: number) => helper(x) + lib.helper(x),
  'changes what a helper makes': (row: Row) => {
    const copy = copyOf(row);
    copy.name = 'x';
    copy.values.push(1);
    return copy;
  },
  'hands its own list to a helper that writes': () => {
    const made: Row = { name: 'a', values: [], nested: { x: 1 }, rows: [] };
    return overwrite(made).name;
  },
  'reads a captured instance': () => counter.get(),
  'makes an instance and changes it': () => {
    const own = new Counter();
    own.increment();
    return own.n;
  },
  'fills a typed array': (n: number) => {
    const out = new Float64Array(n);
    for (let i = 0; i < n; i++) out[i] = i;
    return out;
  },
  'makes a matrix': (n: number) => {
    const rows = Array.from({ length: n }, () => new Array<number>(n).fill(0));
    for (let i = 0; i < n; i++) rows[i]![i] = 1;
    return rows;
  },
  'memoises inside': (n: number) => {
    const known: Record<number, number> = {};
    const fib = (k: number): number => (known[k] ??= k < 2 ? k : fib(k - 1) + fib(k - 2));
    return fib(n);
  },
  'uses a class of its own': (xs: number[]) => {
    class Stack {
      readonly items: number[] = [];
      push(x: number) {
        this.items.push(x);
      }
    }
    const stack = new Stack();
    for (const x of xs) stack.push(x);
    return stack.items.length;
  },
  'tests a regular expression': (text: string) => plainPattern.test(text) && /b/g.test(text),
  'sets a date of its own': (ms: number) => {
    const date = new Date(ms);
    date.setHours(0, 0, 0, 0);
    return date;
  },
  logs: (x: number) => {
    console.log(x);
    return x;
  },
  'draws at random': () => Math.random() + Date.now() + process.hrtime()[0],
  throws: (x: number) => {
    const error = new Error('no');
    error.name = 'Special';
    if (x) throw error;
  },
  'builds a string': (xs: string[]) => {
    let text = '';
    for (const [i, x] of xs.entries()) text += `${i}${x}`;
    return text.replace(/a/g, (m) => m + m);
  },
  'swaps in a copy': (xs: number[]) => {
    const a = Array.from(xs);
    for (let i = a.length - 1; i > 0; i--) {
      const j = i >> 1;
      [a[i], a[j]] = [a[j]!, a[i]!];
    }
    return a;
  },
  'writes to a fresh list of rows': (rows: Row[]) => {
    const made = rows.map((row) => ({ ...row }));
    for (const row of made) row.name = 'x';
    return made;
  },
  'bubbles in one': (xs: number[]) => {
    const list = [...xs];
    let swapped = true;
    while (swapped) {
      swapped = false;
      for (let i = 1; i < list.length; i++) {
        if (list[i - 1]! > list[i]!) {
          const held = list[i]!;
          list[i] = list[i - 1]!;
          list[i - 1] = held;
          swapped = true;
        }
      }
    }
    return list;
  },
  'gives a closure': (x: number) => (y: { z: number }) => {
    y.z = x;
  },
};

describe('what a function visibly changes', () => {
  it.each(Object.entries(impure))('%s', (_, fn) => {
    expect(effectsOf(fn), String(fn)).not.toEqual([]);
  });

  it.each(Object.entries(pure))('nothing: %s', (_, fn) => {
    expect(effectsOf(fn), String(fn)).toEqual([]);
  });
});

it('are the same in steps', () => {
  const builtIn = Math.max as (...args: never[]) => unknown;
  for (const fn of [...Object.values(impure), ...Object.values(pure), builtIn, new Proxy(helper, {})]) {
    const steps = effectsInSteps(fn);
    let step = steps.next();
    while (!step.done) step = steps.next();
    expect(step.value, fn.name).toEqual(effectsOf(fn));
  }
});
