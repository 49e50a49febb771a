import type { AutoExecutor } from '../executors/auto/executor.js';
import type { Executor } from '../executors/executor.js';
import { Pace } from '../pace.js';
import { Flight } from './flight.js';
import { Here } from './here.js';
import { Judge } from './judge.js';
import { executorFor, isGuarded, type Settings } from './options.js';
import { CallReader, type Gathered } from './reader.js';
import { ListSink, type Sink, VectorSink } from './results.js';
import { Stream } from './stream.js';

/** How many batches may be on their way at once: reading waits for the oldest. */
const MAX_IN_FLIGHT = 4;

/** How many calls a worker should have, of those that it has and those that wait for it, for more batches not to help. */
const QUEUED = 4;

/** Makes delayed calls, read from an iterable while they are made, and gives their results in order. */
export async function runCalls(calls: unknown, settings: Settings): Promise<unknown> {
  const { backend } = settings;
  const executor = executorFor(settings);
  const flight = new Flight(executor, settings);
  const sink: Sink = settings.returnAs === 'arrow' ? new VectorSink() : new ListSink();
  let stream: Stream | undefined;
  try {
    stream = new Stream(calls);
    const isHere = (backend === 'auto' && !isGuarded(settings)) || backend === 'async';
    if (isHere) await runHere(stream, flight, executor, settings);
    else await runBatches(stream, flight, sink, settings);
    while (flight.size > 0) await sink.add(await flight.land());
    flight.close();
    return await sink.result();
  } catch (error) {
    stream?.close();
    throw await flight.fail(error);
  }
}

/** Makes batches of all calls, and sends them off. */
async function runBatches(stream: Stream, flight: Flight, sink: Sink, settings: Settings): Promise<void> {
  const pace = new Pace();
  const { nJobs, backend, returnAs } = settings;
  const together = backend === 'sequential' ? false : backend === 'native' ? 'all' : 'plain';
  const reader = new CallReader(stream, nJobs, returnAs === 'list', together);
  const sent: Gathered[] = [];
  for (;;) {
    const gathered = reader.read(pace);
    if (gathered === undefined) break;
    sent.push(gathered);
    flight.send(gathered.batch);
    if (flight.size === MAX_IN_FLIGHT) {
      await sink.add(await flight.land());
      sent.shift()!.release();
    }
    if (pace.due) await pace.turn();
    flight.check();
  }
  for (const { release } of sent) {
    await sink.add(await flight.land());
    release();
  }
}

/** Makes calls here; under `auto`, batches of those that are better made elsewhere are sent off. */
async function runHere(stream: Stream, flight: Flight, executor: Executor, settings: Settings): Promise<void> {
  const { nJobs, inFlight, timeout, backend, returnAs } = settings;
  const judge = backend === 'auto' ? new Judge(executor as AutoExecutor, nJobs) : undefined;
  const here = new Here(stream, { inFlight, timeout }, flight, judge);
  const reader = new CallReader(stream, nJobs, returnAs === 'list');
  const pace = new Pace();
  const sent: Promise<number>[] = [];
  /** How many calls are on their way. */
  let calls = 0;
  while (await here.run()) {
    const { batch, release } = reader.read(pace)!;
    const { length } = batch;
    const isAlone = await judge?.mustBeAlone(batch);
    const over = flight.send(batch, judge?.roomFor(batch)).then(() => {
      release();
      judge?.hearBack(batch);
      return length;
    });
    calls += length;
    sent.push(over);
    if (isAlone) await over;
    // Where functions alternate, batches are small: workers want several each.
    while (sent.length >= MAX_IN_FLIGHT && calls >= QUEUED * nJobs) calls -= (await sent.shift())!;
    if (pace.due) await pace.turn();
    flight.check();
  }
  await here.settled();
}
