/** How functions that share variables are put into scopes, so that every name means the variable that it meant. */

/** A scope: shared variables, functions that see them, scopes inside. */
export interface Block {
  readonly cells: readonly { readonly name: string; readonly cell: number }[];
  readonly members: readonly number[];
  readonly blocks: readonly Block[];
}

/** What the layout needs of a function. */
export interface Scoped {
  readonly source: string;
  readonly names: readonly string[];
}

type Cells = readonly (readonly (number | undefined)[])[];

/**
 * The scopes for functions whose free variables are, by number, shared ones. `undefined` if no nesting is right: source that came out of one program always has one, unless a name that
 * means a global to one function is a variable that others share.
 */
export function blocksOf(functions: readonly Scoped[], cells: Cells): Block | undefined {
  const names = new Map<number, string>();
  functions.forEach(({ names: own }, i) => {
    own.forEach((name, j) => {
      const cell = cells[i]![j];
      if (cell !== undefined) names.set(cell, name);
    });
  });
  const uses = functions.map((_, i) => new Set(cells[i]!.filter((cell) => cell !== undefined)));
  return nest(
    functions.map((_, i) => i),
    new Set(names.keys()),
    functions,
    uses,
    names,
  );
}

/** One scope for the cells whose names are their own among these; the rest, part by part as they are connected, inside. */
function nest(
  members: readonly number[],
  open: ReadonlySet<number>,
  functions: readonly Scoped[],
  uses: readonly ReadonlySet<number>[],
  names: ReadonlyMap<number, string>,
): Block | undefined {
  const byName = new Map<string, number[]>();
  for (const cell of open) {
    const name = names.get(cell)!;
    byName.set(name, [...(byName.get(name) ?? []), cell]);
  }
  const here = [...byName.values()].filter((same) => same.length === 1).map(([cell]) => cell!);
  const inside = new Set([...byName.values()].filter((same) => same.length > 1).flat());
  for (const cell of here)
    if (members.some((member) => shadows(functions[member]!, uses[member]!, cell, names))) return undefined;
  const direct = members.filter((member) => ![...uses[member]!].some((cell) => inside.has(cell)));
  const blocks: Block[] = [];
  for (const part of parts(
    members.filter((member) => !direct.includes(member)),
    inside,
    uses,
  )) {
    if (here.length === 0 && part.cells.size === open.size) return undefined;
    const block = nest(part.members, part.cells, functions, uses, names);
    if (block === undefined) return undefined;
    blocks.push(block);
  }
  return { cells: here.map((cell) => ({ name: names.get(cell)!, cell })), members: direct, blocks };
}

/** Whether a scope around a function would give a name in it another meaning. Looks at the text: a name too many does no harm. */
function shadows(scoped: Scoped, own: ReadonlySet<number>, cell: number, names: ReadonlyMap<number, string>): boolean {
  const name = names.get(cell)!;
  if (own.has(cell) || scoped.names.includes(name)) return false;
  return new RegExp(`(?<![\\p{ID_Continue}$.])${name.replaceAll('$', '\\$')}(?![\\p{ID_Continue}$])`, 'u').test(
    scoped.source,
  );
}

interface Part {
  readonly members: number[];
  readonly cells: Set<number>;
}

/** Functions and cells that are connected, part by part. */
function parts(members: readonly number[], open: ReadonlySet<number>, uses: readonly ReadonlySet<number>[]): Part[] {
  let found: Part[] = [];
  for (const member of members) {
    const merged: Part = { members: [member], cells: new Set([...uses[member]!].filter((cell) => open.has(cell))) };
    const rest: Part[] = [];
    for (const part of found) {
      if (![...part.cells].some((cell) => merged.cells.has(cell))) {
        rest.push(part);
        continue;
      }
      merged.members.unshift(...part.members);
      for (const cell of part.cells) merged.cells.add(cell);
    }
    found = [...rest, merged];
  }
  return found;
}
