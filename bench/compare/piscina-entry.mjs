/** Lets piscina's threads load TypeScript on Node 20, where a thread does not inherit the loader. */
import { register } from 'tsx/esm/api';

register();
export const { map, squares } = await import('./piscina-worker.ts');
