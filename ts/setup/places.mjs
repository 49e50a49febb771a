/** Where things are, as absolute paths. */
import { fileURLToPath } from 'node:url';

/** The repository. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** A path inside the repository. */
export const at = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
