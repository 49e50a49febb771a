/** What a worker process runs, in a bundle of its own: `worker-process.cjs PARENT ADDON`. */
import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import { Socket } from 'node:net';
import type { Native } from '../native.js';
import { collectGarbage } from './collect-garbage.js';
import { Attached } from './maps/attached.js';
import { nameOf } from './maps/names.js';
import type { Order } from './messages.js';
import { keepOutputsOpen } from './outputs.js';
import { serve } from './serve.js';
import { pack, Unpack } from './wire.js';

const [, , parent, addon] = process.argv;
// What tasks see.
process.argv.length = 2;
keepOutputsOpen();

/** The descriptors that the parent made. */
const ORDERS = 3;
const REPORTS = 4;

/** How long after the end of a conversation its memory is looked for, in milliseconds, if there is nothing to do. */
const TIDY_MS = 200;

/** The most pieces that are written at once. */
const MAX_PIECES = 512;

// Tasks may put others in their place.
const { writevSync } = fs;
const exit = process.exit.bind(process);

const native = load();
if (native?.followParent(Number(parent), [ORDERS, REPORTS]) === false) exit();
// Ctrl-C is meant for the parent, whose end ends this process, too.
if (native !== undefined) process.on('SIGINT', () => {});

const attached = new Attached(native);
let listener: (order: Order) => void = () => {};
let tidying: NodeJS.Timeout | undefined;

const unpack = new Unpack(attached.common, (order, lost) => {
  const message = order as Order;
  listener(lost !== undefined && message.kind === 'job' ? { ...message, lost } : message);
  clearTimeout(tidying);
  if (message.kind === 'end' && attached.size > 0) tidying = setTimeout(collectGarbage, TIDY_MS);
});
const orders = new Socket({ fd: ORDERS, readable: true, writable: false });
orders.on('data', (chunk: Buffer) => unpack.push(chunk));
// The parent has ended, or needs this process no more.
orders.on('error', () => exit());
orders.on('close', () => exit());

serve({
  shared: 'refuse',
  attach: attached.own,
  send: (report) => write(pack(report, nameOf)),
  onOrder: (take) => {
    listener = take;
  },
  exit,
});

/** Writes at once and waits until all is written: a task may never let the event loop turn again. */
function write(pieces: readonly Uint8Array[]): void {
  let rest = pieces.slice();
  while (rest.length > 0) {
    let written: number;
    try {
      written = writevSync(REPORTS, rest.slice(0, MAX_PIECES));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EAGAIN' || code === 'EINTR') continue;
      // Nobody reads any more.
      if (code === 'EPIPE' || code === 'ECONNRESET') exit();
      throw error;
    }
    const next: Uint8Array[] = [];
    for (const piece of rest) {
      if (written >= piece.length) written -= piece.length;
      else {
        next.push(written === 0 ? piece : piece.subarray(written));
        written = 0;
      }
    }
    rest = next;
  }
}

function load(): Native | undefined {
  try {
    return createRequire(import.meta.url)(addon!) as Native;
  } catch {
    // Everything comes as bytes then.
    return undefined;
  }
}
