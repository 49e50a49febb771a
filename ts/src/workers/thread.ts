/** Workers that are threads. */
import type { ResourceLimits } from 'node:worker_threads';
import { inheritedFlags } from './inherited-flags.js';
import type { Report } from './messages.js';
import { permitted } from './permitted.js';
import { workerFile } from './places.js';
import type { Connect, Transport } from './transport.js';

/** What threads are started with; see `worker_threads`. */
export interface ThreadOptions {
  readonly resourceLimits?: ResourceLimits | undefined;
  /** @default those of this process, so that loaders work in the workers, too */
  readonly execArgv?: readonly string[] | undefined;
}

/** Gives what starts threads with these options. */
export function threads({ resourceLimits, execArgv = inheritedFlags(process.execArgv) }: ThreadOptions): Connect {
  return (events): Transport => {
    // Not imported: programs without workers need not load it.
    const { MessageChannel, receiveMessageOnPort, Worker } = process.getBuiltinModule('node:worker_threads');
    // A channel of its own: what tasks do to theirs is no concern of ours.
    const { port1: port, port2: itsPort } = new MessageChannel();
    let cause: unknown;
    const worker = permitted('--allow-worker', () => {
      return new Worker(workerFile(), {
        name: 'millrace',
        workerData: { port: itsPort },
        transferList: [itsPort],
        ...(resourceLimits && { resourceLimits }),
        ...(execArgv && { execArgv: [...execArgv] }),
      });
    });
    worker.unref();
    port.on('message', (report: Report) => events.report(report));
    port.unref();
    worker.on('error', (error) => {
      cause = error;
    });
    port.on('messageerror', (error) => {
      cause = error;
      void worker.terminate();
    });
    worker.on('exit', (exitCode) => {
      // What it said last may not have been heard yet.
      for (;;) {
        const last = receiveMessageOnPort(port);
        if (last === undefined) break;
        events.report(last.message as Report);
      }
      port.close();
      events.exit({ exitCode, cause });
    });
    return {
      send: (order, transfer = []) => port.postMessage(order, transfer),
      terminate: () => void worker.terminate(),
      keepAlive: (yes) => (yes ? worker.ref() : worker.unref()),
    };
  };
}
