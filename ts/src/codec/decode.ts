/** Bytes to a value. */
import { Reader } from './bytes/reader.js';
import { Decoder } from './decoder.js';
import { CodecError } from './errors.js';
import type { Code } from './functions/code.js';
import type { DecodeOptions, Encoded } from './options.js';
import { hasLedger, version } from './tag.js';

/**
 * The value that `encode` was given.
 *
 * @throws {CodecError} If the bytes are of another version, cut short or damaged, or name something that is not to be found here. Errors that
 * code throws while it is set up (a module that fails to load, a reducer) are its `cause`.
 */
export function decode(encoded: Encoded | Uint8Array, options: DecodeOptions = {}): unknown {
  const parts = encoded instanceof Uint8Array ? { bytes: encoded, shared: [], transfer: [] } : encoded;
  const reader = new Reader(parts.bytes);
  const decoder = new Decoder(parts, reader, options);
  const { ledger } = options;
  const before = ledger?.receivedCode.length ?? 0;
  try {
    readHead(reader, options);
    if (ledger !== undefined) decoder.codes = ledger.receivedCode as Code[];
    const value = decoder.whole();
    if (reader.left > 0) throw reader.damaged('there is more than a value');
    options.complete?.(value);
    decoder.finish();
    return value;
  } catch (error) {
    if (ledger !== undefined) ledger.receivedCode.length = before;
    if (error instanceof CodecError) throw error;
    if (error instanceof RangeError && /call stack/.test(error.message)) {
      throw reader.damaged('values are nested too deeply');
    }
    throw new CodecError(`a value cannot be rebuilt here: ${(error as Error)?.message ?? String(error)}`, {
      cause: error,
    });
  }
}

function readHead(reader: Reader, options: DecodeOptions): void {
  const found = reader.byte();
  if (found !== version) {
    throw new CodecError(`the bytes are of format ${found}, and this version of millrace reads format ${version}`);
  }
  const flags = reader.byte();
  if ((flags & ~hasLedger) !== 0) throw reader.damaged('unknown flags');
  if ((flags & hasLedger) === 0) return;
  const { ledger } = options;
  if (ledger === undefined) throw new CodecError('the bytes are part of a conversation, and no ledger was given');
  const things = reader.varint();
  const codes = reader.varint();
  if (things !== ledger.received.length || codes !== ledger.receivedCode.length) {
    throw new CodecError('the bytes are part of a conversation of which a message is missing or came out of order');
  }
}
