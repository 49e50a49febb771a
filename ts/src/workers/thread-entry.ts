/** What a worker thread runs: the file that `Worker` is given, in a bundle of its own. */
import { syncBuiltinESMExports } from 'node:module';
import type { MessagePort } from 'node:worker_threads';
import { collectLater } from './collect-later.js';
import type { Order } from './messages.js';
import { serve } from './serve.js';

// Not parentPort: that is the tasks' own, to be closed and listened to as they like.
const threads: { workerData: unknown } = process.getBuiltinModule('node:worker_threads');
const { port } = threads.workerData as { readonly port: MessagePort };
threads.workerData = null;
syncBuiltinESMExports();

// Tasks may put others in their place.
const exit = process.exit.bind(process);

serve({
  shared: 'identity',
  attach: undefined,
  send: (report, transfer = []) => port.postMessage(report, transfer),
  onOrder: (listener) =>
    port.on('message', (order: Order) => {
      listener(order);
      // V8 does not count shared memory: nothing else would make it look for what nobody uses any more.
      if (order.kind === 'end' && order.isLarge) collectLater();
    }),
  exit,
});
