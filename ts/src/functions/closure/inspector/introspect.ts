/** Reads from live functions what only the engine knows: their scopes, their place, what they are bound to. */
import type { AnyFunction } from '../description.js';
import { Inspector, type RemoteObject } from './session.js';

/** One scope of a function's chain. */
export interface LiveScope {
  /** `Closure (name)`, `Block`, `Module`, `Script`, `Global`, ... */
  readonly type: string;
  /** A copy of its variables as they are now; reading one that is not initialised throws, from Node 22 on. */
  readonly variables: object;
}

/** What the engine knows about a function. */
export interface Introspection {
  /** Innermost first. */
  readonly scopes: readonly LiveScope[];
  /** Of what V8 takes for the function's place, see `Analysis.place`; from 0. */
  readonly scriptId: string | undefined;
  readonly line: number;
  readonly column: number;
  readonly bound:
    | { readonly target: AnyFunction; readonly this: unknown; readonly arguments: readonly unknown[] }
    | undefined;
}

interface InternalProperty {
  readonly name: string;
  readonly value?: RemoteObject;
}

/** Functions in one round; the inspector's handles of a round are alive at the same time. */
const roundLength = 2048;
const group = 'millrace-introspection';

/** Introspects functions, many in a few messages. */
export function introspect(functions: readonly AnyFunction[]): Introspection[] {
  const inspector = Inspector.shared;
  const found: Introspection[] = [];
  for (let first = 0; first < functions.length; first += roundLength) {
    try {
      round(inspector, functions.slice(first, first + roundLength), found);
    } finally {
      inspector.release(group);
    }
  }
  return found;
}

function round(inspector: Inspector, functions: readonly AnyFunction[], found: Introspection[]): void {
  const internals = inspector.handles(functions, group).map(({ objectId }) => {
    const { internalProperties } = inspector.post<{ internalProperties?: InternalProperty[] }>(
      'Runtime.getProperties',
      {
        objectId,
        ownProperties: true,
      },
    );
    return new Map(internalProperties?.map(({ name, value }) => [name, value]));
  });
  // One call brings over all scopes and what functions are bound to.
  const handles: RemoteObject[] = [];
  for (const internal of internals) {
    for (const name of transferred) handles.push(internal.get(name) ?? {});
  }
  const values = inspector.values(handles, group);
  for (const [index, internal] of internals.entries()) {
    const [scopes, target, boundThis, boundArguments] = values.slice(index * transferred.length) as [
      ArrayLike<{ description: string; object: object }> | undefined,
      AnyFunction | undefined,
      unknown,
      readonly unknown[] | undefined,
    ];
    const place = internal.get('[[FunctionLocation]]')?.value as
      | { scriptId: string; lineNumber: number; columnNumber: number }
      | undefined;
    found.push({
      scopes: scopes ? Array.from(scopes, ({ description, object }) => ({ type: description, variables: object })) : [],
      scriptId: place?.scriptId,
      line: place?.lineNumber ?? 0,
      column: place?.columnNumber ?? 0,
      bound: target && { target, this: boundThis, arguments: Array.from(boundArguments ?? []) },
    });
  }
}

const transferred = ['[[Scopes]]', '[[TargetFunction]]', '[[BoundThis]]', '[[BoundArgs]]'] as const;
