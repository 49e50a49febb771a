/**
 * What a live function is described as, for another room to ship, hash or compile.
 *
 * How a reviver makes a closure from its description: it evaluates `source` (see `Form`) inside a factory that has one local
 * variable for each binding, then sets what `name`, `properties`, `prototype` and `prototypeOf` say.
 */

/** Whatever can be called or constructed. */
// biome-ignore lint/complexity/noBannedTypes: classes have no call signature.
export type AnyFunction = Function;

/** A description of one function. */
export type FunctionDescription = ClosureDescription | BoundDescription | RequireDescription | Reference;

/** Something that every realm, process or machine with the same packages has: it travels by name. */
export type Reference = IntrinsicReference | BuiltinReference | PackageReference;

/** One of the language's or Node's own globals, or what they hold: found by identity with this realm's. */
export interface IntrinsicReference {
  readonly kind: 'intrinsic';
  /** `Math.sin`, `Array.prototype.map`, `Array.prototype.@@iterator`, `get Map.prototype.size`; see `intrinsic`. */
  readonly path: string;
}

/** A module of Node, or what it exports: `process.getBuiltinModule(module)` and then member by member. */
export interface BuiltinReference {
  readonly kind: 'builtin';
  /** With its scheme: `node:fs`. */
  readonly module: string;
  readonly path: readonly string[];
  /** It is the module's namespace object, whose `default` is what `process.getBuiltinModule` gives. */
  readonly namespace?: true;
}

/** What an installed package exports: `createRequire(from)(specifier)` and then member by member. */
export interface PackageReference {
  readonly kind: 'package';
  /** As the module `from` wrote it (`lodash/fp`), or the absolute path of a file. */
  readonly specifier: string;
  /** The URL of the module that the specifier is relative to. */
  readonly from: string;
  /** Names of members; `default` is the default export, and for a CommonJS module its `module.exports`. Empty for the whole module. */
  readonly path: readonly string[];
}

/**
 * What `source` is, and so how it is evaluated:
 *
 * - `expression`: `(source)` is the function.
 * - `method`, `getter`, `setter`: `({source})` has it as its only own property, whatever the key.
 * - `class`: `(source)` is the class. Computed keys, the superclass and `static` members stand in `bindings` and `properties`.
 */
export type Form = 'expression' | 'method' | 'getter' | 'setter' | 'class';

/** A function that travels by value. */
export interface ClosureDescription {
  readonly kind: 'closure';
  /** Text to be evaluated, line for line where the function's own text is; classes and methods can differ from `toString()` within lines. */
  readonly source: string;
  readonly form: Form;
  readonly isArrow: boolean;
  readonly isAsync: boolean;
  readonly isGenerator: boolean;
  /** It runs in strict mode: the factory begins with `'use strict'`. */
  readonly strict: boolean;
  /** The function's `name` now; evaluating `source` alone may give another. */
  readonly name: string;
  /** Where `source` really stands, for stacks; absent where finding it out would have cost an introspection. */
  readonly location?: Location;
  /** It contains `import()`, which resolves against `location.url`. */
  readonly dynamicImport: boolean;
  /** Free variables only, sorted by name. */
  readonly bindings: readonly Binding[];
  /** Own properties to be set, apart from `length`, `name` and `prototype`; for a class its static members as they are now. */
  readonly properties: readonly OwnProperty[];
  /** What its `prototype` holds beyond what `source` makes: assigned methods, decorated ones, another parent. */
  readonly prototype?: PrototypeDescription;
  /** `Object.getPrototypeOf(f)` where it is not what `source` makes. */
  readonly prototypeOf?: { readonly value: object | null };
  /** Methods that the program has added to the language's objects, or replaced there, and whose names are in the text. */
  readonly patches?: readonly Patch[];
  /** Instances (or, for `static #x`, the class) have fields that nobody can read from outside. */
  readonly privateState: boolean;
}

/** What the `prototype` of a class or constructor holds beyond what evaluating the source makes. */
export interface PrototypeDescription {
  readonly properties: readonly OwnProperty[];
  /** Its parent where that is not what `source` makes. */
  readonly parent?: { readonly value: object | null };
}

/** What the program has changed inside one of the language's own objects. */
export interface Patch {
  /** The path of the intrinsic; see `IntrinsicReference`. */
  readonly owner: string;
  readonly properties: readonly OwnProperty[];
}

/** An own property. */
export interface OwnProperty {
  readonly key: string | symbol;
  readonly descriptor: PropertyDescriptor;
}

/** Where a source stands: counted from 0, as `vm.Script` takes its offsets. */
export interface Location {
  readonly url: string;
  readonly line: number;
  readonly column: number;
}

/** A free variable and what it is now. */
export interface Binding {
  /** As `source` spells it. */
  readonly name: string;
  readonly value: unknown;
  /** It must have its value when `source` is evaluated: a superclass, a computed key. The others may get theirs later. */
  readonly eager?: true;
  /**
   * Present where a described function assigns the variable: one object a variable, the same for all closures over it, also in
   * later calls. Bindings without it are never assigned and can be constants. Settled by `Capture.settle`.
   */
  readonly cell?: object;
  /** Of the value, a namespace, only these members are used. Functions of one graph may use different members of one namespace. */
  readonly members?: readonly string[];
  /** The value travels by name. */
  readonly reference?: Reference;
}

/** What `bind` made. */
export interface BoundDescription {
  readonly kind: 'bound';
  readonly target: (...args: never[]) => unknown;
  readonly boundThis: unknown;
  readonly boundArguments: readonly unknown[];
  readonly name: string;
  readonly properties: readonly OwnProperty[];
}

/** The `require` of a CommonJS module: `createRequire(from)`. */
export interface RequireDescription {
  readonly kind: 'require';
  readonly from: string;
}
