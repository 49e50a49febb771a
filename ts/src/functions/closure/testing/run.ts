/** Runs all situations in a process of its own: for other versions of Node and other ways to load TypeScript. Prints what failed. */
import { classes } from './classes.ts';
import { forms } from './forms.ts';
import { modules } from './modules.ts';
import { refusals } from './refusals.ts';
import { scopes } from './scopes.ts';

const failures: string[] = [];
let count = 0;
for (const { name, check } of [...forms, ...classes, ...scopes, ...modules, ...refusals]) {
  count++;
  try {
    await check();
  } catch (error) {
    failures.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
console.log(JSON.stringify({ count, failures }));
