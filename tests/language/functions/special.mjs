// Special functions, with helpers, tables and early exits.

const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

function gamma(x) {
  if (x < 0.5) return Math.PI / (Math.sin(Math.PI * x) * gamma(1 - x));
  x -= 1;
  let a = LANCZOS[0];
  const t = x + 7.5;
  for (let i = 1; i < 9; i++) a += LANCZOS[i] / (x + i);
  return Math.sqrt(2 * Math.PI) * t ** (x + 0.5) * Math.exp(-t) * a;
}

const polynomial = (x, ...coefficients) => {
  let y = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) y = y * x + coefficients[i];
  return y;
};

const gcd = (a, b) => (b === 0 ? Math.abs(a) : gcd(b, a % b));

/** @type {Record<string, [string, (...args: any[]) => unknown]>} */
export const special = {
  gamma: ['x', (x) => gamma(x)],
  beta: ['pp', (a, b) => (gamma(a) * gamma(b)) / gamma(a + b)],
  acosLike: [
    'u',
    (x) => {
      var z;
      if (x > 0.5) z = 2 * Math.asin(Math.sqrt(0.5 - x / 2));
      else z = Math.PI / 2 - Math.asin(x);
      return z;
    },
  ],
  besselSeries: [
    'x',
    (x) => {
      let term = 1;
      let sum = 1;
      let k = 0;
      do {
        k++;
        term *= -(x * x) / (4 * k * k);
        sum += term;
        if (k < 3) continue;
        if (k > 100) break;
      } while (Math.abs(term) > 1e-16 * Math.abs(sum));
      return sum;
    },
  ],
  erf: [
    'x',
    (x) => {
      const s = Math.sign(x);
      const t = 1 / (1 + 0.5 * Math.abs(x));
      const r =
        t *
        Math.exp(
          -x * x +
            polynomial(
              t,
              -1.26551223,
              1.00002368,
              0.37409196,
              0.09678418,
              -0.18628806,
              0.27886807,
              -1.13520398,
              1.48851587,
              -0.82215223,
              0.17087277,
            ),
        );
      return s * (1 - r);
    },
  ],
  binomial: [
    'nn',
    (n, k) => {
      if (k < 0 || k > n) return 0;
      if (k > n - k) k = n - k;
      let c = 1;
      for (let i = 0; i < k; i++) c = (c * (n - i)) / (i + 1);
      return Math.round(c);
    },
  ],
  factorial: [
    'n',
    (n) => {
      const f = (k, acc = 1) => (k <= 1 ? acc : f(k - 1, acc * k));
      return f(n);
    },
  ],
  gcd: ['nn', (a, b) => gcd(a, b)],
  lcm: [
    'nn',
    (a, b) => {
      function inner(x, y) {
        while (y) [x, y] = [y, x % y];
        return x;
      }
      return a && b ? Math.abs(a * b) / inner(a, b) : 0;
    },
  ],
  sinc: ['x', (x) => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x))],
  legendre: [
    'nx',
    (n, x) => {
      let p0 = 1;
      let p1 = x;
      if (n === 0) return p0;
      for (let k = 2; k <= n; k++) [p0, p1] = [p1, ((2 * k - 1) * x * p1 - (k - 1) * p0) / k];
      return p1;
    },
  ],
  chebyshev: [
    'nx',
    (n, x) => {
      switch (n) {
        case 0:
          return 1;
        case 1:
          return x;
        case 2:
          return 2 * x * x - 1;
        default: {
          let a = x;
          let b = 2 * x * x - 1;
          while (n-- > 2) [a, b] = [b, 2 * x * b - a];
          return b;
        }
      }
    },
  ],
  zeta: [
    'p',
    (s) => {
      let sum = 0;
      for (let n = 1; n <= 50; n++) sum += n ** -s;
      return sum;
    },
  ],
  lambertW: [
    'p',
    (x) => {
      let w = Math.log1p(x);
      for (let i = 0; i < 20; i++) {
        const e = Math.exp(w);
        const next = w - (w * e - x) / (e * (w + 1));
        if (Math.abs(next - w) < 1e-15) return next;
        w = next;
      }
      return w;
    },
  ],
  digamma: [
    'p',
    (x) => {
      let r = 0;
      for (; x < 6; x++) r -= 1 / x;
      const f = 1 / (x * x);
      return r + Math.log(x) - 0.5 / x - f * polynomial(f, 1 / 12, -1 / 120, 1 / 252);
    },
  ],
  isPrime: [
    'n',
    (n) => {
      if (n < 2) return false;
      outer: for (let d = 2; d * d <= n; d++) {
        for (let k = d; k <= n; k += d) if (k === n) break outer;
      }
      for (let d = 2; d * d <= n; d++) if (n % d === 0) return false;
      return true;
    },
  ],
  collatz: [
    'n',
    (n) => {
      let steps = 0;
      while (n > 1 && steps < 1000) {
        n = n % 2 ? 3 * n + 1 : n / 2;
        steps += 1;
      }
      return steps;
    },
  ],
  fibonacci: [
    'n',
    (n) => {
      const fib = (k) => (k < 2 ? k : fib(k - 1) + fib(k - 2));
      return fib(n % 4);
    },
  ],
  fastPower: [
    'xn',
    (x, n) => {
      let result = 1;
      for (let e = n | 0; e > 0; e >>= 1, x *= x) if (e & 1) result *= x;
      return result;
    },
  ],
};
