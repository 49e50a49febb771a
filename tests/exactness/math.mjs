// Every function of Math over many random inputs, machine code against the V8 that runs this.
//
//     node tests/exactness/math.mjs [--inputs 10000000] [--seed 1] [name...]
//     npm run exactness -- math --all         on every version of Node that there is a binary of
//
// A third of the inputs are any bits, a third uniform in ranges, a third near the points where implementations change their ways.
// In chunks, so that memory stays small. Prints one JSON object; ends with 1 if a result differs or a function is refused.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { nodeBinaries } from '../node-versions/binaries.mjs';
import { compare } from './compare.mjs';
import { ODD, randomSource } from './numbers.mjs';

const CHUNK = 250_000;
/** `random` is another one each time; `sumPrecise` takes an array. */
const LEFT_OUT = new Set(['random', 'sumPrecise']);

/** Where implementations change from one formula to the next, and where results end. */
const TURNS = [
  ...ODD,
  ...[
    -1074, -1022, -60, -54, -53, -52, -33, -32, -28, -27, -24, -14, -7, -3, -2, -1, 0, 1, 2, 4, 5, 10, 22, 23, 24, 26,
    27,
  ],
].filter(Number.isFinite);
const PIECES = [
  ...[Math.PI / 4, Math.PI / 2, (3 * Math.PI) / 4, Math.PI, 1e5 * Math.PI, 2 ** 20 * (Math.PI / 2), 2 ** 28],
  ...[0.34657359027997264, 1.0397207708399179, 56 * Math.LN2, 709.782712893384, 745.1332191019411, 710.4758600739439],
  ...[0.41421356237309503, Math.SQRT1_2, 0.4375, 0.6875, 1.1875, 2.4375, 0.975, 0.5, 1, 2, 22, 1024, 0x3c300000],
];

/** Fills a column with random doubles. */
function fill(column, next) {
  const words = new Uint32Array(2);
  const double = new Float64Array(words.buffer);
  for (let i = 0; i < column.length; i++) {
    const kind = next() % 12;
    if (kind < 4) {
      words[0] = next();
      words[1] = next();
      column[i] = double[0];
    } else if (kind < 8) {
      const u = (next() + next() / 2 ** 32) / 2 ** 32;
      column[i] = (kind < 6 ? u - 0.5 : u * 2) * 2 ** ((next() % 40) - 8);
    } else {
      const point =
        kind < 10
          ? PIECES[next() % PIECES.length]
          : kind < 11
            ? 2 ** TURNS[next() % TURNS.length]
            : TURNS[next() % TURNS.length];
      double[0] = next() % 2 === 0 ? point : -point;
      // Some units in the last place away, a few or many.
      const away = (next() >>> (next() % 32)) | 0;
      const low = words[0];
      words[0] = low + away;
      column[i] = double[0];
    }
  }
}

/** Each function with one, two and three arguments, as far as it takes them. */
function callsOf(name) {
  const member = Math[name];
  if (name === 'max' || name === 'min' || name === 'hypot') return [2, 3, 4];
  return [Math.max(1, member.length)];
}

/** `{ node, inputs, functions, failures }`; `inputs` is counted for each function. */
export async function mathAgainstV8(inputs, seed, names = []) {
  const report = { node: process.version, inputs, functions: 0, results: 0, failures: [] };
  const columns = Array.from({ length: 4 }, () => new Float64Array(new SharedArrayBuffer(CHUNK * 8)));
  for (const name of Object.getOwnPropertyNames(Math)) {
    if (typeof Math[name] !== 'function' || LEFT_OUT.has(name)) continue;
    if (names.length > 0 && !names.includes(name)) continue;
    for (const arity of callsOf(name)) {
      const parameters = ['x', 'y', 'z', 'w'].slice(0, arity).join(', ');
      const f = (0, eval)(`(${parameters}) => Math.${name}(${parameters})`);
      const next = randomSource(seed);
      report.functions++;
      let differing = 0;
      let first;
      try {
        for (let done = 0; done < inputs; done += CHUNK) {
          const length = Math.min(CHUNK, inputs - done);
          const used = columns.slice(0, arity).map((column) => column.subarray(0, length));
          for (const column of used) fill(column, next);
          const found = await compare(f, used);
          differing += found.differing;
          first ??= found.first;
          report.results += length;
        }
        if (differing > 0)
          report.failures.push(`Math.${name}(${parameters}): ${differing} of ${inputs} differ; ${first}`);
      } catch (error) {
        report.failures.push(`Math.${name}(${parameters}): ${error.message}`);
      }
    }
  }
  return report;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values: options, positionals: names } = parseArgs({
    allowPositionals: true,
    options: {
      inputs: { type: 'string', default: '10000000' },
      seed: { type: 'string', default: '20261124' },
      all: { type: 'boolean', default: false },
    },
  });
  if (options.all) {
    for (const { path } of await nodeBinaries()) {
      const args = [fileURLToPath(import.meta.url), '--inputs', options.inputs, '--seed', options.seed, ...names];
      const { stdout } = await promisify(execFile)(path, args, { maxBuffer: 2 ** 26 }).catch((error) => {
        if (!error.stdout) throw error;
        process.exitCode = 1;
        return error;
      });
      process.stdout.write(stdout);
    }
  } else {
    const report = await mathAgainstV8(Number(options.inputs), Number(options.seed), names);
    console.log(JSON.stringify(report));
    if (report.failures.length > 0 || report.functions === 0) process.exitCode = 1;
  }
}
