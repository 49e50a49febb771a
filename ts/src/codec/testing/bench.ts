/** What encoding and decoding cost beside V8's own: `node --import tsx ts/src/codec/testing/bench.ts`. */
import v8 from 'node:v8';
import { Capture } from '../../functions/closure/index.js';
import { decode, encode, Ledger } from '../index.js';

/** Microseconds of the fastest of several rounds. */
function cost(run: () => unknown): string {
  const began = performance.now();
  let count = 0;
  while (performance.now() - began < 150) {
    run();
    count++;
  }
  const calls = Math.max(1, Math.floor(count / 10));
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 15; round++) {
    const start = performance.now();
    for (let i = 0; i < calls; i++) run();
    best = Math.min(best, (performance.now() - start) / calls);
  }
  return (best * 1000).toFixed(2).padStart(9);
}

const record = (i: number) => ({ id: i, name: `user ${i}`, score: i * 1.5, ok: i % 2 === 0, tags: ['a', 'b'] });
const many = <T>(n: number, make: (i: number) => T) => Array.from({ length: n }, (_, i) => make(i));
const values: Record<string, unknown> = {
  number: 42,
  string: 'hello world',
  'small object': { a: 1, b: 'two', c: [1, 2, 3] },
  record: record(1),
  '1,000 records': many(1000, record),
  '10,000 numbers': many(10_000, (i) => i * 0.5),
  '10,000 integers': many(10_000, (i) => i),
  '10,000 strings': many(10_000, (i) => `item ${i}`),
  'Map of 1,000': new Map(many(1000, (i) => [`k${i}`, i])),
  'Float64Array of 1 MB': new Float64Array(1 << 17),
  error: new Error('boom'),
  date: new Date(),
};

console.log('microseconds           encode    decode |  v8 write   v8 read | structuredClone |   bytes, v8 bytes');
for (const [name, value] of Object.entries(values)) {
  const encoded = encode(value);
  const written = v8.serialize(value);
  console.log(
    name.padEnd(20),
    cost(() => encode(value)),
    cost(() => decode(encoded)),
    '|',
    cost(() => v8.serialize(value)),
    cost(() => v8.deserialize(written)),
    '|',
    cost(() => structuredClone(value)).padStart(15),
    '|',
    String(encoded.bytes.length).padStart(7),
    String(written.length).padStart(7),
  );
}

const factor = 3;
const describe = (about: object) => new Capture(about);
const closures = many(1000, (i) => (n: number) => n * factor + i);
const [here, there] = [new Ledger(), new Ledger()];
const encoded = encode(closures, { describe, ledger: here });
decode(encoded, { ledger: there });
const one = closures[0]!;
console.log(
  'closure, sent before ',
  cost(() => encode(one, { describe, ledger: here })),
);
console.log(
  '1,000 closures, read ',
  cost(() => encode(closures, { describe })),
  'of it reading',
  cost(() => new Capture().describe(closures)),
);
const plain = encode(closures, { describe });
console.log(
  '1,000 closures, built',
  cost(() => decode(plain)),
  `${plain.bytes.length} bytes`,
);
