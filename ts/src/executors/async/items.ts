import { onAbort } from '../../on-abort.js';
import { Pace } from '../../pace.js';
import type { Batch, Outcome } from '../executor.js';
import { itemCaller } from '../item.js';
import type { Failure, Store } from '../store.js';
import { isThenable } from '../thenable.js';
import { InFlight } from './in-flight.js';

/** Where in a batch to begin. */
export interface Begin {
  /** The first item that is to be called. */
  readonly from: number;
  /** What the item before it gave, if that is to be waited for. */
  readonly head?: PromiseLike<unknown>;
  /** Items before those that failed; theirs are known already. */
  readonly failures?: readonly Failure[];
}

/**
 * Calls the items of a batch on the event loop, in order, as many promises on their way as the batch allows. Failures come
 * as they happen, results at the end. When the signal aborts, it throws at once: what is on its way is left to itself.
 */
export async function* runItems(
  batch: Batch,
  store: Store,
  signal: AbortSignal | undefined,
  { from, head, failures: before = [] }: Begin,
): AsyncGenerator<Outcome, void, void> {
  const { first, length } = batch;
  const call = itemCaller(batch);
  const inFlight = new InFlight(batch.inFlight ?? batch.nJobs);
  const failures: Failure[] = [...before];
  let reported = failures.length;
  const settle = (index: number, promise: PromiseLike<unknown>) =>
    inFlight.add(
      promise,
      (value) => store.set(index, value),
      (error) => failures.push({ index, error }),
    );
  const leave = signal && onAbort(signal, () => inFlight.wake());
  const pace = new Pace();
  try {
    if (head !== undefined) settle(from - 1, head);
    for (let index = from; ; ) {
      signal?.throwIfAborted();
      for (; reported < failures.length; reported++) {
        const { index, error } = failures[reported]!;
        yield { first: first + index, length: 1, error };
      }
      if (inFlight.isFull || (index >= length && inFlight.size > 0)) {
        await inFlight.next();
      } else if (index < length) {
        try {
          const value = call(index);
          if (isThenable(value)) settle(index, value);
          else store.set(index, value);
        } catch (error) {
          failures.push({ index, error });
        }
        index += 1;
      } else {
        break;
      }
      if (pace.tick()) {
        batch.onProgress?.(index - inFlight.size);
        await pace.turn();
      }
    }
    yield* store.outcomes(failures);
  } finally {
    leave?.();
  }
}
