// What crosses into native code, seen: the kernels that were compiled, how many items bailed out, and whether the interpreter
// gives the same.
import { createRequire } from 'node:module';

const binding = createRequire(import.meta.url)('../../ts/binding/binding.cjs');
const { compile, Job } = binding;

/** Why items bail out, by the codes of `BailReason`. */
export const REASONS = [
  ...[undefined, 'out_of_bounds', 'undefined', 'throw', 'recursion', 'type', 'memory', 'state', 'nan_bits'],
];

/** So many items of a job are interpreted at most: one takes a microsecond or a thousand. */
const INTERPRETED = 200;
/** The interpreter's own word for an item that takes too many steps. */
const NOT_INTERPRETED = 255;
const DONE = 0;

const nothing = () => ({
  kernels: [],
  items: 0,
  bailed: 0,
  interpreted: 0,
  reasons: new Map(),
  disagreement: undefined,
});
const seen = nothing();

binding.compile = (...args) => {
  const answer = compile(...args);
  if (answer.kernel !== undefined) seen.kernels.push(answer.kernel);
  return answer;
};

/** Counts when the job is asked, which is once, after its end. A kernel that cannot bail out is not asked. */
binding.Job = class extends Job {
  #length;
  #canBail;
  #outputs;
  #expected;

  constructor(kernel, length, ...rest) {
    super(kernel, length, ...rest);
    seen.items += length;
    this.#length = length;
    this.#canBail = kernel.canBail;
  }

  runHere(inputs, output, ...rest) {
    this.#interpret(inputs, output);
    const status = super.runHere(inputs, output, ...rest);
    if (status === DONE) this.#compare(output);
    return status;
  }

  runSlice(inputs, output, ...rest) {
    const status = super.runSlice(inputs, output, ...rest);
    if (status === DONE) this.#compare(output);
    return status;
  }

  async start(inputs, output) {
    const status = await super.start(inputs, output);
    if (status === DONE) this.#compare(output);
    return status;
  }

  bailed() {
    const indices = super.bailed();
    seen.bailed += indices.length;
    for (const reason of super.bailReasons()) seen.reasons.set(reason, (seen.reasons.get(reason) ?? 0) + 1);
    return indices;
  }

  /** Before anything is run: what is run may write over its inputs. */
  #interpret(inputs, output) {
    if (this.#expected !== undefined || this.#length === 0) return;
    this.#expected = super.debugInterpret(inputs, output, 0, Math.min(this.#length, INTERPRETED));
  }

  #compare(output) {
    const [status, ...outputs] = this.#expected ?? [];
    if (status === undefined) return;
    const reasons = new Uint8Array(status.length);
    if (this.#canBail) {
      const codes = super.bailReasons();
      for (const [at, index] of super.bailed().entries()) if (index < reasons.length) reasons[index] = codes[at];
    }
    const values = [output].flat().map((array) => array.subarray(0, status.length));
    const expected = outputs.map(
      (bytes, k) => new values[k].constructor(bytes.buffer, bytes.byteOffset, status.length),
    );
    for (let item = 0; item < status.length; item++) {
      if (status[item] === NOT_INTERPRETED) continue;
      seen.interpreted++;
      if (status[item] !== reasons[item]) {
        const name = (code) => (code === 0 ? 'is done' : `bails out (${REASONS[code] ?? code})`);
        seen.disagreement ??= `item ${item} ${name(status[item])} in the interpreter, and ${name(reasons[item])} here`;
      } else if (status[item] === 0 && values.some((array, k) => !Object.is(array[item], expected[k][item])))
        seen.disagreement ??= `item ${item} is ${expected.map((array) => array[item])} in the interpreter, ${values.map((array) => array[item])} here`;
    }
  }
};

/** What was seen while `work` ran, and what it gave or threw. Nothing else may use native code meanwhile. */
export async function watched(work) {
  Object.assign(seen, nothing());
  try {
    return { value: await work(), ...seen };
  } catch (error) {
    return { error, ...seen };
  }
}
