// All programs of a run, by some processes, part by part; what is done is kept in a file, and gone on with.
import { execFileSync, fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { at, ROOT } from '../../../ts/setup/places.mjs';
import { add } from './check.mjs';

const WORKER = fileURLToPath(new URL('./worker.mjs', import.meta.url));

/** How many programs a process is given at a time, after which it is begun anew: V8 forgets nothing of what it has compiled. */
const PART = 10_000;

/** After so many that differ there is enough to look at. */
const ENOUGH = 8;

/** How long one program may take, on a machine that may be busy with others. */
const PATIENCE_MS = 600_000;

/**
 * @param {{ node: string, version: string, seed: number, from: number, count: number, jobs: number, seconds: number, fresh: boolean,
 *   told?: (state) => void }} options `node` is the program that is run.
 */
export async function runPrograms({ node, version, seed, from, count, jobs, seconds, fresh, told = () => {} }) {
  const file = join(at('target/exactness'), `programs-${version}-${seed}-${from}.json`);
  const state = (!fresh && read(file)) || newState();
  const own = runOf(state);
  const end = performance.now() + seconds * 1000;
  const waiting = [];
  for (let at = from; at < from + count; at += PART) if (!state.done.includes(at)) waiting.push(at);
  const take = () => (performance.now() < end && state.failures.length < ENOUGH ? waiting.shift() : undefined);
  await Promise.all(
    Array.from({ length: Math.min(jobs, waiting.length) }, async () => {
      for (let at = take(); at !== undefined; at = take()) {
        const answer = await inProcess(node, seed, at, Math.min(at + PART, from + count));
        state.left = answer.left ?? state.left;
        state.failures.push(...answer.failures);
        merge(state.tally, answer.tally);
        own.programs += answer.tally.programs;
        if (answer.failures.length === 0 && at + PART <= from + count) state.done.push(at);
        write(file, state);
        told(state);
      }
    }),
  );
  return state;
}

/** `runs`: how many programs were checked at which commit, by what its compiler and rules are. */
const newState = () => ({ runs: [], done: [], left: [], failures: [], tally: {} });

/** What is known of earlier runs, also of other compilers and rules: a count of programs is of all of them. What failed is tried again. */
function read(file) {
  try {
    return { ...JSON.parse(readFileSync(file, 'utf8')), failures: [] };
  } catch {
    return undefined;
  }
}

/** The part of a state that is of the compiler and rules as they are. */
function runOf(state) {
  const known = state.runs.find((run) => run.compiler === compiler());
  if (known !== undefined) return known;
  const begun = { compiler: compiler(), commit: commit(), programs: 0 };
  state.runs.push(begun);
  return begun;
}

function commit() {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], { cwd: ROOT, encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
}

function write(file, state) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify(state));
  renameSync(`${file}.new`, file);
}

let known;

/** Stands for the compiler and the programs as they are. */
function compiler() {
  if (known !== undefined) return known;
  const hash = createHash('sha256');
  for (const name of ['ts/binding/.addon-stamp', 'ts/dist/.stamp']) {
    try {
      hash.update(readFileSync(at(name)));
    } catch {
      // Built by other means: then nothing is gone on with.
      hash.update(String(Math.random()));
    }
  }
  for (const name of ['numbers', 'booleans', 'statements', 'memory', 'calls', 'lists'])
    hash.update(readOr(at(`tests/exactness/programs/rules/${name}.mjs`)));
  for (const name of ['grow', 'program', 'forms']) hash.update(readOr(at(`tests/exactness/programs/${name}.mjs`)));
  known = hash.digest('hex');
  return known;
}

function readOr(file) {
  try {
    return readFileSync(file);
  } catch {
    return '';
  }
}

/** One part in a process of its own. */
function inProcess(node, seed, from, to) {
  return new Promise((resolve) => {
    const child = fork(WORKER, [String(seed)], {
      execPath: node,
      stdio: ['ignore', 'inherit', 'inherit', 'pipe', 'ipc'],
    });
    let left;
    let number;
    let timer;
    let isLate = false;
    const wait = () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        isLate = true;
        child.kill('SIGKILL');
      }, PATIENCE_MS);
    };
    wait();
    let answer;
    child.stdio[3].setEncoding('utf8').on('data', (text) => {
      number = Number(text.trimEnd().split('\n').at(-1));
      wait();
    });
    child.on('message', (message) => {
      if (message.left !== undefined) {
        ({ left } = message);
        child.send({ from, to });
      } else {
        answer = message;
        child.disconnect();
      }
    });
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      if (answer !== undefined) return resolve({ ...answer, left });
      const how = isLate ? `did not end in ${PATIENCE_MS / 1000} s` : `ended the process with ${signal ?? code}`;
      const difference = number === undefined ? `the rules could not be tried: it ${how}` : `program ${number} ${how}`;
      resolve({ failures: [{ seed, number, difference }], tally: { programs: (number ?? from) - from }, left });
    });
  });
}

/** Adds what a part met to what all did. */
export function merge(whole, part) {
  for (const [name, value] of Object.entries(part)) {
    if (typeof value === 'number') whole[name] = (whole[name] ?? 0) + value;
    else {
      const counts = new Map(Object.entries(whole[name] ?? {}));
      for (const [key, count] of Object.entries(value)) add(counts, key, count);
      whole[name] = Object.fromEntries(counts);
    }
  }
}
