// node patched.mjs BACKEND: a program that changes, once millrace is loaded, what the language and Node give it.
import { delayed, Parallel } from '../../../ts/dist/index.js';

const backend = process.argv[2];
const print = console.log.bind(console);
const { stringify } = JSON;
const RealPromise = Promise;

const refuse = (what) => () => {
  throw new Error(`the program's ${what} was used`);
};
globalThis.Promise = class Patched extends RealPromise {};
for (const name of ['setTimeout', 'setImmediate', 'setInterval', 'clearTimeout', 'queueMicrotask', 'structuredClone']) {
  globalThis[name] = refuse(name);
}
globalThis.performance = { now: refuse('performance') };
globalThis.Map = refuse('Map');
JSON.stringify = refuse('JSON.stringify');
Object.prototype.everywhere = 1;
Array.prototype.inAll = 2;
Array.prototype.toJSON = () => 'no';

const factor = 3;
const results = await Parallel({ backend, nJobs: 2 })(
  Array.from({ length: 300 }, (_, n) => delayed((a) => (a % 2 ? { scaled: [a * factor] } : a))(n)),
);
const failed = await Parallel({ backend, nJobs: 2 })([
  delayed(() => {
    throw new RangeError('expected');
  })(),
]).catch((error) => error);
const mapped = await Parallel({ backend, nJobs: 2 }).map((x) => x * factor, Float64Array.of(1, 2));

delete Object.prototype.everywhere;
delete Array.prototype.inAll;
delete Array.prototype.toJSON;
print(
  stringify([
    results.every((value, n) => (n % 2 ? value.scaled[0] === n * 3 : value === n)),
    failed instanceof RangeError,
    [...mapped],
  ]),
);
