/** Every kind of function and capture, sent from the sources. */
import { describe, expect, it } from 'vitest';
import { backends, travel } from './journey.js';
import { groups } from './kinds.js';

it('there are enough of each group', () => {
  const counts = Object.fromEntries(Object.entries(groups).map(([group, kinds]) => [group, kinds.length]));
  const least: Record<keyof typeof groups, number> = {
    'Forms of functions': 15,
    'Classes and instances': 15,
    Values: 20,
    Scopes: 15,
    Modules: 15,
    'What is refused': 12,
  };
  for (const [group, count] of Object.entries(least)) expect(counts[group], group).toBeGreaterThanOrEqual(count);
  const names = Object.values(groups).flatMap((kinds) => kinds.map(({ name }) => name));
  expect(new Set(names).size).toBe(names.length);
});

describe.each(backends)('over %s', (backend) => {
  describe.each(Object.entries(groups))('%s', (_, kinds) => {
    it.each(kinds)('$name', (kind) => travel(kind, backend));
  });
});
