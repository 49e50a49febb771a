/**
 * All distances between 3,376 airports, 11.4 million of them, on every core: `npm run demo`.
 *
 * The function in haversine.ts is plain TypeScript. The loop calls it; millrace compiles it to machine code and runs it
 * over columns. Both are run once unmeasured, so that V8 and millrace have compiled it and all memory was touched, then
 * in turns.
 */
import { cpus } from 'node:os';
import { SingleBar } from 'cli-progress';
import { cpuCount, explain } from 'millrace';
import { readAirports } from './airports.ts';
import { byLoop, byMillrace, differences, nearest, sharedColumn } from './distances.ts';
import { haversine } from './haversine.ts';

const ROUNDS = 3;

const airports = readAirports();
const n = airports.codes.length;
const number = new Intl.NumberFormat('en');
console.log(
  `${number.format(n)} airports, ${number.format(n * n)} distances, ${cpuCount()} cores (${cpus()[0]?.model.trim()})\n`,
);
console.log(`${explain(haversine, 0, 0, 0, 0)}\n`);

const fromLoop = new Float64Array(n * n);
const fromMillrace = sharedColumn(n * n);

const bar = new SingleBar({ format: '{bar} {percentage}% | {stage}', noTTYOutput: true });
bar.start(2 * (ROUNDS + 1) * n, 0, { stage: 'warming up' });
const times: { loop: number[]; millrace: number[] } = { loop: [], millrace: [] };
for (let round = 0, done = 0; round <= ROUNDS; round++) {
  const progress = (name: string) => (rows: number) =>
    bar.update(done + rows, { stage: round === 0 ? `warming up: ${name}` : `round ${round} of ${ROUNDS}: ${name}` });
  const loop = await seconds(() => byLoop(airports, fromLoop, progress('plain loop')));
  done += n;
  const millrace = await seconds(() => byMillrace(airports, fromMillrace, progress('millrace')));
  done += n;
  if (round === 0) continue;
  times.loop.push(loop);
  times.millrace.push(millrace);
}
bar.stop();

const [loop, millrace] = [median(times.loop), median(times.millrace)];
const different = differences(fromLoop, fromMillrace);
console.log(`
plain loop   ${loop.toFixed(3)} s
millrace     ${millrace.toFixed(3)} s, building the columns included (medians of ${ROUNDS} rounds)
ratio        ${(loop / millrace).toFixed(2)}x
differences  ${number.format(different)} of ${number.format(n * n)} results differ in any bit
`);

const neighbours = nearest(fromMillrace, n);
console.log('The nearest neighbour of');
for (const code of ['JFK', 'SFO', 'ORD', 'ANC', 'HNL']) {
  const from = airports.codes.indexOf(code);
  const to = neighbours[from]!;
  const distance = fromMillrace[from * n + to]!.toFixed(1).padStart(6);
  console.log(
    `  ${code} ${airports.names[from]!.padEnd(36)} ${distance} km  ${airports.codes[to]} ${airports.names[to]}`,
  );
}
process.exitCode = different === 0 ? 0 : 1;

async function seconds(work: () => void | Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
