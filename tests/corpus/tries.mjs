// Packages tried in child processes, one after the other: a function that never ends, or takes the process with it, costs its own
// verdict and no other. Another process goes on behind it.
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
    const process_ = new Child();
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      results.set(name, await tryPackage(process_, folder, name, options));
      onPackage(++done, name);
    }
    process_.end();
  };
  await Promise.all(Array.from({ length: Math.max(1, options.jobs) }, lane));
  return packages.flatMap((name) => results.get(name));
}

async function tryPackage(process_, folder, packageName, { filters, inputs }) {
  const verdicts = [];
  const about = filters.filter((filter) => packageName.includes(filter));
  const inside = about.length > 0 ? [] : filters;
  for (let skip = 0; ; ) {
    const { begun, problem } = await process_.run({ folder, packageName, skip, filters: inside, inputs }, verdicts);
    if (begun === undefined) {
      if (problem !== undefined)
        verdicts.push({ id: packageName, package: packageName, kind: 'not-loaded', why: problem });
      return verdicts;
    }
    // Whatever V8 alone does not survive is no numeric function; where machine code takes part it is a mistake of ours.
    const kind = begun.stage === 'compiling' || begun.stage === 'machine code' ? 'crashed' : 'not-numeric';
    const { id, signature } = begun;
    verdicts.push({ id, package: packageName, signature, kind, why: problem, wrong: problem });
    skip = begun.index + 1;
  }
}

/** A process for one package after the other, made anew where it ends. */
class Child {
  #child;

  /** Runs one package. `begun`: the function that it ended at, if it did not come to the end; `problem`: why. */
  run(job, verdicts) {
    this.#child ??= this.#fork();
    const child = this.#child;
    return new Promise((resolve) => {
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
      const hear = ({ verdict, finished, problem, ...message }) => {
        if (finished) return end({ problem });
        heard();
        begun = verdict === undefined ? message : undefined;
        if (verdict !== undefined) verdicts.push({ id: message.id, package: job.packageName, ...verdict });
      };
      const complain = (text) => {
        errors = (errors + text).slice(-4000);
      };
      const leave = (code, signal) => {
        const lines = errors.trim().split('\n');
        const last = lines.find((line) => /Error|FATAL|panicked/.test(line)) ?? '';
        const problem = silent
          ? `it did not end in ${SILENCE_MS / 1000} s`
          : `the process ended with ${signal ?? code}; ${last}`;
        end({ begun, problem });
      };
      const end = (outcome) => {
        clearTimeout(timer);
        child.off('message', hear).off('close', leave);
        child.stderr.off('data', complain);
        resolve(outcome);
      };
      heard();
      child.stderr.setEncoding('utf8').on('data', complain);
      child.on('message', hear).on('close', leave);
      child.send(job);
    });
  }

  #fork() {
    const child = fork(CHILD, { execArgv: ['--max-old-space-size=2048'], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    // Also while nothing is asked of it.
    child.on('close', () => {
      if (this.#child === child) this.#child = undefined;
    });
    return child;
  }

  end() {
    this.#child?.kill();
  }
}
