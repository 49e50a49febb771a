// Interpolation, root finding, integration, steps of differential equations.

const integrate = (f, a, b, n = 16) => {
  const h = (b - a) / n;
  let s = (f(a) + f(b)) / 2;
  for (let i = 1; i < n; i++) s += f(a + i * h);
  return s * h;
};

const derivative =
  (f, h = 1e-5) =>
  (x) =>
    (f(x + h) - f(x - h)) / (2 * h);
const compose = (f, g) => (x) => f(g(x));

function* steps(n, from = 0) {
  for (let i = 0; i < n; i++) yield from + i * 0.5;
}

function mulberry32(seed) {
  let a = seed | 0;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function makeRandom(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
  return { next, between: (a, b) => a + next() * (b - a) };
}

/** @type {Record<string, [string, (...args: any[]) => unknown]>} */
export const numerics = {
  lerp: ['xxu', (a, b, t) => a + (b - a) * t],
  smoothstep: [
    'xxx',
    (lo, hi, x) => {
      const t = Math.min(Math.max((x - lo) / (hi - lo), 0), 1);
      return t * t * (3 - 2 * t);
    },
  ],
  cubic: [
    'xxxxu',
    (p0, p1, p2, p3, t) => {
      const [a, b, c, d] = [p3 - p2 - p0 + p1, 2 * p0 - 2 * p1 - p3 + p2, p2 - p0, p1];
      return ((a * t + b) * t + c) * t + d;
    },
  ],
  interpolateAt: [
    'vx',
    (v, x) => {
      let i = Math.floor(x);
      if (i < 0) i = 0;
      if (i > v.length - 2) i = v.length - 2;
      const t = x - i;
      return v[i] * (1 - t) + v[i + 1] * t;
    },
  ],
  binarySearch: [
    'vx',
    (v, x) => {
      let lo = 0;
      let hi = v.length;
      while (lo < hi) {
        const mid = (lo + hi) >>> 1;
        if (v[mid] < x) lo = mid + 1;
        else hi = mid;
      }
      return lo;
    },
  ],
  newton: [
    'p',
    (a) => {
      const f = (x) => x * x - a;
      const df = (x) => 2 * x;
      let x = a > 1 ? a : 1;
      for (let i = 0; i < 50; i++) {
        const dx = f(x) / df(x);
        x -= dx;
        if (Math.abs(dx) < 1e-12) break;
      }
      return x;
    },
  ],
  bisection: [
    'p',
    (a) => {
      const solve = (f, lo, hi, tolerance = 1e-9, limit = 60) => {
        let fl = f(lo);
        for (let i = 0; i < limit; i++) {
          const mid = (lo + hi) / 2;
          const fm = f(mid);
          if (fm === 0 || hi - lo < tolerance) return mid;
          if (Math.sign(fm) === Math.sign(fl)) [lo, fl] = [mid, fm];
          else hi = mid;
        }
        return null;
      };
      return solve((x) => x ** 3 - a, 0, a + 1) ?? NaN;
    },
  ],
  integral: ['xx', (a, b) => integrate((x) => x * x + 1, a, b)],
  integralOfCapture: ['xxx', (k, a, b) => integrate((x) => Math.cos(k * x), a, b, 8)],
  slope: ['x', (x) => derivative((t) => t * t * t)(x)],
  slopeNamed: [
    'x',
    (x) => {
      const d = derivative(Math.sin);
      return d(x) + d(x + 1);
    },
  ],
  composed: [
    'x',
    (x) => {
      const f = compose(
        (a) => a * 2,
        (a) => a + 1,
      );
      return f(f(x));
    },
  ],
  chosen: [
    'xx',
    (x, k) => {
      const f = k > 0 ? Math.sqrt : (y) => y * y;
      return f(x) + f(2);
    },
  ],
  chosenLater: [
    'xx',
    (x, k) => {
      const up = (y) => y + 1;
      const down = (y) => y - 1;
      let step = up;
      if (k < 0) step = down;
      return step(step(x));
    },
  ],
  byTable: [
    'nx',
    (n, x) => {
      const operations = { double: (v) => v * 2, half: (v) => v / 2 };
      return n % 2 ? operations.double(x) : operations['half'](x);
    },
  ],
  euler: [
    'xn',
    (y, n) => {
      const f = (t, v) => -2 * v + t;
      const h = 0.1;
      for (let i = 0; i < n; i++) y += h * f(i * h, y);
      return y;
    },
  ],
  rungeKutta: [
    'xx',
    (x, v) => {
      const f = ([p, q]) => [q, -p];
      const s = [x, v];
      const h = 0.05;
      const k1 = f(s);
      const k2 = f([s[0] + (h / 2) * k1[0], s[1] + (h / 2) * k1[1]]);
      const k3 = f([s[0] + (h / 2) * k2[0], s[1] + (h / 2) * k2[1]]);
      const k4 = f([s[0] + h * k3[0], s[1] + h * k3[1]]);
      return s[0] + (h / 6) * (k1[0] + 2 * k2[0] + 2 * k3[0] + k4[0]);
    },
  ],
  rk4Scalar: [
    'xx',
    (t, y) => {
      const step = (f, a, b, h) => {
        const k1 = f(a, b);
        const k2 = f(a + h / 2, b + (h * k1) / 2);
        const k3 = f(a + h / 2, b + (h * k2) / 2);
        const k4 = f(a + h, b + h * k3);
        return b + (h * (k1 + 2 * k2 + 2 * k3 + k4)) / 6;
      };
      for (let i = 0; i < 10; i++, t += 0.1) y = step((a, b) => Math.sin(a) - b, t, y, 0.1);
      return y;
    },
  ],
  logistic: [
    'xun',
    (r, x, n) => {
      for (let i = 0; i < n; i++) x = r * x * (1 - x);
      return x;
    },
  ],
  mandelbrot: [
    'xx',
    (cx, cy) => {
      let [x, y, i] = [0, 0, 0];
      for (; i < 100; i++) {
        [x, y] = [x * x - y * y + cx, 2 * x * y + cy];
        if (x * x + y * y > 4) break;
      }
      return i;
    },
  ],
  trapezoid: [
    'vp',
    (v, h) => {
      let s = 0;
      for (let i = 1; i < v.length; i++) s += (v[i] + v[i - 1]) / 2;
      return s * h;
    },
  ],
  generated: [
    'nx',
    (n, x) => {
      let s = 0;
      for (const t of steps(n, x)) s += t * t;
      return s;
    },
  ],
  generatedUntil: [
    'nx',
    (n, x) => {
      let s = 0;
      for (const t of steps(n)) {
        if (t === 1) continue;
        if (t > x) return s;
        s += t;
      }
      return -s;
    },
  ],
  random: [
    'n',
    (seed) => {
      const next = mulberry32(seed);
      let s = 0;
      for (let i = 0; i < 10; i++) s += next();
      return s;
    },
  ],
  estimatePi: [
    'n',
    (seed) => {
      const rng = makeRandom(seed);
      let inside = 0;
      for (let i = 0; i < 50; i++) {
        const x = rng.between(-1, 1);
        const y = rng.between(-1, 1);
        if (x * x + y * y <= 1) inside++;
      }
      return (4 * inside) / 50;
    },
  ],
  boxMuller: [
    'n',
    (seed) => {
      const random = mulberry32(seed);
      const gaussian = () => {
        let u = 0;
        let v = 0;
        while (u === 0) u = random();
        while (v === 0) v = random();
        return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v);
      };
      return gaussian() + gaussian();
    },
  ],
};
