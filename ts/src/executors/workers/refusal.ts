import { TravelError } from '../../codec/index.js';
import { UnsupportedTaskError } from '../../errors.js';
import { CaptureError } from '../../functions/closure/index.js';

/** The refusal of a batch of which something cannot travel; `undefined` for other errors. */
export function refusalOf(error: unknown): UnsupportedTaskError | undefined {
  if (!(error instanceof CaptureError || error instanceof TravelError)) return undefined;
  const { message: text, reason: code, wayOut } = error;
  const message = text.endsWith(`; ${wayOut}`) ? text.slice(0, -wayOut.length - 2) : text;
  return new UnsupportedTaskError({ code, message, line: 0, column: 0, wayOut }, { cause: error });
}
