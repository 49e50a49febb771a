// node --expose-gc resident.mjs plain|shared: resident memory before, and the peak while a 256 MB column is mapped.
import { Parallel } from '../../../ts/dist/index.js';

const length = 2 ** 25;
const buffer = () => (process.argv[2] === 'shared' ? new SharedArrayBuffer(length * 8) : new ArrayBuffer(length * 8));
const column = new Float64Array(buffer());
for (let i = 0; i < length; i++) column[i] = i;
const out = new Float64Array(buffer()).fill(1);
const f = (x) => Math.sqrt(x) * 3;
const parallel = Parallel({ backend: 'native' });

// Everything is loaded and compiled, and the pool is there.
await parallel.mapInto(out.subarray(0, 2 ** 20), f, column.subarray(0, 2 ** 20));
globalThis.gc();
const before = process.memoryUsage.rss();
let peak = before;
const timer = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage.rss());
}, 5);
for (let round = 0; round < 3; round++) {
  await parallel.mapInto(out, f, column);
  peak = Math.max(peak, process.memoryUsage.rss());
}
clearInterval(timer);
let wrong = 0;
for (let i = 0; i < length; i++) if (out[i] !== Math.sqrt(column[i]) * 3) wrong++;
console.log(JSON.stringify({ before, peak, wrong }));
