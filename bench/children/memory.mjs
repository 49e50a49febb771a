/** Prints by how many percent of a 256 MB column resident memory grew at most while the column was mapped. */
import { delayed, Parallel } from 'millrace';

const LENGTH = 2 ** 25;
const BYTES = LENGTH * Float64Array.BYTES_PER_ELEMENT;
const square = (x) => x * x;
const way = process.argv[2];

const make = () => new Float64Array(way === 'shared' ? new SharedArrayBuffer(BYTES) : new ArrayBuffer(BYTES));
const [x, out] = [make().fill(1.5), make().fill(0)];
const parallel = Parallel({ backend: 'native' });
// Everything that is loaded, compiled or kept once is there before.
await parallel.mapInto(out.subarray(0, 1e5), square, x.subarray(0, 1e5));
await parallel([delayed(square)(1)]);
gc();

const before = process.memoryUsage.rss();
let peak = before;
const look = () => {
  peak = Math.max(peak, process.memoryUsage.rss());
};
const timer = setInterval(look, 2);
let copy;
if (way === 'copy') copy = x.slice();
else await parallel.mapInto(out, square, x);
clearInterval(timer);
look();
if ((copy ?? out)[LENGTH - 1] !== (copy ? 1.5 : 2.25)) throw new Error('it was not done');
console.log(((peak - before) / BYTES) * 100);
