/** Those who wait for a signal to abort. */
interface Waiting {
  readonly all: Set<() => void>;
  readonly listener: () => void;
}

const waitingFor = new WeakMap<AbortSignal, Waiting>();

/**
 * Calls a function when a signal aborts, until what is given back is called.
 *
 * A signal gets one listener, however many wait for it: calls may share a signal, and Node warns of a leak at the
 * eleventh listener.
 */
export function onAbort(signal: AbortSignal, f: () => void): () => void {
  const waiting = waitingFor.get(signal) ?? listen(signal);
  waiting.all.add(f);
  return () => {
    waiting.all.delete(f);
    if (waiting.all.size > 0 || waitingFor.get(signal) !== waiting) return;
    signal.removeEventListener('abort', waiting.listener);
    waitingFor.delete(signal);
  };
}

function listen(signal: AbortSignal): Waiting {
  const all = new Set<() => void>();
  const listener = () => {
    for (const f of all) f();
  };
  const waiting = { all, listener };
  signal.addEventListener('abort', listener, { once: true });
  waitingFor.set(signal, waiting);
  return waiting;
}
