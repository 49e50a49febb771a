import { Pace } from '../pace.js';
import { Flight } from './flight.js';
import { executorFor, type Settings } from './options.js';
import { CallReader, type Gathered } from './reader.js';
import { ListSink, type Sink, VectorSink } from './results.js';
import { Stream } from './stream.js';

/** How many batches may be on their way at once: reading waits for the oldest. */
const MAX_IN_FLIGHT = 4;

/** Makes delayed calls, read from an iterable while they are made, and gives their results in order. */
export async function runCalls(calls: unknown, settings: Settings): Promise<unknown> {
  const { signal } = settings;
  const flight = new Flight(executorFor(settings.backend), signal);
  const sent: Gathered[] = [];
  const sink: Sink = settings.returnAs === 'arrow' ? new VectorSink() : new ListSink();
  const land = async () => {
    await sink.add(await flight.land());
    sent.shift()!.release();
  };
  let stream: Stream | undefined;
  try {
    const pace = new Pace();
    stream = new Stream(calls);
    const reader = new CallReader(stream, settings.nJobs, settings.returnAs === 'list');
    for (;;) {
      const gathered = reader.read(pace);
      if (gathered === undefined) break;
      sent.push(gathered);
      flight.send(gathered.batch);
      if (flight.size === MAX_IN_FLIGHT) await land();
      if (pace.due) await pace.turn();
      flight.check();
    }
    while (flight.size > 0) await land();
    flight.close();
    return await sink.result();
  } catch (error) {
    stream?.close();
    throw await flight.fail(error);
  }
}
