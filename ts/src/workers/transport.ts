/** How messages get to a worker and back: the only thing in which threads and processes differ. */
import type { Order, Report } from './messages.js';

/** How a worker ended. */
export interface ExitInfo {
  readonly exitCode: number | undefined;
  readonly signal?: string | undefined;
  /** What it died of, if it could tell. */
  readonly cause?: unknown;
}

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
  send(report: Report, transfer?: readonly ArrayBuffer[]): void;
  onOrder(listener: (order: Order) => void): void;
  /** Ends the worker, after what was sent. */
  exit(code: number): void;
}
