import { describe, it } from 'vitest';
import { classes } from './testing/classes.ts';
import { forms } from './testing/forms.ts';
import { modules } from './testing/modules.ts';
import { refusals } from './testing/refusals.ts';
import { scopes } from './testing/scopes.ts';

describe.each([
  ['forms', forms],
  ['classes', classes],
  ['scopes', scopes],
  ['modules', modules],
  ['refusals', refusals],
])('%s', (_, situations) => {
  it.each(situations)('$name', ({ check }) => check() as Promise<void>);
});
