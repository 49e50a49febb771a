// Sums 64 MB that all tasks capture, in a hundred tasks; prints milliseconds and what of its memory each process has for itself.
import { delayed, Parallel } from 'millrace';

const table = new Float64Array(2 ** 23).fill(0.5);
const parallel = Parallel({ backend: process.argv[2], nJobs: 2 });
const own = () => {
  const text = process.getBuiltinModule('node:fs').readFileSync('/proc/self/smaps_rollup', 'latin1');
  return Number(/Anonymous:\s+(\d+)/.exec(text)[1]) / 1024;
};
const sum = (from) => {
  let total = 0;
  for (let i = from; i < table.length; i += 100) total += table[i];
  return [total, own()];
};
const idle = async () => {
  await new Promise((resolve) => setTimeout(resolve, 100));
  return own();
};
const before = Math.max(...(await parallel([1, 2].map(() => delayed(idle)()))));
const start = performance.now();
const results = await parallel(Array.from({ length: 100 }, (_, i) => delayed(sum)(i)));
const ms = performance.now() - start;
if (results.reduce((all, [total]) => all + total, 0) !== 2 ** 22) throw new Error('the sum is wrong');
console.log(JSON.stringify({ ms, grown: Math.max(...results.map(([, size]) => size)) - before }));
