// Breaks the compiler in many ways, one at a time, and looks whether its own tests notice. One build: each mutant is a branch in
// a copy of the sources, taken where MILLRACE_MUTANT has its number. The real sources know nothing of it.
//
//     npm run mutants [-- number...]
//
// Ends with 1 if a mutant survives.
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '../../ts/setup/places.mjs';
import { PROFILE } from '../../ts/setup/products/addon.mjs';
import { MUTANTS } from './mutants.mjs';

const COPY = join(ROOT, 'target', 'mutants', 'source');
/** Not the real one: cargo takes two workspaces whose members have the same names and places for one. */
const TARGET = join(ROOT, 'target', 'mutants', 'target');
/** How much longer than without mutants the tests may take: one that never ends is noticed, too. */
const PATIENCE = 6;
/** How long the tests may take without mutants. */
const LONGEST_MS = 900_000;
/** Enough for each to be caught, few enough to be quick: fewer than the tests draw on their own. */
const FUNCTIONS = process.env.MILLRACE_RANDOM_FUNCTIONS ?? '2000';

const HOOK = `
/// The mutant that is to be alive; see tests/mutation.
pub(crate) fn mutant(number: u32) -> bool {
    static ALIVE: std::sync::OnceLock<Option<u32>> = std::sync::OnceLock::new();
    *ALIVE.get_or_init(|| std::env::var("MILLRACE_MUTANT").ok().and_then(|text| text.parse().ok())) == Some(number)
}
`;

const chosen = process.argv.slice(2).map(Number);
const numbers = MUTANTS.map((_, number) => number).filter((number) => chosen.length === 0 || chosen.includes(number));
const binary = build();
const unchanged = await tests(binary, undefined, LONGEST_MS);
if (unchanged.failed !== undefined) throw new Error(`the tests fail without any mutant: ${unchanged.failed}`);
const survivors = [];
for (const number of numbers) {
  const { file, at, becomes } = MUTANTS[number];
  const { failed, seconds } = await tests(binary, number, PATIENCE * 1000 * Number(unchanged.seconds));
  const what = `${file.slice('crates/compiler/src/'.length)}: ${/«(.*)»/s.exec(at)[1]} → ${becomes}`;
  console.log(
    `${String(number).padStart(3)}  ${failed === undefined ? 'SURVIVED' : 'caught'}  ${seconds} s  ${what}  ${failed ?? ''}`,
  );
  if (failed === undefined) survivors.push(number);
}
console.log(
  `${numbers.length - survivors.length} of ${numbers.length} mutants were caught${survivors.length > 0 ? `; not ${survivors.join(', ')}` : ''}.`,
);
if (survivors.length > 0) process.exitCode = 1;

/** The test program of the copied compiler. */
function build() {
  const files = execFileSync('git', ['ls-files', 'crates', 'bindings', 'Cargo.toml', 'Cargo.lock', '.cargo'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  const changed = new Map([['crates/compiler/src/lib.rs', [HOOK]]]);
  for (const [number, { file, at, becomes }] of MUTANTS.entries())
    changed.set(file, [...(changed.get(file) ?? []), { number, at, becomes }]);
  for (const file of files.trim().split('\n')) {
    const to = join(COPY, file);
    mkdirSync(dirname(to), { recursive: true });
    const mutants = changed.get(file);
    if (mutants === undefined) {
      cpSync(join(ROOT, file), to, { preserveTimestamps: true });
      continue;
    }
    let text = readFileSync(join(ROOT, file), 'utf8');
    for (const mutant of mutants) text = typeof mutant === 'string' ? text + mutant : withMutant(text, file, mutant);
    if (text !== readOr(to)) writeFileSync(to, text);
  }
  const args = [
    'test',
    '--package',
    'millrace-compiler',
    '--lib',
    '--profile',
    PROFILE,
    '--no-run',
    '--message-format=json',
  ];
  const messages = execFileSync('cargo', args, {
    cwd: COPY,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, CARGO_TARGET_DIR: TARGET },
  });
  const built = messages
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  return built.findLast(({ target, executable }) => target?.name === 'millrace_compiler' && executable)?.executable;
}

function withMutant(text, file, { number, at, becomes }) {
  const [, before, original, after] = /^(.*)«(.*)»(.*)$/s.exec(at);
  const found = before + original + after;
  const count = text.split(found).length - 1;
  if (count !== 1) throw new Error(`mutant ${number}: \`${found}\` stands ${count} times in ${file}; say where it is`);
  return text.replace(
    found,
    () => `${before}{ if crate::mutant(${number}) { ${becomes} } else { ${original} } }${after}`,
  );
}

function readOr(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** The first test that fails, or how else it was noticed. */
function tests(program, number, patience) {
  return new Promise((resolve) => {
    const start = performance.now();
    const child = spawn(program, ['--test-threads=2'], {
      cwd: join(COPY, 'crates/compiler'),
      env: {
        ...process.env,
        MILLRACE_RANDOM_FUNCTIONS: FUNCTIONS,
        ...(number !== undefined && { MILLRACE_MUTANT: String(number) }),
      },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let first;
    const end = (failed) => {
      first ??= failed;
      child.kill('SIGKILL');
    };
    const timer = setTimeout(() => end(`they do not end in ${(patience / 1000).toFixed(0)} s`), patience);
    let rest = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      rest += text;
      // The first is enough.
      const failed = /^test (\S+) \.\.\. FAILED$/m.exec(rest);
      if (failed !== null) end(failed[1]);
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (code !== 0 && first === undefined) first = `the process ended with ${signal ?? code}`;
      resolve({ failed: first, seconds: ((performance.now() - start) / 1000).toFixed(1) });
    });
  });
}
