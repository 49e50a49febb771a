import { describe, expect, test } from 'vitest';
import { topics } from './functions/index.mjs';
import { hold } from './hold.mjs';

/** Why functions are not native, or bail out more than now and then. What becomes native may leave the list. */
const REASONS: Readonly<Record<string, string>> = {
  'forms/extremes': 'a function as a value cannot be compiled',
  'finance/incomeTax': 'destructuring cannot be compiled',
  'geometry/intersection': 'an object as a value cannot be compiled',
  'numerics/chosenLater': 'a function as a value cannot be compiled',
  'scripts/modeOf': "captured `mode` is a string, 'fast', and only numbers, boole",
  'scripts/optionsOf': "captured `options.kind` is a string, 'linear', and only numb",
  'scripts/overridden': '`super` cannot be compiled',
  'scripts/privateField': 'a private name of something that the function did not make',
  'scripts/guarded': 'bails out',
};

describe.each(Object.entries(topics))('%s', (topic, functions) => {
  test.each(Object.entries(functions))(
    '%s is native, or has a reason, and equals JavaScript',
    async (name, [kinds, f]) => {
      const { wrong, refused, bailed } = await hold(kinds, f);
      expect(wrong).toBeUndefined();
      const reason = REASONS[`${topic}/${name}`];
      const outcome = refused ?? (bailed !== undefined && bailed > 0.01 ? 'bails out' : 'native');
      if (outcome !== 'native') expect(outcome).toContain(reason ?? 'native');
    },
  );
});
