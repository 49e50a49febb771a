// Tries the functions of one package after the other, and tells the parent process of each. It may hang or crash on any of
// them: the parent knows which one was begun.
import { brief } from './arguments.mjs';
import { functionsOf } from './functions.mjs';
import { hold } from './hold.mjs';
import { settle } from './settle.mjs';

for (const method of ['log', 'warn', 'error', 'info']) console[method] = () => {};
const tell = (message) => process.send(message);

process.on('message', async ({ folder, packageName, skip, filters, inputs }) => {
  let queue;
  try {
    queue = await functionsOf(folder, packageName);
  } catch (error) {
    tell({ finished: true, problem: String(error) });
    return;
  }
  for (let index = skip; index < queue.length; index++) {
    const { id, f } = queue[index];
    if (filters.length === 0 || filters.some((filter) => id.includes(filter))) await tryFunction(index, id, f, inputs);
  }
  tell({ finished: true });
});

async function tryFunction(index, id, f, inputs) {
  tell({ index, id, stage: 'settling' });
  const settled = settle(f);
  if (settled.made === undefined) {
    await judge(index, id, f, settled, inputs);
    return;
  }
  // The first of its functions that is numeric; what those make is not looked at.
  let why;
  for (const { closure, factoryArguments } of settled.made) {
    const name = `${id}(${factoryArguments.map(brief).join(', ')})`;
    tell({ index, id: name, stage: 'settling' });
    const inner = settle(closure);
    why = inner.kinds === undefined ? (inner.why ?? 'it makes functions that make functions') : undefined;
    if (why !== undefined) continue;
    await judge(index, name, closure, inner, inputs);
    break;
  }
  if (why !== undefined)
    tell({ index, id, verdict: { kind: 'not-numeric', why: `of the functions that it makes: ${why}` } });
}

async function judge(index, id, f, settled, inputs) {
  if (settled.why !== undefined) {
    tell({ index, id, verdict: { kind: 'not-numeric', why: settled.why } });
    return;
  }
  const { kinds, writes, result } = settled;
  const signature = `(${kinds.map((kind, k) => `${writes.includes(k) ? 'out ' : ''}${kind.name}`).join(', ')}) → ${result}`;
  tell({ index, id, stage: 'running', signature });
  tell({
    index,
    id,
    verdict: { signature, ...(await hold(f, kinds, writes, inputs, (stage) => tell({ index, id, stage, signature }))) },
  });
}
