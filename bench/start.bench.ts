/** From nothing to the first result, and small calls after it. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { delayed, Parallel } from 'millrace';
import { joblib } from './compare/joblib.ts';
import { contest, type Entrant, spread } from './harness/contest.ts';
import { report } from './harness/report.ts';
import { square } from './workload.ts';

const ROUNDS = 21;

/**
 * Runs a script in a new Node and gives the milliseconds of the whole process and what the script says of its parts.
 */
function launch(script: string): { whole: number; parts: Record<string, number> } {
  const file = fileURLToPath(new URL(`./children/${script}`, import.meta.url));
  const start = performance.now();
  const { status, stdout } = spawnSync(process.execPath, [file], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const whole = performance.now() - start;
  if (status !== 0) throw new Error(`${script} ended with ${status}`);
  return { whole, parts: stdout === '' ? {} : JSON.parse(stdout) };
}

const scripts = {
  'bare node': 'bare.mjs',
  "import 'millrace'": 'import.mjs',
  'import and a first result': 'first.mjs',
};
const whole = new Map<string, number[]>(Object.keys(scripts).map((name) => [name, []]));
const added: number[] = [];
const imports: number[] = [];
const firsts: number[] = [];
for (let round = -2; round < ROUNDS; round++) {
  for (const [name, script] of Object.entries(scripts)) {
    const result = launch(script);
    if (round < 0) continue;
    whole.get(name)!.push(result.whole);
    if (name === "import 'millrace'") added.push(result.whole - whole.get('bare node')!.at(-1)!);
    if (result.parts.import !== undefined) imports.push(result.parts.import);
    if (result.parts.first !== undefined) firsts.push(result.parts.first);
  }
}

const parallel = Parallel();
const python = await joblib();
const two = () => parallel([delayed(square)(3), delayed(square)(4)]);
const small: Entrant[] = [{ name: 'millrace', run: two }];
const warm = await contest(small, { rounds: 9, warmUps: 3, iterations: 2000 });
const absent: string[] = [];
if (typeof python === 'string') absent.push(python);
else {
  const peer: Entrant = { name: `joblib ${python.versions.joblib}, loky`, run: () => python.two() };
  warm.push(...(await contest([peer], { rounds: 9, warmUps: 2, iterations: 20 })));
}

report('start', 'How long until the first result, and how long does a small call take after that?', [
  {
    title: `Whole processes, ${ROUNDS} rounds in turns`,
    unit: 'ms',
    baseline: 'bare node',
    rows: [
      ...Array.from(whole, ([name, samples]) => ({ name, ...spread(samples) })),
      { name: 'what the import adds, round by round', ...spread(added) },
    ],
  },
  {
    title: 'Inside the process',
    unit: 'ms',
    baseline: "import 'millrace'",
    rows: [
      { name: "import 'millrace'", ...spread(imports) },
      { name: 'first native result, after the import', ...spread(firsts) },
    ],
  },
  { title: 'A warm call of two tasks', unit: 'ms', baseline: 'millrace', rows: warm, absent },
]);
if (typeof python !== 'string') python.close();
