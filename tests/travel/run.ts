/** Sends every kind through every backend, in a process of its own: for other versions of Node and other ways to load it. Prints what
 * failed; with `--compiled` it leaves out what depends on how the source is written. */
import { backends, travel } from './journey.js';
import { groups } from './kinds.js';

async function run() {
  const failures: string[] = [];
  let count = 0;
  for (const backend of backends) {
    for (const kind of Object.values(groups).flat()) {
      if (kind.asWritten && process.argv.includes('--compiled')) continue;
      count++;
      try {
        await travel(kind, backend);
      } catch (error) {
        failures.push(`${backend}, ${kind.name}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
  console.log(JSON.stringify({ count, failures }));
}

void run();
