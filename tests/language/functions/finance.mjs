// Money.

/** @type {Record<string, [string, (...args: any[]) => unknown]>} */
export const finance = {
  payment: [
    'pnp',
    function payment(rate, periods, principal, future = 0, due = false) {
      if (rate === 0) return -(principal + future) / periods;
      const f = (1 + rate) ** periods;
      const base = (rate * (principal * f + future)) / (f - 1);
      return due ? -base / (1 + rate) : -base;
    },
  ],
  futureValue: [
    'pnp',
    (rate, n, pmt, pv, type) => {
      pv = pv || 0;
      type = type === undefined ? 0 : type;
      if (rate === 0) return -(pv + pmt * n);
      const t = (1 + rate) ** n;
      return -(pv * t + (pmt * (1 + rate * type) * (t - 1)) / rate);
    },
  ],
  presentValue: ['vp', (flows, rate) => flows.reduce((sum, flow, i) => sum + flow / (1 + rate) ** i, 0)],
  internalRate: [
    'v',
    (flows) => {
      const npv = (rate) => {
        let sum = 0;
        for (let t = 0; t < flows.length; t++) sum += flows[t] / (1 + rate) ** t;
        return sum;
      };
      let lo = -0.9;
      let hi = 10;
      for (let i = 0; i < 60; i++) {
        const mid = (lo + hi) / 2;
        if (npv(lo) * npv(mid) <= 0) hi = mid;
        else lo = mid;
      }
      return (lo + hi) / 2;
    },
  ],
  blackScholes: [
    'pppp',
    (s, k, sigma, t) => {
      const cdf = (x) => {
        const sign = x < 0 ? -1 : 1;
        const z = Math.abs(x) / Math.SQRT2;
        const u = 1 / (1 + 0.3275911 * z);
        const erf =
          1 -
          ((((1.061405429 * u - 1.453152027) * u + 1.421413741) * u - 0.284496736) * u + 0.254829592) *
            u *
            Math.exp(-z * z);
        return 0.5 * (1 + sign * erf);
      };
      const r = 0.01;
      const d1 = (Math.log(s / k) + (r + sigma ** 2 / 2) * t) / (sigma * Math.sqrt(t));
      const d2 = d1 - sigma * Math.sqrt(t);
      return s * cdf(d1) - k * Math.exp(-r * t) * cdf(d2);
    },
  ],
  incomeTax: [
    'x',
    (income) => {
      const brackets = [
        [0, 0.1],
        [11000, 0.12],
        [44725, 0.22],
        [95375, 0.24],
      ];
      let tax = 0;
      for (let i = 0; i < brackets.length; i++) {
        const [from, rate] = brackets[i];
        const to = i + 1 < brackets.length ? brackets[i + 1][0] : Infinity;
        if (income > from) tax += (Math.min(income, to) - from) * rate;
      }
      return tax;
    },
  ],
  taxByTable: [
    'x',
    (income) => {
      switch (true) {
        case income < 0:
          return 0;
        case income < 11000:
          return income * 0.1;
        case income < 44725:
          return 1100 + (income - 11000) * 0.12;
        default:
          return 5147 + (income - 44725) * 0.22;
      }
    },
  ],
  compound: ['ppn', (principal, rate, years, perYear = 12) => principal * (1 + rate / perYear) ** (perYear * years)],
  roundMoney: ['x', (x) => Math.round((x + Number.EPSILON) * 100) / 100],
  depreciation: [
    'ppn',
    (cost, salvage, life, period = 1, factor = 2) => {
      let total = 0;
      let current = 0;
      for (let i = 1; i <= period; i++) {
        current = Math.min((cost - total) * (factor / life), cost - salvage - total);
        total += current;
      }
      return current;
    },
  ],
  drawdown: [
    'v',
    (v) => {
      let peak = -Infinity;
      let worst = 0;
      for (const price of v) {
        if (price > peak) peak = price;
        const drop = (peak - price) / peak;
        if (drop > worst) worst = drop;
      }
      return worst;
    },
  ],
};
