/** A value to bytes. */
import { Writer } from './bytes/writer.js';
import { Encoder, Refusal, tooDeep } from './encoder.js';
import { TravelError } from './errors.js';
import type { Encoded, EncodeOptions } from './options.js';
import { pathTo } from './path.js';
import { Plan } from './plan.js';
import { hasLedger, version } from './tag.js';

/** Kept between calls; taken while one runs, since reducers and getters may encode, too. */
let spare: Writer | undefined;

/**
 * A value as bytes that `decode` turns into an equal one, anywhere that has the same packages: prototypes, cycles and shared references
 * included. The same value gives the same bytes in every process.
 *
 * @throws {TravelError} If something in the value cannot travel; it names the path to it and the way out.
 */
export function encode(value: unknown, options: EncodeOptions = {}): Encoded {
  const writer = spare ?? new Writer();
  spare = undefined;
  const plan = new Plan(options);
  try {
    return run(value, plan, writer, options.room);
  } catch (error) {
    throw explained(error, value, plan, options);
  } finally {
    writer.clear();
    spare = writer;
  }
}

function run(value: unknown, plan: Plan, writer: Writer, room: EncodeOptions['room']): Encoded {
  const { ledger } = plan;
  for (;;) {
    writer.clear();
    plan.begin();
    const encoder = new Encoder(plan, writer);
    writer.byte(version);
    writer.byte(ledger === undefined ? 0 : hasLedger);
    if (ledger !== undefined) {
      writer.varint(ledger.sentCount);
      writer.varint(ledger.sentCode.size);
    }
    encoder.whole(value);
    if (plan.learn(encoder)) continue;
    plan.commit();
    const { shared, transfer } = encoder;
    if (room === undefined) return { bytes: writer.take(), shared, transfer };
    const bytes = room(writer.length);
    if (bytes.length !== writer.length) throw new RangeError(`room for ${bytes.length} bytes, not ${writer.length}`);
    writer.copyTo(bytes);
    return { bytes, shared, transfer };
  }
}

function explained(error: unknown, value: unknown, plan: Plan, options: EncodeOptions): unknown {
  const root = options.root ?? 'value';
  if (error instanceof Refusal) {
    const path = pathTo(value, error.target, plan, root);
    return new TravelError(path, error.obstacle, error.cause === undefined ? undefined : { cause: error.cause });
  }
  if (error instanceof RangeError && /call stack/.test(error.message)) return new TravelError(root, tooDeep);
  return error;
}
