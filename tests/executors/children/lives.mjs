// node lives.mjs SCENARIO BACKEND: one way to live and to end. The parent looks at what is printed and at the exit code.
import { writeFileSync } from 'node:fs';
import { delayed, Parallel } from '../../../ts/dist/index.js';

const [scenario, backend, file] = process.argv.slice(2);
const parallel = (options) => Parallel({ backend, nJobs: 2, ...options });
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const double = (n) => n * 2;
const spin = () => {
  for (;;);
};
const pid = () => process.pid;
/** Tells the parent which processes there are. */
const tell = async () => writeFileSync(file, (await parallel()([delayed(pid)(), delayed(pid)()])).join());

process.on('warning', (warning) => console.log(`warned: ${warning.name}`));

const scenarios = {
  async idle() {
    console.log(await parallel()([1, 2, 3].map((n) => delayed(double)(n))));
  },

  async 'nobody waits'() {
    const slow = async (n) => {
      await new Promise((resolve) => setTimeout(resolve, 200));
      return n;
    };
    parallel()([delayed(slow)(1)]).then(console.log);
  },

  async 'a million calls'() {
    function* calls() {
      const call = delayed(double);
      for (let n = 0; n < 1_000_000; n++) yield call(n);
    }
    console.log((await parallel()(calls())).reduce((a, b) => a + b));
  },

  async 'a hundred at once'() {
    const sums = await Promise.all(
      Array.from({ length: 100 }, (_, k) =>
        parallel()(Array.from({ length: 10 }, (_, i) => delayed((a, b) => ({ sum: a + b }))(i, k))),
      ),
    );
    console.log(sums.flat().reduce((all, { sum }) => all + sum, 0));
  },

  async 'a storm of aborts'() {
    const controller = new AbortController();
    const never = () => new Promise(() => {});
    const runs = Array.from({ length: 100 }, (_, i) =>
      parallel({ signal: i % 2 ? controller.signal : AbortSignal.timeout(i * 2 + 1) })([
        delayed(never)(),
        delayed(never)(),
      ]),
    );
    setTimeout(() => controller.abort(), 50);
    // Signals that time out keep nothing alive.
    const awake = setTimeout(() => {}, 20_000);
    const settled = await Promise.allSettled(runs);
    clearTimeout(awake);
    console.log(settled.every(({ reason }) => /AbortError|TimeoutError/.test(reason.name)));
    console.log(await parallel()([delayed(double)(4)]));
  },

  async 'many failures'() {
    const fail = (n) => {
      throw new Error(`${n}`);
    };
    const settled = await Promise.allSettled(Array.from({ length: 200 }, (_, n) => parallel()([delayed(fail)(n)])));
    console.log(settled.every(({ reason }, n) => reason.message === `${n}`));
    const before = performance.now();
    process.on('exit', () => console.log(performance.now() - before < 5000));
  },

  async 'exit while tasks run'() {
    await tell();
    void parallel()([delayed(spin)(), delayed(spin)()]);
    await sleep(100);
    process.exit(7);
  },

  async 'error while tasks run'() {
    await tell();
    void parallel()([delayed(spin)(), delayed(spin)()]);
    await sleep(100);
    throw new Error('thrown by the program');
  },

  async 'until killed'() {
    await tell();
    console.log('running');
    await parallel()([delayed(spin)(), delayed(spin)()]);
  },
};

await scenarios[scenario]();
