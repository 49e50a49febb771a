/** Tasks that take long, and what two threads come to that are handed half of them each by hand: no pool can be faster. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { cpuCount } from 'millrace';

/** How many tasks, and how many milliseconds each. */
export const HEAVY = 64;
export const HEAVY_MS = 50;

/** Adds without end in sight; no optimiser knows the result. Gives a text, which no compiler here makes. */
export const work = (n: number) => {
  let sum = 3;
  for (let i = 0; i < n; i++) sum = (sum * 31 + i) | 0;
  return `${sum}`;
};

/** So many rounds of `work` take `HEAVY_MS`. */
export function heavyRounds(): number {
  const probe = 20_000_000;
  work(probe);
  const start = performance.now();
  work(probe);
  return Math.round((probe * HEAVY_MS) / (performance.now() - start));
}

const body = `
  const { parentPort } = require('node:worker_threads');
  const work = ${work};
  parentPort.on('message', ([tasks, rounds]) => {
    const results = [];
    for (let i = 0; i < tasks; i++) results.push(work(rounds));
    parentPort.postMessage(results);
  });
`;

/** As many bare threads as there are cores, each of which makes its part of the tasks in one loop. */
export class BareThreads {
  readonly #workers = Array.from({ length: cpuCount() }, () => new Worker(body, { eval: true }));

  async run(rounds: number): Promise<string[]> {
    const { length } = this.#workers;
    const parts = this.#workers.map(async (worker, index) => {
      const tasks = Math.floor(((index + 1) * HEAVY) / length) - Math.floor((index * HEAVY) / length);
      const answer = once(worker, 'message');
      worker.postMessage([tasks, rounds]);
      const [results] = (await answer) as [string[]];
      return results;
    });
    return (await Promise.all(parts)).flat();
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}
