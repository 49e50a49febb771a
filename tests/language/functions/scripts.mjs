// What scripts do besides: options, checks, dates, bits, codes of characters, and corners of the language.

const mode = 'fast';
const options = { kind: 'linear', scale: 2, offset: undefined, limits: { low: -10, high: 10 }, center: null };
const scaler = {
  mean: 3,
  sd: 2,
  transform(x) {
    return (x - this.mean) / this.sd;
  },
};
const weights = { bias: 0.5, values: new Float64Array([1, -2, 3]) };

class Standardizer {
  #offset = 1;
  static EPSILON = 1e-9;
  constructor(mean, sd) {
    this.mean = mean;
    this.sd = sd;
  }
  get safe() {
    return this.sd > Standardizer.EPSILON ? this.sd : 1;
  }
  apply(x) {
    return (x - this.mean) / this.safe;
  }
  shifted(x) {
    return this.apply(x) + this.#offset;
  }
}
const standardizer = new Standardizer(5, 2);

class Shifted extends Standardizer {
  apply(x) {
    return super.apply(x) + 100;
  }
}
const shifted = new Shifted(1, 4);

/** @type {Record<string, [string, (...args: any[]) => unknown]>} */
export const scripts = {
  defaults: ['xx', (x, y, z = y * 2, w) => (w === undefined ? x + z : w)],
  givenOrNot: [
    'x',
    function (x, y) {
      return arguments.length < 2 ? x : x + y;
    },
  ],
  argumentsByIndex: [
    'xx',
    function () {
      return arguments[0] - arguments[1];
    },
  ],
  optionalHelper: [
    'x',
    (x) => {
      const f = (a, b) => (b == null ? a : a + b);
      return f(x) * 100 + f(x, 3) + f(x, null) + f(x, undefined);
    },
  ],
  restSum: [
    'xxx',
    (...xs) => {
      let s = 0;
      for (let i = 0; i < xs.length; i++) s += xs[i];
      return s;
    },
  ],
  restOf: ['xxx', (first, ...others) => first * others.length + Math.max(...others)],
  spreadCall: [
    'xx',
    (x, y) => {
      const add = (a, b, c = 10) => a + b * c;
      const pair = [x, y];
      return add(...pair) + add(...[1, 2], 3) + Math.hypot(...pair);
    },
  ],
  modeOf: ['x', (x) => (mode === 'fast' ? x * 2 : Math.sin(x))],
  optionsOf: [
    'x',
    (x) => {
      switch (options.kind) {
        case 'linear':
          return x * options.scale + (options.offset ?? 1);
        case 'log':
          return Math.log(x);
        default:
          throw new Error('kind');
      }
    },
  ],
  optionChain: [
    'x',
    (x) => {
      const low = options.limits?.low ?? 0;
      const center = options.center?.x ?? 5;
      return Math.max(low, Math.min(options.limits.high, x)) + center;
    },
  ],
  method: ['x', (x) => scaler.transform(x)],
  instance: ['x', (x) => standardizer.apply(x)],
  getter: ['x', (x) => x / standardizer.safe],
  overridden: ['x', (x) => shifted.apply(x)],
  privateField: ['x', (x) => standardizer.shifted(x)],
  model: [
    'v',
    (v) => {
      let y = weights.bias;
      for (let i = 0; i < weights.values.length; i++) y += weights.values[i] * (v[i] ?? 0);
      return 1 / (1 + Math.exp(-y));
    },
  ],
  typeChecks: [
    'x',
    (x) => {
      if (typeof x !== 'number' || Number.isNaN(x)) return -1;
      return x;
    },
  ],
  checked: [
    'p',
    (x) => {
      if (!(x >= 0)) throw new RangeError('negative');
      return Math.sqrt(x);
    },
  ],
  guarded: [
    'x',
    (x) => {
      try {
        if (x > 1e300) throw new Error('large');
        return x * 2;
      } catch {
        return -1;
      }
    },
  ],
  cleaned: [
    'x',
    (x) => {
      let n = 0;
      try {
        n = x + 1;
      } finally {
        n *= 2;
      }
      return n;
    },
  ],
  dayOfYear: [
    'nnn',
    (y, m, d) => {
      const leap = (y % 4 === 0 && y % 100 !== 0) || y % 400 === 0;
      const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
      let n = d;
      for (let i = 0; i < m - 1 && i < 12; i++) n += days[i];
      return n;
    },
  ],
  julian: [
    'nnn',
    (y, m, d) => {
      if (m <= 2) {
        y -= 1;
        m += 12;
      }
      const a = Math.floor(y / 100);
      const b = 2 - a + Math.floor(a / 4);
      return Math.floor(365.25 * (y + 4716)) + Math.floor(30.6001 * (m + 1)) + d + b - 1524.5;
    },
  ],
  parseDigits: [
    'v',
    (codes) => {
      let n = 0;
      let sign = 1;
      let i = 0;
      if (codes[i] === 45) {
        sign = -1;
        i++;
      }
      for (; i < codes.length; i++) {
        const c = codes[i];
        if (c < 48 || c > 57) break;
        n = n * 10 + (c - 48);
      }
      return sign * n;
    },
  ],
  hash: [
    'v',
    (v) => {
      let h = 0x811c9dc5;
      for (const x of v) {
        h ^= x & 255;
        h = Math.imul(h, 0x01000193);
      }
      return h >>> 0;
    },
  ],
  popcount: [
    'n',
    (n) => {
      let v = n | 0;
      v -= (v >>> 1) & 0x55555555;
      v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
      return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
    },
  ],
  luminance: [
    'n',
    (rgb) => {
      const channels = [(rgb >> 16) & 255, (rgb >> 8) & 255, rgb & 255];
      const linear = (c) => {
        const s = c / 255;
        return s <= 0.03928 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
      };
      const [r, g, b] = [linear(channels[0]), linear(channels[1]), linear(channels[2])];
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    },
  ],
  hueOf: [
    'uuu',
    (r, g, b) => {
      const max = Math.max(r, g, b),
        min = Math.min(r, g, b),
        d = max - min;
      let h;
      if (d === 0) return 0;
      switch (max) {
        case r:
          h = ((g - b) / d) % 6;
          break;
        case g:
          h = (b - r) / d + 2;
          break;
        case b:
          h = (r - g) / d + 4;
          break;
      }
      return h * 60;
    },
  ],
  commas: [
    'xx',
    (a, b) => {
      let t;
      return (t = a), (t += b), void t, t * 2;
    },
  ],
  labelled: [
    'nn',
    (n, m) => {
      let s = 0;
      rows: for (let i = 0; i < n; i++) {
        for (let j = 0; j < m; j++) {
          if (j > i) continue rows;
          if (s > 500) break rows;
          if ((i + j) % 3 === 0) continue;
          s += i * j;
        }
      }
      block: {
        if (s > 10) break block;
        s = -s;
      }
      return s;
    },
  ],
  firstAbove: [
    'vx',
    (v, x) => {
      let found;
      for (let i = 0; i < v.length; i++) {
        if (v[i] > x) {
          found = i;
          break;
        }
      }
      return found === undefined ? -1 : found;
    },
  ],
  counter: [
    'n',
    (n) => {
      let count = 0;
      const bump = (by = 1) => {
        count += by;
      };
      for (let i = 0; i < n; i++) bump(i % 3 || undefined);
      return count;
    },
  ],
  computedKeys: [
    'xx',
    (x, y) => {
      const KEY = 'y';
      const p = { x, [KEY]: y, ['z' + '']: 1 };
      return p[KEY] + p['x'];
    },
  ],
  missingElement: ['v', (v) => (v[v.length] === undefined ? 1 : 2) + (typeof v[0] === 'undefined' ? 10 : 20)],
  nested: [
    'xxx',
    (a, b, c) => {
      const pick = a > b ? [a, b, c] : a > c ? [b, a, c] : [c, b, a];
      return pick[0] * 100 + pick[1] * 10 + pick[2];
    },
  ],
  destructuredDefaults: [
    'xx',
    (x, y) => {
      const area = ({ width = 1, height = width } = {}) => width * height;
      const [a = 5, b = 6, ...rest] = [x, undefined, y, 3];
      return area({ width: x }) + area() + a + b + rest[0] + rest.length;
    },
  ],
};
