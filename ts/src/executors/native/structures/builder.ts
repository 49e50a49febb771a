/** Lists and objects put together of what a kernel gave, one for each item. */
import type { NativeShape, NumericArray } from '../../../native.js';
import type { Pace } from '../../../pace.js';

/** A result that is a list or a typed array of its own length, in each item. */
export interface GivenLists {
  readonly values: NumericArray;
  readonly offsets: Float64Array;
  readonly isBoolean: boolean;
}

/** A leaf: numbers, or booleans as 0 and 1; or lists. */
export type Leaf = { readonly values: NumericArray; readonly isBoolean: boolean } | GivenLists;

/** The argument of an item, as it was given. */
type Given = (position: number, item: number) => unknown;

type Build = (item: number) => unknown;

/** How many are made between two looks at the clock. */
const STRIDE = 1024;

/**
 * Makes the results of items.
 * @param leaves in the order of the shape's.
 * @param given the arguments, of which some may come back.
 * @param places where the results belong in `target`; each at its own index without them.
 */
export async function build(
  shape: NativeShape,
  leaves: readonly Leaf[],
  items: number,
  target: unknown[],
  places: readonly number[] | undefined,
  given: Given,
  pace: Pace,
  check: () => void,
): Promise<void> {
  let leaf = 0;
  const make = builderFor(shape, () => leaves[leaf++]!, given);
  for (let from = 0; from < items; from += STRIDE) {
    const to = Math.min(from + STRIDE, items);
    if (places === undefined) for (let item = from; item < to; item++) target[item] = make(item);
    else for (let item = from; item < to; item++) target[places[item]!] = make(item);
    if (pace.due) {
      await pace.turn();
      check();
    }
  }
}

function builderFor(shape: NativeShape, next: () => Leaf, given: Given): Build {
  switch (shape.kind) {
    case 'scalar': {
      const { values, isBoolean } = next();
      return isBoolean ? (item) => values[item] !== 0 : (item) => values[item];
    }
    case 'list': {
      const { values, offsets, isBoolean } = next() as GivenLists;
      if (!isBoolean) return (item) => listOf(values, offsets[item]!, offsets[item + 1]!);
      return (item) => listOf(values, offsets[item]!, offsets[item + 1]!).map((value) => value !== 0);
    }
    case 'array': {
      const { values, offsets } = next() as GivenLists;
      return (item) => values.slice(offsets[item]!, offsets[item + 1]!);
    }
    case 'nothing':
      return () => undefined;
    case 'argument': {
      const position = Number(shape.keys![0]);
      return (item) => given(position, item);
    }
    case 'written':
      return builderFor(shape.items![0]!, next, given);
    case 'tuple':
      return tuples(shape.items!.map((item) => builderFor(item, next, given)));
    case 'record':
      return records(
        shape.keys!,
        shape.items!.map((item) => builderFor(item, next, given)),
      );
  }
}

function listOf(values: NumericArray, from: number, to: number): number[] {
  const list: number[] = [];
  for (let index = from; index < to; index++) list.push(values[index]!);
  return list;
}

function tuples(items: readonly Build[]): Build {
  const [a, b, c] = items;
  if (items.length === 1) return (item) => [a!(item)];
  if (items.length === 2) return (item) => [a!(item), b!(item)];
  if (items.length === 3) return (item) => [a!(item), b!(item), c!(item)];
  return (item) => items.map((make) => make(item));
}

/** Members are there in the order in which the function mentions them; `__proto__` is never among them. */
function records(keys: readonly string[], items: readonly Build[]): Build {
  const [k, l, m] = keys as [string, string, string];
  const [a, b, c] = items as [Build, Build, Build];
  if (items.length === 1) return (item) => ({ [k]: a(item) });
  if (items.length === 2) return (item) => ({ [k]: a(item), [l]: b(item) });
  if (items.length === 3) return (item) => ({ [k]: a(item), [l]: b(item), [m]: c(item) });
  return (item) => {
    const record: Record<string, unknown> = {};
    for (let index = 0; index < items.length; index++) record[keys[index]!] = items[index]!(item);
    return record;
  };
}
