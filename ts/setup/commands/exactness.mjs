/** `npm run exactness -- programs|math|test262 [options]`: the long runs of tests/exactness. */
import { node } from '../child.mjs';
import { SetupError } from '../setup-error.mjs';

const SCRIPTS = { programs: 'programs.mjs', math: 'math.mjs', test262: 'test262/main.mjs' };

export function exactness([name, ...args]) {
  if (!Object.hasOwn(SCRIPTS, name ?? ''))
    throw new SetupError(`Say which of ${Object.keys(SCRIPTS).join(', ')}: npm run exactness -- programs --seconds 60`);
  return node([`tests/exactness/${SCRIPTS[name]}`, ...args]);
}
