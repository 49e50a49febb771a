import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { table } from './table.js';

it('docs/functions.md says what the tests show; `-u` writes it anew', async () => {
  await expect(await table()).toMatchFileSnapshot(fileURLToPath(new URL('../../docs/functions.md', import.meta.url)));
});
