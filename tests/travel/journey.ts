/** Sends what a situation is about through `Parallel`, as an argument and as a captured variable, against the direct call. */
import assert from 'node:assert/strict';
import { type Backend, delayed, Parallel, UnsupportedTaskError } from 'millrace';
import type { Refusal, Situation, Trip } from '../../ts/src/functions/closure/testing/situation.js';

/** A situation that can be sent. */
export type Kind = Situation &
  ({ readonly trip: Trip } | { readonly refusal: Refusal }) & {
    /** Backends that refuse it. */
    readonly refusedOver?: Partial<Record<Backend, Omit<Refusal, 'make'>>>;
  };

type Use = (value: unknown) => unknown;

export async function travel(kind: Kind, backend: Backend): Promise<void> {
  const refusal =
    kind.refusal ?? (kind.refusedOver?.[backend] && { ...kind.refusedOver[backend], make: kind.trip!.make });
  if (refusal !== undefined) {
    const error = await refusalOf(refusal, backend);
    assert.ok(error instanceof UnsupportedTaskError, `not refused: ${String(error)}`);
    assert.equal(error.reason, refusal.reason);
    assert.match(error.message, refusal.message);
    return;
  }
  const { make, captures } = kind.trip!;
  const use = kind.trip!.use as Use;
  const expected = await use(make());
  if (captures !== undefined) {
    const fn = make() as () => unknown;
    const [given] = await Parallel({ backend })([delayed(fn, captures(fn)!)()]);
    assert.deepStrictEqual(given, expected, 'with explicit captures');
    return;
  }
  const value = make();
  const [captured] = await Parallel({ backend })([delayed(() => use(value))()]);
  assert.deepStrictEqual(captured, expected, 'as a captured variable');
  const [argument] = await Parallel({ backend })([delayed(use)(make())]);
  assert.deepStrictEqual(argument, expected, 'as an argument');
}

/** What the call of a refused function rejects with; `undefined` if it does not. */
export async function refusalOf({ make }: Refusal, backend: Backend): Promise<unknown> {
  const fn = (await make()) as () => unknown;
  try {
    await Parallel({ backend })([delayed(fn)()]);
    return undefined;
  } catch (error) {
    return error;
  }
}

/** The backends that send functions away. */
export const backends: readonly Backend[] = (['threads', 'processes'] as Backend[]).filter((backend) => {
  try {
    return Parallel({ backend }) !== undefined;
  } catch {
    return false;
  }
});
