// A process that checks programs: it is told ranges, and tells what it met. The first thing that it tells is what it takes.
import { writeSync } from 'node:fs';
import { Part, takenRules } from './part.mjs';

/** Where the number of the program at hand is written: a process that crashes tells nothing else. */
const LAST_WORDS = 3;

const seed = Number(process.argv[2]);
const { left, isTaken } = await takenRules();
const part = new Part(isTaken, seed);
process.on('message', async ({ from, to }) => {
  const { tally, failures } = await part.run(from, to, (number) => writeSync(LAST_WORDS, `${number}\n`));
  process.send({ from, to, failures, tally: plain(tally) });
});
process.send({ node: process.version, left });

function plain(tally) {
  return Object.fromEntries(
    Object.entries(tally).map(([name, value]) => [name, value instanceof Map ? Object.fromEntries(value) : value]),
  );
}
