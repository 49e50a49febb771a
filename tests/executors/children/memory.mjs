// node memory.mjs BACKEND: ten thousand calls of several kinds; prints how much memory grew meanwhile, in bytes.
import { delayed, Parallel } from '../../../ts/dist/index.js';

const backend = process.argv[2];
const parallel = Parallel({ backend, nJobs: 1 });
const native = backend === 'native';

const add = (n) => n + 1;
const object = ({ a }) => ({ b: [a] });
const fail = (n) => {
  throw new RangeError(`${n}`);
};
const columns = Float64Array.from({ length: 100 }, (_, i) => i);

const call = async (n) => {
  // What captures anew each time is slow.
  const kind = native ? (n % 2) * 4 : [0, 1, 2, 4, 0, 1, 4, 0, 1, 3][n % 10];
  if (kind === 0) await parallel([delayed(add)(n)]);
  else if (kind === 1) await parallel([delayed(object)({ a: n })]);
  else if (kind === 2) await parallel([delayed(fail)(n)]).catch(() => {});
  else if (kind === 3) {
    const captured = { n };
    await parallel([delayed(() => captured.n)()]);
  } else await parallel.map(add, columns);
};

/** In a task, too: it runs where the worker is. */
const used = () => {
  process.getBuiltinModule('node:v8').setFlagsFromString('--expose-gc');
  process.getBuiltinModule('node:vm').runInNewContext('gc')();
  return process.memoryUsage();
};
const measure = async () => {
  used();
  await new Promise((resolve) => setImmediate(resolve));
  const own = used();
  if (native) return { heap: own.heapUsed, buffers: own.arrayBuffers, rss: own.rss };
  const [there] = await parallel([delayed(used)()]);
  return { heap: own.heapUsed + there.heapUsed, buffers: own.arrayBuffers, rss: Math.max(own.rss, there.rss) };
};

for (let n = 0; n < 2000; n++) await call(n);
const before = await measure();
for (let n = 0; n < 10_000; n++) await call(n);
const after = await measure();
console.log(
  JSON.stringify({
    heap: after.heap - before.heap,
    buffers: after.buffers - before.buffers,
    rss: after.rss - before.rss,
  }),
);
