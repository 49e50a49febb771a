/** The package apache-arrow: loaded when a Vector must be made, and only then. */
import { InvalidArgumentError, MissingPackageError } from '../errors.js';
import type { Results } from '../executors/executor.js';

type Apache = typeof import('apache-arrow');

let loading: Promise<Apache> | undefined;

/**
 * An Arrow Vector over results, a chunk each: Float64 over the results' own memory, Bool with the bits packed, else
 * what apache-arrow makes of the values.
 * @throws {MissingPackageError} if apache-arrow is not installed.
 * @throws {InvalidArgumentError} if the results are of kinds that no Vector holds together.
 */
export async function vectorOf(chunks: readonly Results[]): Promise<unknown> {
  loading ??= load();
  const apache = await loading;
  const numbers: Float64Array[] = [];
  const booleans: Uint8Array[] = [];
  const isEmpty = chunks.every((chunk) => lengthOf(chunk) === 0);
  for (const chunk of chunks) {
    if (lengthOf(chunk) === 0 && !isEmpty) continue;
    if (chunk.kind === 'f64') numbers.push(chunk.values);
    else if (chunk.kind === 'bool') booleans.push(chunk.values);
    else return fromValues(apache, chunks);
  }
  if (booleans.length === 0) {
    if (numbers.length === 0) numbers.push(new Float64Array(0));
    const type = new apache.Float64();
    return new apache.Vector(numbers.map((data) => apache.makeData({ type, length: data.length, data })));
  }
  if (numbers.length > 0) return fromValues(apache, chunks);
  const type = new apache.Bool();
  return new apache.Vector(
    booleans.map((bytes) => apache.makeData({ type, length: bytes.length, data: packBits(bytes) })),
  );
}

function lengthOf(results: Results): number {
  return results.kind === 'out' ? 0 : results.values.length;
}

function fromValues(apache: Apache, chunks: readonly Results[]): unknown {
  const values: unknown[] = [];
  for (const chunk of chunks) {
    if (chunk.kind === 'bool') for (const value of chunk.values) values.push(value !== 0);
    // Arrow knows no `undefined`.
    else if (chunk.kind !== 'out') for (const value of chunk.values) values.push(value ?? null);
  }
  try {
    return apache.vectorFromArray(values as never[]);
  } catch (cause) {
    throw new InvalidArgumentError(
      "the results are of kinds that no Arrow Vector holds together; return one kind, or pass arrays and leave `returnAs` at 'list'",
      { cause },
    );
  }
}

function packBits(bytes: Uint8Array): Uint8Array {
  // Arrow wants buffers in multiples of eight bytes.
  const bits = new Uint8Array(Math.ceil(bytes.length / 64) * 8);
  for (let index = 0; index < bytes.length; index++) {
    if (bytes[index] !== 0) bits[index >> 3]! |= 1 << (index & 7);
  }
  return bits;
}

async function load(): Promise<Apache> {
  try {
    return await import('apache-arrow');
  } catch (cause) {
    loading = undefined;
    throw new MissingPackageError(
      'Arrow Vectors are made by the package apache-arrow, which could not be loaded; install it: npm install apache-arrow',
      { cause },
    );
  }
}
