// What crosses into native code, seen: the kernels that were compiled, and how many items bailed out.
import { createRequire } from 'node:module';

const binding = createRequire(import.meta.url)('../../ts/binding/binding.cjs');
const { compile, Job } = binding;

const seen = { kernels: [], items: 0, bailed: 0, reasons: new Map() };

binding.compile = (...args) => {
  const answer = compile(...args);
  if (answer.kernel !== undefined) seen.kernels.push(answer.kernel);
  return answer;
};

/** Counts when the job is asked, which is once, after its end. A kernel that cannot bail out is not asked. */
binding.Job = class extends Job {
  constructor(kernel, length, ...rest) {
    super(kernel, length, ...rest);
    seen.items += length;
  }

  bailed() {
    const indices = super.bailed();
    seen.bailed += indices.length;
    for (const reason of super.bailReasons?.() ?? []) seen.reasons.set(reason, (seen.reasons.get(reason) ?? 0) + 1);
    return indices;
  }
};

/** What was seen while `work` ran, and what it gave or threw. Nothing else may use native code meanwhile. */
export async function watched(work) {
  Object.assign(seen, { kernels: [], items: 0, bailed: 0, reasons: new Map() });
  try {
    return { value: await work(), ...seen };
  } catch (error) {
    return { error, ...seen };
  }
}
