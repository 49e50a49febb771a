/** What the codec is told about a function. The room that reads closures answers in this shape. */

// biome-ignore lint/complexity/noBannedTypes: whatever is callable.
export type AnyFunction = Function;

/** Reads many functions at once; throws for one that cannot travel. */
export type Describe = (functions: readonly AnyFunction[]) => readonly FunctionDescription[];

export type FunctionDescription = ClosureDescription | BoundDescription | RequireDescription | NameDescription;

/** Something that the other end has under the same name. */
export type NameDescription =
  | { readonly kind: 'intrinsic'; readonly path: string }
  | { readonly kind: 'builtin'; readonly module: string; readonly path: readonly string[]; readonly namespace?: true }
  | { readonly kind: 'package'; readonly specifier: string; readonly from: string; readonly path: readonly string[] };

/** How source has to be set to be an expression: as it is, or as the only member of an object literal. */
export type Form = 'expression' | 'method' | 'getter' | 'setter' | 'class';

/** Where source really stands; line and column from 0. */
export interface Location {
  readonly url: string;
  readonly line: number;
  readonly column: number;
}

/** A function that travels by value. */
export interface ClosureDescription {
  readonly kind: 'closure';
  readonly source: string;
  readonly form: Form;
  readonly strict: boolean;
  readonly name: string;
  readonly location?: Location | undefined;
  /** It contains `import()`, which resolves against `location.url`. */
  readonly dynamicImport: boolean;
  /** Free variables only, in an order that depends on the source alone. */
  readonly bindings: readonly Binding[];
  /** Own properties to be set; for a class its static members as they are. */
  readonly properties: readonly OwnProperty[];
  /** What its `prototype` holds beyond what the source makes. */
  readonly prototype?: {
    readonly properties: readonly OwnProperty[];
    readonly parent?: { readonly value: object | null } | undefined;
  };
  /** Its own prototype, where that is not what the source makes. */
  readonly prototypeOf?: { readonly value: object | null } | undefined;
  /** Instances have fields that nobody can read from outside. */
  readonly privateState: boolean;
}

export interface OwnProperty {
  readonly key: string | symbol;
  readonly descriptor: PropertyDescriptor;
}

/** A free variable and what it is now. */
export interface Binding {
  readonly name: string;
  readonly value: unknown;
  /** Present where some function assigns the variable: one object a variable, the same for all functions over it. */
  readonly cell?: object;
  /** Of the value, a namespace, only these members are used. */
  readonly members?: readonly string[];
  /** The value travels by name. */
  readonly reference?: NameDescription;
}

/** What `bind` made. */
export interface BoundDescription {
  readonly kind: 'bound';
  readonly target: AnyFunction;
  readonly boundThis: unknown;
  readonly boundArguments: readonly unknown[];
  readonly name: string;
  readonly properties: readonly OwnProperty[];
}

/** The `require` of a CommonJS module. */
export interface RequireDescription {
  readonly kind: 'require';
  readonly from: string;
}
