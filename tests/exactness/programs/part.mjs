// A part of the programs of one run, one after the other, in this process.
import { readdirSync, readFileSync } from 'node:fs';
import { add, check, newTally } from './check.mjs';
import { READ, RESULTS } from './grow.mjs';
import { asProgram, Programs, rulesIn, sampleOf } from './program.mjs';
import { shrunk } from './shrink.mjs';

const REGRESSIONS = new URL('../regressions/', import.meta.url);

/** How many programs may differ before a part is given up. */
const ENOUGH = 5;

/** What the compiler takes as it is today, each rule by its simplest form. */
export async function takenRules() {
  const taken = new Set();
  const left = [];
  const rules = [
    ...Object.entries(READ).flatMap(([kind, all]) => all.map((rule) => [kind, rule])),
    ...Object.keys(RESULTS).map((kind) => ['R', { name: kind }]),
    ['W', { name: 'argument that is written' }],
    ...['list', 'pair', 'rec'].map((name) => ['G', { name }]),
  ];
  for (const [kind, rule] of rules) {
    const program = sampleOf(kind, rule);
    const tally = newTally();
    const { difference } = await check(program, tally);
    if (difference !== undefined) throw new Error(`${rule.name}: ${program.source}: ${difference}`);
    if (tally.refused.size > 0) left.push(`${rule.name}: ${[...tally.refused.keys()][0]}`);
    else taken.add(`${kind} ${rule.name}`);
  }
  return { left, isTaken: (kind, name) => taken.has(`${kind} ${name}`) };
}

/** Programs of one seed. */
export class Part {
  #programs;
  #seed;

  constructor(isTaken, seed) {
    this.#programs = new Programs(isTaken);
    this.#seed = seed;
  }

  /**
   * Checks the programs `from` to `to`, this not included.
   * @param {(number: number) => void} begun is told of each.
   */
  async run(from, to, begun = () => {}) {
    const tally = { ...newTally(), rules: new Map(), nativeRules: new Map() };
    const failures = [];
    for (let number = from; number < to && failures.length < ENOUGH; number++) {
      begun(number);
      const grown = this.#programs.grown(this.#seed, number);
      const program = asProgram(grown);
      const { difference, isNative } = await checked(program, tally);
      for (const name of rulesIn(grown)) {
        add(tally.rules, name, 1);
        if (isNative) add(tally.nativeRules, name, 1);
      }
      if (difference !== undefined) failures.push({ number, ...(await this.#failure(grown, program, difference)) });
    }
    return { tally, failures };
  }

  async #failure(grown, whole, difference) {
    const least = await shrunk(grown, async (program) => (await checked(program, newTally())).difference);
    return { seed: this.#seed, ...least, whole: { program: whole, difference } };
  }
}

async function checked(program, tally) {
  try {
    return await check(program, tally);
  } catch (error) {
    // One that does not run at all is no program.
    return { difference: `it cannot be checked: ${error.stack}`, isNative: false };
  }
}

/** Every program that ever differed. */
export async function replay() {
  const tally = newTally();
  const failures = [];
  for (const name of readdirSync(REGRESSIONS).filter((file) => file.endsWith('.json'))) {
    const program = JSON.parse(readFileSync(new URL(name, REGRESSIONS), 'utf8'));
    const { difference } = await checked(program, tally);
    if (difference !== undefined) failures.push({ regression: name, program, difference });
    else if (tally.refused.size > 0) failures.push({ regression: name, program, difference: 'it is refused' });
  }
  return failures;
}
