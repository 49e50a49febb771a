// Generators that are consumed where they are called.

function* range(from, to, step = 1) {
  for (let i = from; i < to; i += step) yield i;
}

function* pairs(v) {
  for (let i = 0; i < v.length; i++) {
    for (let j = 0; j < i; j++) yield [v[i], v[j]];
  }
}

function* numbersOf(v) {
  if (v.length === 0) return;
  for (const x of v) {
    if (x >= x) yield x;
  }
}

function* flat(v, w) {
  yield* v;
  yield -1;
  yield* w;
}

function* countdown(n) {
  while (true) {
    if (n < 0) return;
    yield n--;
    if (n === 3) yield 0.5;
  }
}

function* filtered(v, test) {
  for (let i = 0; i < v.length; i++) if (test(v[i], i)) yield { value: v[i], index: i };
}

function* both(n) {
  yield* range(0, n, 2);
  yield* countdown(n);
}

function* fibonacci() {
  let [a, b] = [0, 1];
  for (;;) {
    yield a;
    [a, b] = [b, a + b];
  }
}

/** @type {Record<string, [string, (...args: any[]) => unknown]>} */
export const generators = {
  summed: [
    'n',
    (n) => {
      let s = 0;
      for (const i of range(0, n)) s += i * i;
      return s;
    },
  ],
  destructured: [
    'v',
    (v) => {
      let s = 0;
      for (const [a, b] of pairs(v)) s += a * b;
      return s;
    },
  ],
  records: [
    'v',
    (v) => {
      let s = 0;
      for (const { value, index } of filtered(v, (x) => x > 0)) s += value * index;
      return s;
    },
  ],
  delegated: [
    'vv',
    (v, w) => {
      let s = 0;
      for (const x of flat(v, w)) s = s * 0.5 + x;
      return s;
    },
  ],
  twoYields: [
    'n',
    (n) => {
      let s = 0;
      let count = 0;
      for (const x of countdown(n)) {
        count++;
        if (x === 2) continue;
        s = s * 2 + x;
      }
      return s + count;
    },
  ],
  endless: [
    'p',
    (x) => {
      let steps = 0;
      for (const f of fibonacci()) {
        if (f > x) break;
        steps++;
      }
      return steps;
    },
  ],
  returned: [
    'p',
    (x) => {
      for (const f of fibonacci()) if (f > x) return f;
      return -1;
    },
  ],
  nested: [
    'nn',
    (n, m) => {
      let s = 0;
      rows: for (const i of range(0, n)) {
        for (const j of range(0, m)) {
          if (j > i) continue rows;
          if (s > 500) break rows;
          s += i * j + 1;
        }
      }
      return s;
    },
  ],
  inTurn: [
    'n',
    (n) => {
      let log = 0;
      function* own() {
        for (let i = 0; i < n && i < 6; i++) {
          log = log * 3 + 1;
          yield i;
          log = log * 3 + 2;
        }
      }
      for (const i of own()) log += i;
      return log;
    },
  ],
  delegatedTwice: [
    'n',
    (n) => {
      let s = 0;
      for (const x of both(n)) s = s * 0.5 + x;
      return s;
    },
  ],
  spread: ['n', (n) => [...range(0, n)].reduce((a, b) => a * 0.5 + b, 0)],
  spreadMore: ['nv', (n, v) => [1, ...range(0, n), ...flat(v, v)].length],
  arrayFrom: ['n', (n) => Array.from(range(0, n), (x) => x * x).reduce((a, b) => a + b, 0)],
  typedFrom: ['v', (v) => Float64Array.from(flat(v, v)).length],
  membersInTurn: [
    'xxxx',
    (a, b, c, d) => {
      let s = 0;
      for (const p of [
        { x: a, y: b },
        { x: c, y: d },
      ]) {
        if (p.x < 0) continue;
        s = s * 2 + p.x * p.y;
      }
      return s;
    },
  ],
};
