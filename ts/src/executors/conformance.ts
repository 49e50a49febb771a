/** What every executor does, as tests: each holds as far as the executor's capabilities promise. */
import { describe, expect, it } from 'vitest';
import { aborts } from './conformance/aborts.js';
import {
  applies,
  type Clause,
  type Create,
  type Expectation,
  givenFor,
  isMet,
  type Need,
} from './conformance/clause.js';
import { endings } from './conformance/endings.js';
import { errors } from './conformance/errors.js';
import { results } from './conformance/results.js';
import { schedules } from './conformance/schedules.js';
import { timeouts } from './conformance/timeouts.js';
import { travel } from './conformance/travel.js';

export { batchOf, collect, inOrder, numbers, shared } from './conformance/batches.js';

const clauses: readonly Clause[] = [...results, ...errors, ...travel, ...aborts, ...endings, ...schedules, ...timeouts];

/** Runs the suite over an executor. Each test makes its own. */
export function conforms(name: string, create: Create, expected: Expectation): void {
  const given = givenFor(create, expected);
  const held = clauses.filter((clause) => applies(clause, expected));
  describe(`${name} conforms`, () => {
    it('has a name and promises what it is said to', () => {
      const executor = create();
      expect(executor.name).toMatch(/^[a-z]+$/);
      expect(executor.capabilities).toEqual(expected.capabilities);
    });

    it('is held to all that it promises, and to nothing else', () => {
      for (const [promise, isMade] of Object.entries(expected.capabilities)) {
        const own = held.filter(({ needs = [] }) => needs.includes(promise as Need));
        if (isMade) expect(own, promise).not.toEqual([]);
        else expect(own, promise).toEqual([]);
      }
      // What is left out lacks something by name.
      for (const clause of clauses) {
        const lacks = (clause.needs ?? []).filter((need) => !isMet(need, expected));
        expect(lacks.length > 0, clause.title).toBe(!held.includes(clause));
      }
    });

    for (const clause of held) it(clause.title, () => clause.hold(given));
  });
}
