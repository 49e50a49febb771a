/** How messages get to a worker and back: the only thing in which threads and processes differ. */
import type { DecodeOptions, SharedPolicy } from '../codec/index.js';
import type { Order, Report } from './messages.js';
import { reasonOf } from './reason.js';

/** How a worker ended. */
export interface ExitInfo {
  readonly exitCode: number | undefined;
  readonly signal?: string | undefined;
  /** What it died of, if it could tell. */
  readonly cause?: unknown;
}

/** `ended with exit code 1: why` */
export function ending({ exitCode, signal, cause }: ExitInfo): string {
  const why = cause === undefined ? meaning[signal ?? exitCode ?? ''] : reasonOf(cause);
  const how = signal === undefined ? `exit code ${exitCode}` : `signal ${signal}`;
  return `ended with ${how}${why === undefined ? '' : `: ${why}`}`;
}

/** What endings mean that a process could not explain. */
const meaning: Readonly<Record<string, string>> = {
  SIGABRT: 'its memory was spent, or it aborted',
  134: 'its memory was spent, or it aborted',
  SIGKILL: 'somebody killed it; the system does so when memory is short',
  SIGSEGV: 'it crashed in native code',
  SIGBUS: 'it crashed in native code',
  SIGILL: 'it crashed in native code',
};

/** The program's end. */
export interface Transport {
  send(order: Order, transfer?: readonly ArrayBuffer[]): void;
  /** Ends the worker at once. */
  terminate(): void;
  /** Whether the worker keeps the process alive. */
  keepAlive(yes: boolean): void;
}

/** What happens at the program's end, in order; nothing after `exit`. */
export interface TransportEvents {
  report(report: Report): void;
  exit(info: ExitInfo): void;
}

/** Starts a worker. */
export type Connect = (events: TransportEvents) => Transport;

/** The worker's end. */
export interface Channel {
  /** What becomes of SharedArrayBuffers in results. */
  readonly shared: SharedPolicy;
  /** Finds the memory that the program put large arrays into. */
  readonly attach: DecodeOptions['attach'];
  send(report: Report, transfer?: readonly ArrayBuffer[]): void;
  onOrder(listener: (order: Order) => void): void;
  /** Ends the worker, after what was sent. */
  exit(code: number): void;
}
