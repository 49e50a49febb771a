// Statistics, as people write them. A row: what the arguments are (see ../draw.mjs), and the function.

/** @type {Record<string, [string, (...args: any[]) => unknown]>} */
export const statistics = {
  mean: [
    'v',
    (v) => {
      let s = 0;
      for (let i = 0; i < v.length; i++) s += v[i];
      return v.length === 0 ? NaN : s / v.length;
    },
  ],
  variance: [
    'v',
    (v) => {
      let mean = 0;
      let m2 = 0;
      let n = 0;
      for (const x of v) {
        n++;
        const d = x - mean;
        mean += d / n;
        m2 += d * (x - mean);
      }
      return n > 1 ? m2 / (n - 1) : NaN;
    },
  ],
  deviation: [
    'v',
    function deviation(values, ddof = 1) {
      const n = values.length;
      const m = values.reduce((a, b) => a + b, 0) / n;
      return Math.sqrt(values.map((x) => (x - m) ** 2).reduce((a, b) => a + b, 0) / (n - ddof));
    },
  ],
  maximum: [
    'v',
    (v) => {
      let max;
      for (let i = 0; i < v.length; i++) if (max === undefined || v[i] > max) max = v[i];
      return max ?? -Infinity;
    },
  ],
  extent: [
    'v',
    (v) => {
      let min;
      let max;
      for (const x of v) {
        if (x != null) {
          if (min === undefined) {
            if (x >= x) min = max = x;
          } else {
            if (min > x) min = x;
            if (max < x) max = x;
          }
        }
      }
      return max - min;
    },
  ],
  spread: ['v', (v) => Math.max(...v) - Math.min(...v)],
  median3: ['xxx', (a, b, c) => Math.max(Math.min(a, b), Math.min(Math.max(a, b), c))],
  weightedMean: [
    'vv',
    (v, w) => {
      let s = 0;
      let t = 0;
      for (let i = 0; i < v.length; i++) {
        const weight = w[i] ?? 0;
        s += v[i] * weight;
        t += weight;
      }
      return t ? s / t : 0;
    },
  ],
  zScore: [
    'xv',
    (x, v) => {
      const sum = (f) => {
        let s = 0;
        for (let i = 0; i < v.length; i++) s += f(v[i]);
        return s;
      };
      const mean = sum((y) => y) / v.length;
      const sd = Math.sqrt(sum((y) => (y - mean) ** 2) / v.length);
      return sd > 0 ? (x - mean) / sd : 0;
    },
  ],
  normalDensity: [
    'xxp',
    (x, mu = 0, sigma = 1) => Math.exp(-0.5 * ((x - mu) / sigma) ** 2) / (sigma * Math.sqrt(2 * Math.PI)),
  ],
  normalDistribution: [
    'x',
    (x) => {
      const t = 1 / (1 + 0.2316419 * Math.abs(x));
      const d = 0.3989423 * Math.exp((-x * x) / 2);
      const p = d * t * (0.3193815 + t * (-0.3565638 + t * (1.781478 + t * (-1.821256 + t * 1.330274))));
      return x > 0 ? 1 - p : p;
    },
  ],
  covariance: [
    'vv',
    (a, b) => {
      const n = Math.min(a.length, b.length);
      let [ma, mb, c] = [0, 0, 0];
      for (let i = 0; i < n; i++) {
        const k = i + 1;
        const da = a[i] - ma;
        ma += da / k;
        mb += (b[i] - mb) / k;
        c += da * (b[i] - mb);
      }
      return n > 1 ? c / (n - 1) : (undefined ?? 0);
    },
  ],
  quantileSorted: [
    'vu',
    (v, p) => {
      const n = v.length;
      if (!n) return NaN;
      if (p <= 0 || n < 2) return +v[0];
      if (p >= 1) return +v[n - 1];
      const i = (n - 1) * p;
      const i0 = Math.floor(i);
      const value0 = v[i0];
      return value0 + (v[i0 + 1] - value0) * (i - i0);
    },
  ],
  entropy: [
    'v',
    (v) => {
      let h = 0;
      let total = 0;
      for (const x of v) total += Math.abs(x);
      for (const x of v) {
        const p = Math.abs(x) / total;
        if (p > 0) h -= p * Math.log(p);
      }
      return h;
    },
  ],
  softmaxAt: [
    'vn',
    (v, k) => {
      let top = -Infinity;
      for (const x of v) top = Math.max(top, x);
      let s = 0;
      for (const x of v) s += Math.exp(x - top);
      return k < v.length ? Math.exp(v[k] - top) / s : 0;
    },
  ],
  logSumExp: [
    'v',
    (v) => {
      let m = -Infinity;
      for (let i = 0; i < v.length; i += 1) if (v[i] > m) m = v[i];
      if (m === -Infinity) return m;
      let sum = 0;
      for (let i = 0; i < v.length; i += 1) sum += Math.exp(v[i] - m);
      return m + Math.log(sum);
    },
  ],
  argMax: [
    'v',
    (v) => {
      let best = null;
      for (let i = 0; i < v.length; i++) {
        if (best === null || v[i] > v[best]) best = i;
      }
      return best === null ? -1 : best;
    },
  ],
  clampedScale: [
    'xxx',
    (x, lo, hi) => {
      const clamp = (v, a = 0, b = 1) => (v < a ? a : v > b ? b : v);
      return clamp((x - lo) / (hi - lo));
    },
  ],
  movingAverage: [
    'vn',
    (v, k) => {
      let s = 0;
      let n = 0;
      for (let i = v.length - 1; i >= 0; i--) {
        if (n === k) break;
        s += v[i];
        n++;
      }
      return n ? s / n : 0;
    },
  ],
  huber: [
    'xp',
    (r, delta) => {
      const a = Math.abs(r);
      return a <= delta ? 0.5 * r * r : delta * (a - 0.5 * delta);
    },
  ],
};
