// Functions that call themselves and one another, machine code against the V8 that runs this. Prints one JSON object.
import { compare } from './compare.mjs';
import { columns } from './numbers.mjs';

const RANDOM = Number(process.env.MILLRACE_EXACTNESS_RANDOM ?? 30_000);

/** Each calls `f`, which is itself; arguments are brought to where it ends. */
const sources = [
  '(x) => { const f = (n) => (n >= 2 ? f(n - 1) + f(n - 2) : n); return f(x % 12); }',
  '(x) => { const f = (n) => (n > 0 ? f(n - 1) * x + 1 : n); return f(x % 30); }',
  '(x, y) => { const f = (a, b) => (Math.abs(b) > 0 ? f(b, a % b) + 0.5 : a); return f(x, y); }',
  '(x, y) => { const f = (n, s) => (n >= 1 ? f(n / 2, s + n) - f(n / 4, y) : s); return f(x % 50, y); }',
  '(x, y) => { const f = (n) => (n > 0 ? g(n - 1) + y : x); const g = (n) => (n > 0 ? f(n - 1) / 3 : y); return f(x % 40); }',
  '(x) => { const f = (n) => { if (!(n <= 20)) return; return (f(n + 1) ?? x) + n; }; return f(x % 20); }',
  '(x) => { const f = (n) => (n > 0 ? !f(n - 1) : x > 0); return f((x % 9) | 0); }',
  '(x, y) => { const f = (n, a = y) => (n > 0 ? f(n - 1) + f(n - 2, a + 1) : a); return f(x % 8); }',
  '(x, y) => { const f = (n) => { let s = 0; for (let i = 0; i < n; i++) s += f(i) * y; return s + x; }; return f((y % 7) | 0); }',
  '(x) => { const f = (n) => { const t = new Float64Array(4); t[n & 3] = n > 0 ? f(n - 1) : x; return t[0] + t[1] * 2 - t[2] + t[3]; }; return f(x % 10); }',
  '(x, y) => { const f = (g, a, b, n) => { const m = (a + b) / 2; return n === 0 ? g(m) * (b - a) : f(g, a, m, n - 1) + f(g, m, b, n - 1); }; return f((v) => v * v - x, 0, y, 4); }',
  '(x) => { const f = (n) => (n >= 0 ? (n | 0) % 2 === 0 ? f(n - 1) ^ n : f(n - 2) >>> 1 : x); return f(x % 60); }',
];

const [xs, ys] = columns(2, RANDOM, 20_261_124);
const report = { node: process.version, functions: 0, results: 0, failures: [] };
for (const source of sources) {
  const f = (0, eval)(source);
  try {
    const { differing, first } = await compare(f, [xs, ys].slice(0, f.length));
    if (differing > 0) report.failures.push(`${source}: ${differing} of ${xs.length} differ; ${first}`);
  } catch (error) {
    report.failures.push(`${source}: ${error.message}`);
  }
  report.functions++;
  report.results += xs.length;
}
console.log(JSON.stringify(report));
