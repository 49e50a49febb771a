// A worker thread: says that it works, then does as it is told.
import { parentPort, workerData } from 'node:worker_threads';
import { check, longJob, neverDone } from './work.mjs';

await check();
const job = workerData.job === 'never-done' ? neverDone(workerData.shared) : longJob(workerData.shared);
parentPort.postMessage('running');
if (workerData.then === 'exit') setTimeout(() => process.exit(0), 50);
if (workerData.then === 'throw') {
  setTimeout(() => {
    throw new Error('thrown in the worker');
  }, 50);
}
await job;
