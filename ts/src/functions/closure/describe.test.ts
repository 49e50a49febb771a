import { describe, it } from 'vitest';
import { classes } from './testing/classes.js';
import { forms } from './testing/forms.js';
import { modules } from './testing/modules.js';
import { refusals } from './testing/refusals.js';
import { scopes } from './testing/scopes.js';

describe.each([
  ['forms', forms],
  ['classes', classes],
  ['scopes', scopes],
  ['modules', modules],
  ['refusals', refusals],
])('%s', (_, situations) => {
  it.each(situations)('$name', ({ check }) => check() as Promise<void>);
});
