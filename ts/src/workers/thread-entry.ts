/** What a worker thread runs: the file that `Worker` is given, in a bundle of its own. */
import { parentPort } from 'node:worker_threads';
import type { Order } from './messages.js';
import { serve } from './serve.js';

const port = parentPort!;

serve({
  send: (report, transfer = []) => port.postMessage(report, transfer),
  onOrder: (listener) => port.on('message', (order: Order) => listener(order)),
  exit: (code) => process.exit(code),
});
