/** Every kind of function and capture that the closure room knows, sent through bytes. */
import { describe, it, vi } from 'vitest';
import type { CaptureOptions } from '../functions/closure/index.js';
import { classes } from '../functions/closure/testing/classes.js';
import { forms } from '../functions/closure/testing/forms.js';
import { modules } from '../functions/closure/testing/modules.js';
import { refusals } from '../functions/closure/testing/refusals.js';
import { scopes } from '../functions/closure/testing/scopes.js';

vi.mock('../functions/closure/testing/revive.js', async () => {
  const { Capture } = await import('../functions/closure/index.js');
  const { decode, encode } = await import('./index.js');
  return {
    revive: (value: unknown, options?: CaptureOptions) =>
      decode(encode(value, { describe: (about) => new Capture({ ...about, ...options }) })),
  };
});

/** What arrives has symbols of its own, which these ask for by the original. */
const ownSymbol = new Set(['computed members']);

describe.each([
  ['forms', forms],
  ['classes', classes],
  ['scopes', scopes],
  ['modules', modules],
  ['refusals', refusals],
])('%s', (_, situations) => {
  it.each(situations.filter(({ name }) => !ownSymbol.has(name)))('$name', ({ check }) => check() as Promise<void>);
});
