/** Several ways of doing one thing, timed in turns. */
import { Bench } from 'tinybench';

/** One way of doing it. */
export interface Entrant {
  readonly name: string;
  /** Does it once. A peer that keeps its own time gives `{ overriddenDuration }` in milliseconds. */
  readonly run: () => unknown;
  /** How many of the contest's rounds it takes part in: fewer for what is slow. @default all */
  readonly rounds?: number;
}

/** Entrants by name. */
export function entrants(ways: Readonly<Record<string, () => unknown>>): Entrant[] {
  return Object.entries(ways).map(([name, run]) => ({ name, run }));
}

export interface Rules {
  /** @default 5 */
  readonly rounds?: number;
  /** Rounds before those that count. @default 2 */
  readonly warmUps?: number;
  /** Runs a round; their median is the round's time. @default 1 */
  readonly iterations?: number;
}

/** Times in milliseconds. */
export interface Timing {
  readonly name: string;
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly rounds: number;
}

/**
 * Runs all entrants in turns: every round each of them once, so that a slow spell of the machine hits all alike,
 * starting with another one each time. Garbage is collected before each, outside of its time.
 */
export async function contest(entrants: readonly Entrant[], rules: Rules = {}): Promise<Timing[]> {
  const { rounds = 5, warmUps = 2, iterations = 1 } = rules;
  const bench = new Bench({ iterations, time: 0, warmup: false, throws: true });
  for (const { name, run } of entrants) {
    // `async` is given, or tinybench would call it once more to find out.
    bench.add(name, async () => await run(), { async: true, beforeAll: () => globalThis.gc?.() });
  }
  const samples = entrants.map((): number[] => []);
  for (let round = -warmUps; round < rounds; round++) {
    for (let turn = 0; turn < entrants.length; turn++) {
      const index = (turn + round + warmUps) % entrants.length;
      const limit = entrants[index]!.rounds ?? rounds;
      if (round >= limit || round < -Math.min(warmUps, limit)) continue;
      const task = bench.tasks[index]!;
      task.reset();
      const { result } = await task.run();
      if (result.state !== 'completed') throw new Error(`${entrants[index]!.name} did not finish: ${result.state}`);
      if (round >= 0) samples[index]!.push(result.latency.p50);
    }
  }
  return entrants.map(({ name }, index) => ({ name, ...spread(samples[index]!) }));
}

/** Median and range. */
export function spread(samples: readonly number[]): Omit<Timing, 'name'> {
  const sorted = samples.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { median, min: sorted[0]!, max: sorted.at(-1)!, rounds: sorted.length };
}
