// Simpler programs: fast-check walks them, this says which are simpler than one.
import fc from 'fast-check';
import { assigned, childrenOf } from './grow.mjs';
import { asProgram } from './program.mjs';

const SIMPLEST = { N: ['0', 'x', 'y'], B: ['true', 'false', 'p'], S: [] };
const PLAIN = { out: null, z: 'f64', t: 'f64', v: 'f64', w: 'f64', isOneView: true, isAutomatic: false };

/** Programs that are simpler by one step, the simplest first. */
function* simpler(grown) {
  for (const body of variants(grown.body)) yield { ...grown, body };
  for (const result of variants(grown.result)) yield { ...grown, result };
  for (const [at, helper] of grown.helpers.entries()) {
    for (const body of variants(helper.body)) yield { ...grown, helpers: grown.helpers.with(at, { ...helper, body }) };
    for (const result of variants(helper.result))
      yield { ...grown, helpers: grown.helpers.with(at, { ...helper, result }) };
  }
  for (const [name, value] of Object.entries(PLAIN)) if (grown[name] !== value) yield { ...grown, [name]: value };
}

function* variants(node) {
  if (node.text !== undefined) return;
  if (node.statements !== undefined) {
    const { statements } = node;
    if (statements.length > 1) yield { ...node, statements: [] };
    for (const at of statements.keys()) yield { ...node, statements: statements.toSpliced(at, 1) };
    for (const [at, statement] of statements.entries()) {
      for (const inside of childrenOf(statement))
        if (inside.statements !== undefined)
          yield { ...node, statements: statements.toSpliced(at, 1, ...inside.statements) };
      // Not of what is an assignment: it would be its own.
      if (statement.parts?.length !== 2)
        for (const inside of descendants(statement, 2))
          if (inside.kind === 'N' || inside.kind === 'B')
            yield { ...node, statements: statements.with(at, assigned(inside)) };
      for (const variant of variants(statement)) yield { ...node, statements: statements.with(at, variant) };
    }
    return;
  }
  for (const text of SIMPLEST[node.kind] ?? []) yield { kind: node.kind, text };
  for (const inside of descendants(node, 3)) if (inside.kind === node.kind && node.kind !== 'S') yield inside;
  for (const [at, part] of node.parts.entries()) {
    if (typeof part !== 'object') continue;
    for (const variant of variants(part)) yield { ...node, parts: node.parts.with(at, variant) };
  }
}

function* descendants(node, depth) {
  for (const child of childrenOf(node)) {
    yield child;
    if (depth > 0) yield* descendants(child, depth - 1);
  }
}

/** Programs as fast-check has them: those given, and what they shrink to. */
class Grown extends fc.Arbitrary {
  #first;

  constructor(first) {
    super();
    this.#first = first;
  }

  generate() {
    return new fc.Value(this.#first, undefined);
  }

  canShrinkWithoutContext() {
    return true;
  }

  shrink(grown) {
    return fc.stream(simpler(grown)).map((variant) => new fc.Value(variant, undefined));
  }
}

/**
 * The simplest program found that still differs.
 * @param {(program) => Promise<string | undefined>} check says what differs.
 * @returns {Promise<{ program, difference: string }>}
 */
export async function shrunk(grown, check) {
  let least = { program: asProgram(grown), difference: 'it differs no more when it is checked again' };
  const property = fc.asyncProperty(new Grown(grown), async (candidate) => {
    const program = asProgram(candidate);
    const difference = await check(program);
    if (difference === undefined) return;
    least = { program, difference };
    throw new Error(difference);
  });
  await fc.check(property, { numRuns: 1, seed: 1, interruptAfterTimeLimit: 60_000, markInterruptAsFailure: false });
  return least;
}
