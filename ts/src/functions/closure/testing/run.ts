/** Runs all situations in a process of its own: for other versions of Node and other ways to load TypeScript. Prints what
 * failed; with `--compiled` it leaves out what depends on names. */
import { classes } from './classes.js';
import { forms } from './forms.js';
import { modules } from './modules.js';
import { refusals } from './refusals.js';
import { scopes } from './scopes.js';

async function run() {
  const failures: string[] = [];
  let count = 0;
  const all = [...forms, ...classes, ...scopes, ...modules, ...refusals];
  for (const { name, check, asWritten } of all) {
    if (asWritten && process.argv.includes('--compiled')) continue;
    count++;
    try {
      await check();
    } catch (error) {
      failures.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  console.log(JSON.stringify({ count, failures }));
}

void run();
