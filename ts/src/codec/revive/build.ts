/** Builds closures from code: a factory with one local variable a free variable, compiled once for all closures of the code. */
import type { Decoder } from '../decoder.js';
import { CodecError } from '../errors.js';
import type { Code } from '../functions/code.js';
import { type Block, blocksOf } from './blocks.js';
import { type Member, nested, type Scope, single } from './text.js';

/** Functions about to be made, and their variables. */
export interface Made {
  make(member: number): unknown;
  set(member: number, variable: number, value: unknown): void;
  setCell(cell: number, value: unknown): void;
}

/** Factories by code. The oldest go when there are too many. */
const factories = new Map<string, () => unknown>();
const maxFactories = 2000;

function factoryOf<T>(key: string, make: () => () => T): () => T {
  let factory = factories.get(key) as (() => T) | undefined;
  if (factory === undefined) {
    factory = make();
    factories.set(key, factory);
    if (factories.size > maxFactories) factories.delete(factories.keys().next().value!);
  }
  return factory;
}

/** One function that shares no variable. */
export function buildOne(code: Code): Made {
  const [make, set] = guarded(
    code,
    factoryOf(code.key, () => guarded(code, () => single(code))),
  );
  return {
    make: () => guarded(code, () => taken(code, make())),
    set: (_, variable, value) => set(variable, value),
    setCell() {},
  };
}

/** Functions that share variables: for each its free variables, by the number of the shared one. */
export function buildGroup(
  decoder: Decoder,
  codes: readonly Code[],
  cells: readonly (readonly (number | undefined)[])[],
): Made {
  const found = blocksOf(codes, cells);
  if (found === undefined) throw decoder.in.damaged('functions that share variables in an impossible way');
  const block = inOrder(found, codes);
  const key = codes.map((code, i) => `${code.key}\n${cells[i]!.join(',')}`).join('\n\n');
  const scope = guarded(
    codes[0]!,
    factoryOf(key, () => guarded(codes[0]!, () => nested(block, codes, cells))),
  );
  const members: Member[] = [];
  const setters: Scope[2][] = [];
  spread(block, scope, members, setters);
  return {
    make: (member) => guarded(codes[member]!, () => taken(codes[member]!, members[member]![0]())),
    set: (member, variable, value) => members[member]![1](variable, value),
    setCell(cell, value) {
      if (!setters.some((set) => set(cell, value))) throw decoder.in.damaged('a shared variable without a function');
    },
  };
}

/** The same scopes with functions in the order of their lines, so that each can stand on its own. */
function inOrder(block: Block, codes: readonly Code[]): Block {
  const members = [...block.members].sort((a, b) => codes[a]!.line - codes[b]!.line);
  return { cells: block.cells, members, blocks: block.blocks.map((inner) => inOrder(inner, codes)) };
}

/** Puts what the blocks hand out in the order of members. */
function spread(block: Block, scope: Scope, members: Member[], setters: Scope[2][]): void {
  block.members.forEach((member, i) => {
    members[member] = scope[0][i]!;
  });
  block.blocks.forEach((inner, i) => {
    spread(inner, scope[1][i]!, members, setters);
  });
  setters.push(scope[2]);
}

/** Methods and accessors are taken out of the object that they were set in. */
function taken(code: Code, made: unknown): unknown {
  if (code.form === 'expression' || code.form === 'class') return made;
  const own = Reflect.getOwnPropertyDescriptor(made as object, Reflect.ownKeys(made as object)[0]!);
  return code.form === 'getter' ? own?.get : code.form === 'setter' ? own?.set : own?.value;
}

function guarded<T>(code: Code, run: () => T): T {
  try {
    return run();
  } catch (error) {
    const what = code.name === '' ? 'a function' : `${code.form === 'class' ? 'class' : 'function'} ${code.name}`;
    throw new CodecError(`${what} cannot be rebuilt here: ${(error as Error)?.message}`, { cause: error });
  }
}
