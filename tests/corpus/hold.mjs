// One numeric function, compiled as it is, held against V8.

// The boundary is watched from before the package loads it.
import { Parallel } from '../../ts/dist/index.js';
import { randomSource } from '../exactness/numbers.mjs';
import { copyOf, Draw, isSame, show } from './arguments.mjs';
import { watched } from './boundary.mjs';
import { eachWithin } from './timed.mjs';

const CALL_MS = 40;
/** All calls in V8; functions that are slower are held against fewer. */
const PATIENCE_MS = 20_000;

const native = Parallel({ backend: 'native' });

/**
 * @returns {{ kind: 'native' | 'bails' | 'refused' | 'differs', ... }}
 */
export async function hold(f, kinds, writes, inputs, stage) {
  const usual = evaluate(f, kinds, inputs, false);
  stage('odd inputs');
  const odd = evaluate(f, kinds, inputs, true);
  const counted = { calls: usual.calls.length + odd.calls.length };
  stage('compiling');
  const first = await run(f, usual, writes);
  if (first.refusal !== undefined) return { kind: 'refused', ...counted, ...first.refusal };
  stage('machine code');
  const second = await run(f, odd, writes);
  if (second.refusal !== undefined) return { kind: 'refused', ...counted, ...second.refusal };
  const thrown = odd.thrown ?? usual.thrown;
  const error = thrown && (await errorOf(f, kinds, usual, thrown));
  const wrong = first.wrong ?? second.wrong ?? error;
  const bailed = first.bailed / Math.max(1, first.items);
  const figures = {
    ...counted,
    bailed,
    bailedOdd: second.bailed / Math.max(1, second.items),
    compiled: first.compiled,
  };
  if (wrong !== undefined) return { kind: 'differs', ...figures, wrong };
  return { kind: bailed < 0.01 ? 'native' : 'bails', ...figures };
}

/** What V8 gives for so many calls. Those that throw or take too long are left out; one that throws is kept aside. */
function evaluate(f, kinds, count, isOdd) {
  const draw = new Draw(randomSource(isOdd ? 7_777_777 : 8_888_888));
  const calls = [];
  let thrown;
  const start = performance.now();
  for (let round = 0; round < 4 && calls.length < count; round++) {
    if (performance.now() - start > PATIENCE_MS) break;
    const wanted = count - calls.length;
    let at = -1;
    eachWithin(
      CALL_MS,
      wanted,
      (i) => {
        at = i;
        if (performance.now() - start > PATIENCE_MS) return;
        draw.begin(isOdd);
        const args = kinds.map((kind) => kind.draw(draw));
        const given = args.map(copyOf);
        try {
          const value = f(...given);
          calls.push({ args, value: copyOf(value), after: given });
        } catch (error) {
          thrown ??= { args, error };
        }
      },
      () => at,
    );
  }
  return { calls, thrown };
}

async function run(f, { calls }, writes) {
  if (calls.length === 0) return { items: 0, bailed: 0 };
  const columns = calls[0].args.map((_, k) => calls.map(({ args }) => copyOf(args[k])));
  const { value: results, error, bailed, kernels, disagreement } = await watched(() => native.map(f, ...columns));
  if (error?.code === 'unsupported-task')
    return { refusal: { code: error.reason, message: error.summary, line: error.line, column: error.column } };
  if (error !== undefined) return { items: 1, bailed: 0, wrong: `map() rejects with ${error?.stack ?? error}` };
  const compiled = kernels.at(-1)?.signature;
  if (disagreement !== undefined) return { items: calls.length, bailed, compiled, wrong: disagreement };
  for (let i = 0; i < calls.length; i++) {
    const { args, value, after } = calls[i];
    const call = () => `f(${args.map(show).join(', ')})`;
    if (!isSame(results[i], value)) {
      const wrong = `${call()} is ${show(value)} in V8, ${show(results[i])} here`;
      return { items: calls.length, bailed, compiled, wrong };
    }
    for (const k of writes) {
      if (isSame(columns[k][i], after[k])) continue;
      const wrong = `${call()} leaves argument ${k + 1} as ${show(after[k])} in V8, ${show(columns[k][i])} here`;
      return { items: calls.length, bailed, compiled, wrong };
    }
  }
  return { items: calls.length, bailed, compiled };
}

/** A call that throws, among others that do not: the whole is rejected with its error. */
async function errorOf(f, kinds, { calls }, { args, error }) {
  const rows = [...calls.slice(0, 5).map((call) => call.args), args];
  const columns = kinds.map((_, k) => rows.map((row) => copyOf(row[k])));
  try {
    await native.map(f, ...columns);
  } catch (got) {
    if (got?.constructor === error?.constructor && got?.message === error?.message) return undefined;
    return `f(${args.map(show).join(', ')}) throws ${error} in V8, ${got} here`;
  }
  return `f(${args.map(show).join(', ')}) throws ${error} in V8, and not here`;
}
