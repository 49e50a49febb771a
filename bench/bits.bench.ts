/** Functions that take the bits of numbers apart through views of one buffer, made for each call. */
import assert from 'node:assert/strict';
import { Parallel } from 'millrace';
import { contest, entrants } from './harness/contest.ts';
import { report, type Table } from './harness/report.ts';

const ITEMS = 1_000_000;

const FUNCTIONS: Record<string, (x: number) => number> = {
  'absolute value, by the sign bit': (x) => {
    const bits = new Float64Array(1);
    const words = new Uint32Array(bits.buffer);
    bits[0] = x;
    words[1] = words[1]! & 0x7fffffff;
    return bits[0]!;
  },
  'fraction and exponent': (x) => {
    const bits = new Float64Array(1);
    const words = new Uint32Array(bits.buffer);
    bits[0] = x;
    const high = words[1]!;
    const exponent = ((high >>> 20) & 0x7ff) - 1022;
    words[1] = (high & 0x800fffff) | 0x3fe00000;
    return bits[0]! * 2 + exponent;
  },
  'sign of one number on another': (x) => {
    const bits = new Float64Array(1);
    const words = new Uint32Array(bits.buffer);
    bits[0] = 0.5 - x;
    const sign = words[1]! & 0x80000000;
    bits[0] = x;
    words[1] = (words[1]! & 0x7fffffff) | sign;
    return bits[0]!;
  },
};

const one = Parallel({ backend: 'native', nJobs: 1 });
const shared = () => new Float64Array(new SharedArrayBuffer(8 * ITEMS));
const xs = shared().map((_, i) => Math.sin(i) * 1000);
const input = shared();
input.set(xs);
const output = shared();
const expected = new Float64Array(ITEMS);

const tables: Table[] = [];
for (const [title, f] of Object.entries(FUNCTIONS)) {
  const loop = () => {
    for (let i = 0; i < ITEMS; i++) expected[i] = f(xs[i]!);
  };
  const native = () => one.mapInto(output, f, input);
  loop();
  await native();
  assert(Buffer.from(output.buffer).equals(Buffer.from(expected.buffer)), `${title}: other bits`);
  const rows = await contest(entrants({ 'plain loop': loop, 'millrace mapInto, one lane': native }), { rounds: 9 });
  tables.push({
    title: `${title}, ${ITEMS.toExponential().replace('+', '')} items`,
    unit: 'ms',
    baseline: 'plain loop',
    rows,
  });
}
report('bits', 'What do functions cost that take numbers apart through views of one buffer?', tables);
