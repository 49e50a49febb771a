// Compiles functions that nobody has seen before. `node --expose-gc compile.mjs time` prints how long each compilation took, in
// milliseconds, by function; `... memory <count>` how much memory so many compiled functions take, and what is left of it when
// they are let go.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';

const binding = createRequire(import.meta.url)('../../ts/binding/binding.cjs');
const { compile } = binding;
let spent = 0;
binding.compile = (...args) => {
  const start = performance.now();
  const answer = compile(...args);
  spent = performance.now() - start;
  return answer;
};
const { Parallel } = await import('../../ts/dist/index.js');
const native = Parallel({ backend: 'native' });

const SOURCES = {
  'x * x + 1': (n) => `(x) => x * x + ${n}`,
  'haversine, 4 arguments': (n) => `(a, b, c, d) => {
    const rad = Math.PI / 180;
    const s = Math.sin(((c - a) * rad) / 2), t = Math.sin(((d - b) * rad) / 2);
    const h = s * s + Math.cos(a * rad) * Math.cos(c * rad) * t * t;
    return ${n} * Math.asin(Math.sqrt(h));
  }`,
  'mandelbrot, a loop': (n) => `(x, y) => {
    let a = 0, b = 0;
    for (let i = 0; i < ${n}; i++) {
      const t = a * a - b * b + x;
      b = 2 * a * b + y;
      a = t;
      if (a * a + b * b > 4) return i;
    }
    return ${n};
  }`,
  'Newton, loops and branches': (n) => `(x, y) => {
    let best = ${n}, at = 0;
    for (let k = 0; k < 8; k++) {
      let z = x + k * y;
      for (let i = 0; i < 12; i++) {
        const f = z * z * z - 2 * z - 5, g = 3 * z * z - 2;
        if (Math.abs(g) < 1e-9) break;
        const step = f / g;
        z -= step;
        if (Math.abs(step) < 1e-12) { at = k; continue; }
        if (z > 1e6 || z < -1e6) z = Math.sign(z);
      }
      if (Math.abs(z) < best) best = Math.abs(z); else best = Math.min(best, z * z + at);
    }
    return best;
  }`,
};

let number = 1000;
const fresh = (source) => new Function(`return ${source(number++)}`)();
const run = (f) => native.map(f, ...Array.from({ length: f.length }, () => [0.5, 0.25]));

if (process.argv[2] === 'time') {
  const times = {};
  // The first of a process probes the functions of Math.
  for (const source of Object.values(SOURCES)) await run(fresh(source));
  for (const [name, source] of Object.entries(SOURCES)) {
    times[name] = [];
    for (let round = 0; round < 60; round++) {
      await run(fresh(source));
      if (round >= 10) times[name].push(spent);
    }
  }
  console.log(JSON.stringify(times));
} else {
  const count = Number(process.argv[3]);
  const settle = async () => {
    for (let i = 0; i < 6; i++) {
      globalThis.gc();
      await sleep(20);
    }
    return { resident: process.memoryUsage().rss, code: codeBytes() };
  };
  for (let i = 0; i < 600; i++) await run(fresh(SOURCES['x * x + 1']));
  const before = await settle();
  const rounds = [];
  // Twice: what the second round adds to the first is lost for good.
  for (let round = 0; round < 2; round++) {
    // Where nothing optimises it away.
    globalThis.kept = [];
    for (let i = 0; i < count; i++) {
      const f = fresh(SOURCES['mandelbrot, a loop']);
      await run(f);
      globalThis.kept.push(f);
    }
    const held = await settle();
    globalThis.kept = undefined;
    rounds.push({ held, after: await settle() });
  }
  console.log(JSON.stringify({ before, rounds }));
}

/** Memory that holds machine code and comes from no file: kernels, and what V8 compiled. */
function codeBytes() {
  let bytes = 0;
  for (const line of readFileSync('/proc/self/maps', 'utf8').split('\n')) {
    const [, from, to] = /^([0-9a-f]+)-([0-9a-f]+) r.xp \S+ 00:00 0\s*$/.exec(line) ?? [];
    if (from !== undefined) bytes += Number.parseInt(to, 16) - Number.parseInt(from, 16);
  }
  return bytes;
}
