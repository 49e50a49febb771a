/** A compiled loop without an end, in a worker or under a timeout of `vm`; prints what became of it. */
import vm from 'node:vm';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { jit } from 'millrace';

const spin = jit((x) => {
  let sum = 0;
  for (;;) {
    sum += x;
    if (sum < 0) return sum;
  }
});

if (isMainThread) {
  console.log(spin.explain(1).executor);
  try {
    vm.runInNewContext('spin(1)', { spin }, { timeout: 50 });
  } catch (error) {
    console.log(error.code);
  }
  // It goes on afterwards.
  console.log(jit((x) => x * 2)(21));
  const worker = new Worker(new URL(import.meta.url));
  worker.once('message', () => setTimeout(async () => console.log(await worker.terminate()), 50));
} else {
  parentPort.postMessage('ready');
  spin(1);
}
