/** Workers that are child processes: orders go in through one pipe, reports come out of another. */
import type { ChildProcess, SpawnOptions } from 'node:child_process';
import type { ResourceLimits } from 'node:worker_threads';
import { UnsupportedTaskError } from '../errors.js';
import { nativeFile } from '../native.js';
import { nameOf } from './maps/names.js';
import type { Report } from './messages.js';
import { permitted } from './permitted.js';
import { processWorkerFile } from './places.js';
import { processFlags, withoutInspector } from './process-flags.js';
import type { Connect, ExitInfo, Transport } from './transport.js';
import { pack, Unpack } from './wire.js';

/** What processes are started with. */
export interface ProcessOptions {
  readonly resourceLimits?: ResourceLimits | undefined;
  /** @default those of this process, so that loaders work in the workers, too */
  readonly execArgv?: readonly string[] | undefined;
}

/** How long a process that is asked to end may take, in milliseconds, before it is made to. */
const GRACE_MS = 100;

/** For how long what an ended process wrote is waited for, in milliseconds: a process that it started may keep the pipe open. */
const DRAIN_MS = 100;

/** The descriptors of a child: what it hears, and what it says. */
const ORDERS = 3;
const REPORTS = 4;

const children = new Set<ChildProcess>();
let isWatching = false;

/** Gives what starts processes with these options. */
export function processes({ resourceLimits, execArgv = process.execArgv }: ProcessOptions): Connect {
  return (events): Transport => {
    const child = start(processFlags(execArgv, resourceLimits));
    const orders = child.stdio[ORDERS] as import('node:net').Socket;
    const reports = child.stdio[REPORTS] as import('node:net').Socket;
    let ended: ExitInfo | undefined;
    let cause: unknown;
    let isOver = false;
    let grace: NodeJS.Timeout | undefined;

    /** When it has ended, and nothing that it said is on the way. */
    const over = () => {
      if (isOver || ended === undefined) return;
      isOver = true;
      clearTimeout(grace);
      children.delete(child);
      orders.destroy();
      reports.destroy();
      events.exit(cause === undefined ? ended : { ...ended, cause });
    };
    const unpack = new Unpack(
      () => {
        throw new Error('a worker has no memory to share');
      },
      (report) => {
        if (!isOver) events.report(report as Report);
      },
    );
    const fail = (error: unknown) => {
      cause ??= error;
      child.kill('SIGKILL');
    };
    reports.on('data', (chunk: Buffer) => {
      try {
        unpack.push(chunk);
      } catch (error) {
        // What follows cannot be understood.
        reports.removeAllListeners('data');
        fail(error);
      }
    });
    // That it is gone, its exit says.
    for (const pipe of [orders, reports]) pipe.on('error', () => {});
    reports.on('close', over);
    child.on('error', (error) => {
      // It was not started, or could not be ended.
      cause ??= error;
      if (child.pid !== undefined) return;
      ended = { exitCode: undefined };
      over();
    });
    child.on('exit', (exitCode, signal) => {
      ended = { exitCode: exitCode ?? undefined, signal: signal ?? undefined };
      if (reports.closed) over();
      else setTimeout(over, DRAIN_MS);
    });
    keepAlive(false);

    function keepAlive(yes: boolean): void {
      for (const handle of [child, orders, reports]) {
        if (yes) handle.ref();
        else handle.unref();
      }
    }
    return {
      send(order) {
        if (ended !== undefined || orders.destroyed) return;
        const pieces = pack(order, nameOf);
        if (pieces.length > 1) orders.cork();
        for (const piece of pieces) orders.write(piece);
        if (pieces.length > 1) orders.uncork();
      },
      terminate() {
        if (ended !== undefined || grace !== undefined) return;
        child.kill('SIGTERM');
        grace = setTimeout(() => child.kill('SIGKILL'), GRACE_MS).unref();
      },
      keepAlive,
    };
  };
}

function start(flags: readonly string[]): ChildProcess {
  if (process.versions.bun !== undefined) {
    throw new UnsupportedTaskError({
      code: 'runtime',
      message: "worker processes talk in a way that Bun does not have (`node:v8`'s Serializer)",
      line: 0,
      column: 0,
      wayOut: "use `backend: 'threads'`, or run it in Node",
    });
  }
  // Not imported: programs without workers need not load it.
  const { spawn } = process.getBuiltinModule('node:child_process');
  const { NODE_OPTIONS, ...env } = process.env;
  const options = withoutInspector(NODE_OPTIONS);
  const args = [...flags, processWorkerFile(), String(process.pid), addonFile()];
  const how: SpawnOptions = {
    // What tasks print is seen; nothing is there for them to read.
    stdio: ['ignore', 'inherit', 'inherit', 'pipe', 'pipe'],
    env: {
      ...env,
      ...(options && { NODE_OPTIONS: options }),
      ...(process.versions.electron && { ELECTRON_RUN_AS_NODE: '1' }),
    },
    windowsHide: true,
  };
  const child = permitted('--allow-child-process', () => spawn(process.execPath, args, how));
  children.add(child);
  if (!isWatching) {
    isWatching = true;
    process.on('exit', () => {
      for (const one of children) one.kill('SIGKILL');
    });
  }
  return child;
}

/** Where a child looks for the addon; it can do without. */
function addonFile(): string {
  try {
    return nativeFile();
  } catch {
    return '';
  }
}
