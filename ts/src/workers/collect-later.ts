import type { Session } from 'node:inspector';

/** Kept: one that is let go of inside its own answer stops the thread. */
let session: Session | undefined;

/**
 * Has garbage collected soon: nothing else would make an idle thread do it, and large memory would stay. By the inspector: the flag that gives programs a
 * `gc` is one for all threads of a process, and is seen by what runs beside.
 */
export function collectLater(): void {
  try {
    if (session === undefined) {
      const { Session } = process.getBuiltinModule('node:inspector');
      session = new Session();
      session.connect();
    }
    session.post('HeapProfiler.collectGarbage', () => {});
  } catch {
    // There is no inspector. V8 collects when it sees fit.
  }
}
