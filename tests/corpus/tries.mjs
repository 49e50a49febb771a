// Packages tried in child processes, a package each: a function that never ends, or takes the process with it, costs its own
// verdict and no other.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const CHILD = fileURLToPath(new URL('./child.mjs', import.meta.url));
/** How long a child may say nothing. */
const SILENCE_MS = 120_000;

/** `{ id, kind, signature, ... }` for each function, in order of packages and exports. */
export async function tryPackages(folder, packages, options, onPackage) {
  const results = new Map();
  const waiting = [...packages];
  let done = 0;
  const lane = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      results.set(name, await tryPackage(folder, name, options));
      onPackage(++done, name);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, options.jobs) }, lane));
  return packages.flatMap((name) => results.get(name));
}

async function tryPackage(folder, packageName, { filters, inputs }) {
  const verdicts = [];
  const about = filters.filter((filter) => packageName.includes(filter));
  const inside = about.length > 0 ? [] : filters;
  for (let skip = 0; ; ) {
    const { begun, problem } = await oneChild({ folder, packageName, skip, filters: inside, inputs }, verdicts);
    if (begun === undefined) {
      if (problem !== undefined)
        verdicts.push({ id: packageName, package: packageName, kind: 'not-loaded', why: problem });
      return verdicts;
    }
    // Whatever V8 alone does not survive is no numeric function; where machine code takes part it is a mistake of ours.
    const kind = begun.stage === 'compiling' || begun.stage === 'machine code' ? 'crashed' : 'not-numeric';
    verdicts.push({
      id: begun.id,
      package: packageName,
      signature: begun.signature,
      kind,
      why: problem,
      wrong: problem,
    });
    skip = begun.index + 1;
  }
}

function oneChild(options, verdicts) {
  return new Promise((resolve) => {
    const child = fork(CHILD, [JSON.stringify(options)], {
      execArgv: ['--max-old-space-size=2048'],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let begun;
    let silent = false;
    let errors = '';
    let timer;
    const heard = () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        silent = true;
        child.kill('SIGKILL');
      }, SILENCE_MS);
    };
    heard();
    child.stderr.setEncoding('utf8').on('data', (text) => {
      errors = (errors + text).slice(-4000);
    });
    child.on('message', ({ verdict, ...message }) => {
      heard();
      begun = message;
      if (verdict === undefined) return;
      begun = undefined;
      verdicts.push({ id: message.id, package: options.packageName, ...verdict });
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (code === 0 && begun === undefined) return resolve({});
      const last =
        errors
          .trim()
          .split('\n')
          .find((line) => /Error|FATAL|panicked/.test(line)) ?? '';
      const problem = silent
        ? `it did not end in ${SILENCE_MS / 1000} s`
        : `the process ended with ${signal ?? code}; ${last}`;
      resolve({ begun, problem });
    });
  });
}
