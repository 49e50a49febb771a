/**
 * `npm run demo`, `npm test`, `npm run bench` and `npm run build` start here, with plain Node and nothing installed:
 *
 *     node ts/setup/run.mjs <command> [arguments for it]
 *
 * Everything the command needs is made first, each thing only if what it is made from changed. This file keeps to old
 * syntax and imports the rest only once Node is known to be new enough, so that an old Node gets a sentence, not a
 * syntax error.
 */
import { oldNode } from './node-version.mjs';

const complaint = oldNode(process.version, process.execPath);
if (complaint) {
  console.error(complaint);
  process.exit(1);
}
import('./main.mjs').then(({ main }) => main(process.argv[2], process.argv.slice(3)));
