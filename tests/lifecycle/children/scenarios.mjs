// node scenarios.mjs NAME: one way to end in the middle of things. The parent looks at the exit code.
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { check, longJob, neverDone, thisFolder } from './work.mjs';

const start = async (workerData) => {
  const worker = new Worker(`${thisFolder}worker.mjs`, { workerData });
  await once(worker, 'message');
  return worker;
};

const scenarios = {
  // Nothing to do with the addon keeps a process alive.
  idle: check,

  async terminate() {
    for (const shared of [true, false]) {
      const worker = await start({ job: 'never-done', shared });
      await sleep(30);
      await worker.terminate();
    }
    await check();
  },

  async 'terminate-many'() {
    for (let round = 0; round < 5; round++) {
      const workers = await Promise.all([0, 1, 2, 3].map((n) => start({ job: 'long', shared: n % 2 === 0 })));
      await sleep(10 * round);
      await Promise.all(workers.map((worker) => worker.terminate()));
    }
    await check();
  },

  async 'exit-in-worker'() {
    for (const shared of [true, false]) {
      const worker = await start({ job: 'never-done', shared, then: 'exit' });
      await once(worker, 'exit');
    }
    await check();
  },

  async 'throw-in-worker'() {
    const worker = await start({ job: 'never-done', shared: true, then: 'throw' });
    const [error] = await once(worker, 'error');
    if (error.message !== 'thrown in the worker') throw error;
    await check();
  },

  async 'exit-in-job'() {
    for (const shared of [true, false]) void neverDone(shared);
    await sleep(50);
    process.exit(7);
  },

  async 'exit-with-workers'() {
    await Promise.all([start({ job: 'never-done', shared: true }), start({ job: 'long', shared: false })]);
    void neverDone(true);
    await sleep(50);
    process.exit(7);
  },

  async 'uncaught-in-job'() {
    void neverDone(true);
    await sleep(50);
    throw new Error('thrown in the middle of a job');
  },

  async forever() {
    await Promise.all([neverDone(true), neverDone(false)]);
  },

  // A job that nobody waits for is finished before the process ends, as any pending work is.
  async 'end-in-job'() {
    longJob(true).then((results) => console.log(`finished ${results.length}`));
  },
};

await scenarios[process.argv[2]]();
