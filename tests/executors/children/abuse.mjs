// node abuse.mjs BACKEND: tasks that do to their worker what no task should. Tells, a line each, what became of the task, and
// whether the call after it works.
import { delayed, Parallel } from '../../../ts/dist/index.js';

const backend = process.argv[2];
const threads = () => process.getBuiltinModule('node:worker_threads');
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const tasks = {
  'sets the exit code': () => {
    process.exitCode = 7;
    return 'done';
  },
  'exits for real': () => process.reallyExit(3),
  'replaces exit': () => {
    process.exit = () => {};
    setTimeout(() => {
      throw new Error('after exit was replaced');
    }, 1);
    return sleep(5000);
  },
  'closes stdin': () => {
    process.stdin.destroy();
    return 'done';
  },
  'ends stdout': () => {
    process.stdout.end();
    return 'done';
  },
  'closes its port': async () => {
    threads().parentPort?.close();
    if (process.connected) process.disconnect();
    await sleep(20);
    return 'done';
  },
  'removes listeners': () => {
    threads().parentPort?.removeAllListeners();
    process.removeAllListeners();
    return 'done';
  },
  'posts what means nothing': () => {
    for (const garbage of ['text', null, { kind: 'done', job: 1e9, items: 3, ms: 1 }, { kind: 'values' }]) {
      threads().parentPort?.postMessage(garbage);
      if (process.send) process.send(garbage);
    }
    return 'done';
  },
  'throws in toJSON': () => ({
    done: true,
    toJSON() {
      throw new Error('never');
    },
  }),
  'blocks for a while': () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50),
  'has a worker of its own': async () => {
    const { Worker } = threads();
    const worker = new Worker('require("node:worker_threads").parentPort.postMessage("done")', { eval: true });
    return await new Promise((resolve) => worker.on('message', resolve));
  },
  'pollutes prototypes': () => {
    Object.prototype.everywhere = 1;
    Array.prototype.inAll = 2;
    Array.prototype[7] = 'seventh';
    Array.prototype.toJSON = () => 'no';
    return [1, { a: 2 }, new Map([[1, [2]]])];
  },
  'gives what is polluted': (n) => ({ n, list: [1, [2]], error: new Error('x') }),
  'deletes globals': () => {
    const { deleteProperty } = Reflect;
    for (const name of Object.getOwnPropertyNames(globalThis)) {
      if (/^[A-Z]/.test(name) || /^(process|set|clear|performance|structuredClone|queueMicrotask)/.test(name)) {
        deleteProperty(globalThis, name);
      }
    }
    return ['done', { a: [1] }];
  },
  'throws without globals': () => {
    null.nothing;
  },
  'waits without globals': async () => 'done',
  'exits without globals': () => import('node:process').then(({ default: own }) => own.reallyExit(9)),
  'replaces Promise and JSON': () => {
    globalThis.Promise = class {
      constructor() {
        throw new Error('no promises');
      }
    };
    JSON.parse = JSON.stringify = () => 'nothing';
    return { done: true };
  },
  'breaks what everything is made of': () => {
    const broken = () => {
      throw new Error('broken');
    };
    Map.prototype.get = broken;
    Map.prototype.set = broken;
    Array.prototype.push = broken;
    Array.prototype[Symbol.iterator] = broken;
    Reflect.ownKeys = Object.keys = () => [];
    return { done: true };
  },
};

for (const [name, task] of Object.entries(tasks)) {
  const call = Parallel({ backend, nJobs: 1 })([delayed(task)(1)]);
  const became = await Promise.race([
    call.then(
      ([value]) => JSON.parse(JSON.stringify({ value: value?.done === true ? 'done' : value })),
      ({ name, exitCode }) => ({ failed: name, exitCode }),
    ),
    sleep(10_000).then(() => 'nothing'),
  ]);
  const next = await Promise.race([
    Parallel({ backend, nJobs: 1 })([delayed((n) => n * 2)(4), delayed((s) => `${s}!`)('a')]).catch(String),
    sleep(10_000).then(() => 'nothing'),
  ]);
  console.log(JSON.stringify([name, became, String(next)]));
}
process.exit();
