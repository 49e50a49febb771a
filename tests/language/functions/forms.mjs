// Forms of calls: `arguments`, functions that are chosen or handed on, what is not reached for the arguments there are.

const shapes = [(x) => x * x, Math.sqrt, (x) => Math.abs(x) + 1];

/** @param {number} a @param {number} [b] @param {number} [c] */
function volume(a, b, c) {
  let sides = arguments.length;
  if (sides === 1) (b = a), (c = a);
  else if (sides === 2) c = 1;
  sides = a * b * c;
  return sides;
}

function sum() {
  let total = 0;
  for (let i = 0; i < arguments.length; i++) total += arguments[i];
  return total;
}

const ascending = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

function extreme(values, compare = ascending) {
  let best;
  let at = -1;
  if (compare.length === 1) {
    const of = compare;
    compare = (a, b) => ascending(of(a), of(b));
  }
  for (let i = 0; i < values.length; i++) {
    if (at < 0 ? compare(values[i], values[i]) === 0 : compare(values[i], best) > 0) {
      best = values[i];
      at = i;
    }
  }
  return at;
}

/** @type {Record<string, [string, (...args: any[]) => unknown]>} */
export const forms = {
  volumes: ['xpu', (a, b, c) => volume(a) + volume(a, b) * volume(a, b, c)],
  ownArguments: ['xp', volume],
  allArguments: ['xpu', sum],
  passedOn: [
    'xpu',
    function (a, b) {
      return sum.apply(null, arguments) - sum.call(this, a, b);
    },
  ],
  clauses: [
    'xp',
    function (a, b, c) {
      switch (arguments.length) {
        case 1:
          return c.nowhere();
        case 2:
          a = a || b;
          return a - b;
        default:
          return c(a);
      }
    },
  ],
  extremes: ['v', (v) => extreme(v) * 100 + extreme(v, (x) => -x) * 10 + extreme(v, (a, b) => ascending(b, a))],
  orDefault: [
    'xu',
    (x, u, f) => {
      f = f === undefined ? Math.cbrt : f;
      return typeof f === 'function' ? f(x) + u : f.nowhere;
    },
  ],
  chosenByIndex: ['xn', (x, n) => shapes[n % 3](x)],
  chosenPastTheEnd: ['xu', (x, u) => shapes[Math.floor(u * 3)](x)],
  replaced: [
    'v',
    (v) => {
      let total = 0;
      v = v.map((x) => x + 1);
      for (let i = 0; i < v.length; i++) total += v[i];
      return total;
    },
  ],
  eitherPair: [
    'xp',
    (x, p) => {
      const turned = (a, b) => [a - b, a + b];
      const [less, more] = x < p ? turned(x, p) : turned(p, x);
      return less * 3 + more;
    },
  ],
  applied: ['v', (v) => Math.max.apply(null, v) - Math.min.apply(undefined, v)],
};
