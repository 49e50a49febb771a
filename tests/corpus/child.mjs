// Tries the functions of one package, one after the other, and tells the parent process of each. It may hang or crash on any
// of them: the parent knows which one was begun.
import { brief } from './arguments.mjs';
import { functionsOf } from './functions.mjs';
import { hold } from './hold.mjs';
import { settle } from './settle.mjs';

const { folder, packageName, skip, filters, inputs } = JSON.parse(process.argv[2]);
for (const method of ['log', 'warn', 'error', 'info']) console[method] = () => {};
const tell = (message) => process.send(message);

const queue = await functionsOf(folder, packageName);
for (let index = 0; index < queue.length; index++) {
  const { id, f } = queue[index];
  if (index < skip) continue;
  const wanted = filters.length === 0 || filters.some((filter) => id.includes(filter));
  if (!wanted) continue;
  tell({ index, id, stage: 'settling' });
  const settled = settle(f);
  if (settled.made === undefined) {
    await judge(index, id, f, settled);
    continue;
  }
  // The first of its functions that is numeric; what those make is not looked at.
  let why;
  for (const { closure, factoryArguments } of settled.made) {
    const name = `${id}(${factoryArguments.map(brief).join(', ')})`;
    tell({ index, id: name, stage: 'settling' });
    const inner = settle(closure);
    why = inner.kinds === undefined ? (inner.why ?? 'it makes functions that make functions') : undefined;
    if (why !== undefined) continue;
    await judge(index, name, closure, inner);
    break;
  }
  if (why !== undefined)
    tell({ index, id, verdict: { kind: 'not-numeric', why: `of the functions that it makes: ${why}` } });
}
process.disconnect();

async function judge(index, id, f, settled) {
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
