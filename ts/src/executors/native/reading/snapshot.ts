/** The variables of functions, as they were when each was first asked for. */
import { Capture, CaptureError } from '../../../functions/closure/index.js';
import type { AnyFunction } from '../../../functions/task.js';
import type { NativeCaptured } from '../../../native.js';

/** What the variables of one function stand for; `rest` says why that of all others cannot be said. */
export interface Variables {
  readonly values: ReadonlyMap<string, unknown>;
  readonly rest?: (name: string) => NativeCaptured;
}

type Explicit = Readonly<Record<string, unknown>> | undefined;

/** One call of `Parallel` has one: the functions of all its tasks see one state of the variables. */
export class Snapshot {
  readonly #read = new Map<AnyFunction, Variables>();

  /** @param explicit values that were given for variables, which win. */
  variablesOf(fn: AnyFunction, explicit?: Explicit): Variables {
    if (explicit !== undefined) return read(fn, explicit);
    let variables = this.#read.get(fn);
    if (variables === undefined) {
      variables = read(fn, undefined);
      this.#read.set(fn, variables);
    }
    return variables;
  }

  /** Reads many functions at once, which takes less time than one by one. */
  prefetch(functions: readonly AnyFunction[]): void {
    const unread = functions.filter((fn) => !this.#read.has(fn));
    if (unread.length < 2) return;
    try {
      const described = new Capture({ into: true, placeless: true }).describe(unread);
      for (const [index, fn] of unread.entries()) this.#read.set(fn, variables(described[index]!));
    } catch (error) {
      // Each says for itself what is in the way.
      if (!(error instanceof CaptureError)) throw error;
    }
  }
}

function read(fn: AnyFunction, explicit: Explicit): Variables {
  const given = new Map(Object.entries(explicit ?? {}));
  try {
    const [description] = new Capture({ into: true, placeless: true, captures: () => explicit }).describe([fn]);
    return variables(description!, given);
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
    const { reason, variable, message, wayOut } = error;
    const refused = { kind: 'refused', message: message.slice(0, -`; ${wayOut}`.length), wayOut } as const;
    const rest = (name: string): NativeCaptured =>
      reason === 'undeclared' && variable === name ? { kind: 'unknown' } : refused;
    return { values: given, rest };
  }
}

function variables(
  description: ReturnType<Capture['describe']>[number],
  values = new Map<string, unknown>(),
): Variables {
  if (description.kind !== 'closure') return { values };
  for (const { name, value } of description.bindings) if (!values.has(name)) values.set(name, value);
  return { values };
}
