/** What the codec needs of the room that reads closures. */
import type { FunctionDescription } from '../../functions/closure/description.js';

export type {
  Binding,
  ClosureDescription,
  Form,
  FunctionDescription,
  OwnProperty,
  Patch,
  Reference as NameDescription,
} from '../../functions/closure/description.js';

// biome-ignore lint/complexity/noBannedTypes: whatever is callable.
export type AnyFunction = Function;

/** Reads the functions of one value. `Capture` is one. */
export interface FunctionReader {
  /** Descriptions in the order of the functions; throws for one that cannot travel. Called until nothing new is met. */
  describe(functions: readonly AnyFunction[]): readonly FunctionDescription[];
  /** Called once, when everything was described: from here on bindings have their cells. */
  settle?(): void;
}

/** Makes a reader for one value. `trail` tells how a function was reached: names, outermost first. */
export type Describe = (options: { readonly trail: (value: AnyFunction) => readonly string[] }) => FunctionReader;
