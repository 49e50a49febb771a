/** What calls cost on workers of one kind: small ones, heavy ones, the first one. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Call, delayed, Parallel } from 'millrace';
import { piscina } from './compare/piscina.ts';
import { contest, entrants, spread } from './harness/contest.ts';
import { BareThreads, HEAVY, HEAVY_MS, heavyRounds, work } from './harness/heavy.ts';
import { readScopes } from './harness/inspector-floor.ts';
import type { Table } from './harness/report.ts';

const N = 100_000;
const COLD_ROUNDS = 11;

const one = 1;
/** Captures something, or no closure would have to be read. */
const square = (x: number) => x * x * one;

/** Measures a backend; its rows have its name. */
export async function costsOf(backend: 'threads' | 'processes'): Promise<Table[]> {
  const parallel = Parallel({ backend });
  const pool = piscina();

  const small = {
    'plain loop, preallocated': () => {
      const results = new Array<number>(N);
      for (let i = 0; i < N; i++) results[i] = square(i);
      return results;
    },
    [`${backend}, building the calls included`]: () => {
      const calls: Call<number>[] = [];
      for (let i = 0; i < N; i++) calls.push(delayed(square)(i));
      return parallel(calls);
    },
    'piscina, batched by hand': () => pool.squares(N),
  };
  const expected = small['plain loop, preallocated']();
  for (const [name, run] of Object.entries(small)) assert.deepEqual(await run(), expected, name);

  const rounds = heavyRounds();
  const bare = new BareThreads();
  const heavy = {
    'plain loop': () => {
      const results: string[] = [];
      for (let i = 0; i < HEAVY; i++) results.push(work(rounds));
      return results;
    },
    'bare threads, each handed its part': () => bare.run(rounds),
    [backend]: () => parallel(Array.from({ length: HEAVY }, () => delayed(work)(rounds))),
  };

  const firsts: number[] = [];
  const imports: number[] = [];
  for (let round = -1; round < COLD_ROUNDS; round++) {
    const file = fileURLToPath(new URL('./children/workers.mjs', import.meta.url));
    const { status, stdout } = spawnSync(process.execPath, [file, backend], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`workers.mjs ended with ${status}`);
    const parts = JSON.parse(stdout) as { import: number; first: number };
    if (round < 0) continue;
    imports.push(parts.import);
    firsts.push(parts.first);
  }

  const makeClosures = () => Array.from({ length: N }, (_, i) => (x: number) => x * one + i);
  const closures = {
    'the inspector alone': () => readScopes(makeClosures()),
    [`${backend}, distinct closures`]: () => parallel(makeClosures().map((f, i) => delayed(f)(i))),
  };

  const tables: Table[] = [
    {
      title: `${N} calls of one closure, x * x`,
      unit: 'ms',
      baseline: 'plain loop, preallocated',
      rows: await contest(entrants(small), { rounds: 21, warmUps: 5 }),
    },
    {
      title: `${N} closures made in a loop, each called once`,
      unit: 'ms',
      baseline: 'the inspector alone',
      rows: await contest(entrants(closures), { rounds: 3, warmUps: 1 }),
    },
    {
      title: `${HEAVY} calls of ${HEAVY_MS} ms`,
      unit: 'ms',
      baseline: 'plain loop',
      rows: await contest(entrants(heavy), { rounds: 3, warmUps: 1 }),
    },
    {
      title: 'The first result of a process',
      unit: 'ms',
      baseline: "import 'millrace'",
      rows: [
        { name: "import 'millrace'", ...spread(imports) },
        { name: 'the first result after it', ...spread(firsts) },
      ],
    },
  ];
  await Promise.all([pool.close(), bare.close()]);
  return tables;
}
