/**
 * The boundary: the only importer of the addon. It is loaded at the first use of native code, never by `import
 * 'millrace'`.
 *
 * The interfaces below are what `bindings/` exports; a test holds them against the generated declarations.
 */
import { createRequire } from 'node:module';
import { builtFile } from './installed.js';

/** Element types, by the names that cross the boundary. `u8c` is `Uint8ClampedArray`; `bool` is one byte an element. */
export type DType = 'f64' | 'f32' | 'i8' | 'u8' | 'u8c' | 'i16' | 'u16' | 'i32' | 'u32' | 'bool';

/** Typed arrays of numbers. */
export type NumericArray =
  | Float64Array
  | Float32Array
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array;

/** What a kernel is compiled for, an argument each. */
export type NativeArgument =
  /** A number or boolean an item, stored as `dtype`. */
  | { readonly kind: 'column'; readonly dtype: DType }
  /** One number for all items. */
  | { readonly kind: 'number' }
  /** One boolean for all items. */
  | { readonly kind: 'boolean' }
  /** One typed array for all items; with `list`, what JavaScript sees as a list of numbers or booleans. */
  | { readonly kind: 'view'; readonly dtype: DType; readonly list?: boolean }
  /** A typed array, or list, an item. */
  | { readonly kind: 'views'; readonly dtype: DType; readonly list?: boolean }
  /** A list of as many members, each handed over as a leaf of its own. */
  | { readonly kind: 'tuple'; readonly items: readonly NativeArgument[] }
  /** An object with such members of its own, likewise. */
  | { readonly kind: 'record'; readonly keys: readonly string[]; readonly items: readonly NativeArgument[] };

/**
 * How a result is put together of its leaves, in order: numbers or booleans, lists of them of any length, typed arrays, lists of as
 * many members, and objects.
 */
export interface NativeShape {
  /**
   * `argument` is one as it was given, `written` another shape and, for each of some arguments, what it holds now: `keys` are the
   * positions of these.
   */
  readonly kind: 'scalar' | 'list' | 'array' | 'tuple' | 'record' | 'nothing' | 'argument' | 'written';
  readonly keys?: readonly string[];
  readonly items?: readonly NativeShape[];
}

/** What a captured name, or a member of what it stands for, is. */
export type NativeCaptured =
  /** A value: it becomes an input of the kernel. */
  | { readonly kind: 'number' }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'view'; readonly dtype: DType; readonly isList?: boolean }
  /** The same, one an item: of functions that share their code. */
  | { readonly kind: 'column'; readonly dtype: DType }
  | { readonly kind: 'views'; readonly dtype: DType; readonly isList?: boolean }
  /** `index` stands for the function wherever it is found; 0 is the one that is compiled. */
  | { readonly kind: 'function'; readonly index: number; readonly name: string; readonly source: string }
  /** A getter of a member, which is called with the object that it is asked for. */
  | { readonly kind: 'getter'; readonly index: number; readonly name: string; readonly source: string }
  /** One of the language's own functions or objects: `Math.sin`, `Math`. */
  | { readonly kind: 'intrinsic'; readonly path: string }
  /** Something with members, which are asked for. */
  | { readonly kind: 'object' }
  | { readonly kind: 'undefined' }
  | { readonly kind: 'null' }
  /** No variable: a global, which means what it means everywhere. */
  | { readonly kind: 'global' }
  /** Declared nowhere, as far as can be seen. */
  | { readonly kind: 'unknown' }
  /** It cannot be compiled. */
  | { readonly kind: 'refused'; readonly message: string; readonly wayOut: string };

/** Where the elements of a captured array are; or why calls cannot have it to themselves. */
export type NativeLayout =
  | {
      /** Stands for the buffer, or for the list, wherever it is found. */
      readonly store: number;
      /** In the buffer, in bytes. */
      readonly offset: number;
      /** How many elements. */
      readonly length: number;
      /** A plain array of numbers. */
      readonly isList: boolean;
    }
  | { readonly message: string; readonly wayOut: string };

/** The captured arrays that a kernel writes, and has to itself in each item: see `front/scratch` in `crates/compiler`. */
export interface NativeScratch {
  readonly stores: readonly NativeScratchStore[];
  /**
   * How many bytes a row of flags has, one for each granule of stores that have a `row`. Unless it is 0 two inputs come last: for
   * each item the number of its row times a quarter of this (Uint32Array), and all rows (Int32Array).
   */
  readonly row: number;
}

/** A part of a buffer, or a plain array. */
export interface NativeScratchStore {
  /** The position of a captured value that is an array of it. */
  readonly capture: number;
  /** Where it begins in the buffer, in bytes. */
  readonly offset: number;
  /** So many bytes are written together. */
  readonly granule: number;
  readonly granules: number;
  /** Where its flags begin in a row; not there where each item that is done has written all of it. */
  readonly row?: number | null;
}

/**
 * Why a function is not compiled. `line` and `column` count from 1 in the source of `function`, which is one that the compiled
 * one calls, or empty for that itself; 0 is nowhere.
 */
export interface NativeRefusal {
  readonly code: string;
  readonly message: string;
  readonly function: string;
  readonly line: number;
  readonly column: number;
  readonly wayOut: string;
}

/** A compiled function. Its machine code is freed when it is collected and no job runs it. */
export interface NativeKernel {
  /** The element type that it writes: `f64` or `bool` unless `output` asked for another. */
  readonly output: DType;
  /** The element type of each leaf of its result that is a number or boolean; `output` is the first. */
  readonly outputs: readonly DType[];
  /** The same for those that are lists or typed arrays. */
  readonly lists: readonly DType[];
  readonly shape: NativeShape;
  /** Which leaves of its arguments it reads, counted over all arguments: its inputs, in order, before what is captured. */
  readonly reads: readonly number[];
  /** Whether the function gives booleans (`output` may store them as something else). */
  readonly returnsBoolean: boolean;
  /** Whether an item may have to be run again in JavaScript. */
  readonly canBail: boolean;
  /** The captured arrays that it has to itself in each item, if it writes any. */
  readonly scratch: NativeScratch | null;
  /** `(x: f64; table: view<f64>) -> f64`: arguments, then what is captured. */
  readonly signature: string;
  /** The `Math` functions that it calls, as `name=provider`. */
  readonly providers: readonly string[];
  /**
   * A function of the kernel's inputs (see `NativeInput`) that runs it for one item, at once and on the calling thread. It gives the
   * number or boolean; `undefined` where the call is to be made in JavaScript; and `null`, without running anything, where the
   * inputs are not what the kernel was compiled for.
   *
   * `turn`, which is to do nothing, is called every few milliseconds while it runs: that is where the engine ends what is to be
   * ended (`worker.terminate()`, the timeout of a `vm.Script`). `null` for a kernel that gives more than one value, or whose
   * inputs differ from item to item.
   */
  direct(turn: () => void): NativeDirect | null;
  /** The optimised IR as text. */
  inspectIr(): string;
  /** The machine code as text. */
  inspectAsm(): string;
}

/** See `NativeKernel.direct`. */
export type NativeDirect = (...inputs: unknown[]) => number | boolean | undefined | null;

/**
 * One value for each leaf of the arguments that is read, then each captured value in the order in which they were asked for: a number or boolean for `number` and `boolean`, a typed array of the
 * right type for `column` and `view`, `{ values, offsets }` for `views` (item `i` is `values[offsets[i]] ..
 * values[offsets[i + 1] - 1]`). `bool` columns are Uint8Arrays.
 */
export type NativeInput =
  | number
  | boolean
  | NumericArray
  | { readonly values: NumericArray; readonly offsets: Float64Array };

/** Where results go: a typed array for each leaf that is a number or boolean; alone, where there is one. */
export type NativeOutput = NumericArray | readonly NumericArray[];

/** How a run of a job ended. */
export const JobStatus = {
  /** All items are done. */
  Done: 0,
  /** The budget is spent; call again. */
  More: 1,
  /** One item outlasted a whole slice: go on over memory that may be borrowed for longer. */
  Stuck: 2,
  /** The control word said so. */
  Cancelled: 3,
} as const;

/** One run of a kernel over `length` items. */
export interface NativeJob {
  /**
   * Works on the calling thread alone, for about `budget` microseconds at most. Memory may be of any kind.
   * @throws if an input or output is shorter than the job, of the wrong type, detached, or overlaps an output.
   */
  runHere(inputs: readonly NativeInput[], output: NativeOutput, budget: number): number;
  /** Works on all lanes, the calling thread one of them, for about `budget` microseconds. Memory may be of any kind. */
  runSlice(inputs: readonly NativeInput[], output: NativeOutput, budget: number): number;
  /**
   * Works on the lanes until the job is done or cancelled. Inputs must be shared memory, and the output shared or
   * memory that only this package can reach.
   */
  start(inputs: readonly NativeInput[], output: NativeOutput): Promise<number>;
  /**
   * Of the results at a position among `lists` of the kernel: item `i` has elements `offsets[i] .. offsets[i + 1] - 1`, none where
   * it bailed out. To be asked when the job is done.
   */
  listOffsets(list: number): Float64Array;
  /** Writes all elements of those results to a typed array of their type, and forgets them. */
  takeList(list: number, target: NumericArray): void;
  /** Indices of the items that are to be run again in JavaScript, ascending. */
  bailed(): Float64Array;
  /** For tests: why each of them bailed out, by the codes of `BailReason` in `crates/compiler/src/ir/op.rs`. */
  bailReasons(): Uint8Array;
  /**
   * For tests: what the interpreter gives for `count` items from `first` on, without writing anything: the bytes of their status (a
   * `BailReason`, 0 for those that are done, 255 for those that take too many steps), then the bytes of each output.
   */
  debugInterpret(inputs: readonly NativeInput[], output: NativeOutput, first: number, count: number): Uint8Array[];
}

/** Memory that this process made and others can open by its name. */
export interface NativeSegment {
  /** @throws if it is closed. */
  readonly name: string;
  /**
   * The memory of one that was reserved; each call maps it again.
   * @throws if it is closed, or a copy.
   */
  map(): ArrayBuffer;
  /** Nobody can open it any more, and its memory is free when the last map of it is. Happens by itself when it is collected. */
  close(): void;
}

/**
 * Where the functions of `Math` come from. `exact`: they have V8's bits, or the function is not compiled. `fast`: where nothing has them,
 * an implementation that is at most one unit in the last place from V8's will do.
 */
export type MathMode = 'exact' | 'fast';

/** Who provides one function of `Math`. */
export interface NativeMathProvider {
  readonly name: string;
  readonly provider?: string;
  /** At how many points it was compared, and at how many of them it has other bits. */
  readonly points: number;
  readonly differ: number;
  readonly inBlocks: boolean;
  /** Why there is none. */
  readonly reason?: string;
}

/** What the addon exports. */
export interface Native {
  /**
   * `find(function, path)` says what a variable is in the scope of a function, by its name, or a member of what it stands for; each
   * question is asked once. What it throws is thrown. `layout` says the same way where the elements of an array are that all
   * items share; it is asked of functions that write to captured arrays, which are refused without it.
   *
   * `evaluate(name, points)` gives `Math[name]` at points laid out argument by argument, item by item; used to probe
   * providers. `isNear` takes providers that are next to V8's results where none has its bits.
   */
  compile(
    source: string,
    args: readonly NativeArgument[],
    output: DType | null,
    find: (fn: number, path: string[]) => NativeCaptured,
    evaluate: (name: string, arity: number, points: Float64Array) => Float64Array,
    isNear?: boolean,
    layout?: (fn: number, path: string[]) => NativeLayout,
  ): { kernel?: NativeKernel; refusal?: NativeRefusal };
  /**
   * `control` is two words of shared memory: [0] cancel (not 0), [1] items done so far, modulo 2^32. `null` where
   * nothing can cancel.
   */
  Job: new (
    kernel: NativeKernel,
    length: number,
    lanes: number,
    control: Int32Array | null,
  ) => NativeJob;
  /** Who provides each function of `Math` that is no instruction. Probes those that were not asked for yet. */
  mathProviders(
    evaluate: (name: string, arity: number, points: Float64Array) => Float64Array,
    isNear: boolean,
  ): NativeMathProvider[];
  /** For tests: the address of a view's first element. */
  debugAddress(view: NumericArray): bigint;
  /** For tests: the addresses that the last job of this thread handed to its kernel, inputs then output. */
  debugLastAddresses(): bigint[];
  /** Lanes of the process-wide pool: the most that one job can use. */
  poolLanes(): number;
  /** Whether child processes of this one can open segments of it. */
  canShare(): boolean;
  /**
   * Memory of so many bytes, zeros, that everyone who opens it can write. In a file of the folder where there is not plenty of memory.
   * @throws if it is not to be had; nothing can go wrong later.
   */
  reserveSegment(bytes: number, folder: string): NativeSegment;
  /**
   * A copy of bytes that nobody can change, for others to open privately.
   * @throws as `reserveSegment` does.
   */
  copySegment(bytes: Uint8Array, folder: string): NativeSegment;
  /**
   * Memory of another process, by the name of its segment. Of a copy, and with `isPrivate`, what is written to it nobody else sees.
   * @throws if there is no such segment any more.
   */
  openSegment(name: string, isPrivate: boolean): ArrayBuffer;
  /**
   * Lets this process end when its parent does, in the middle of a task too, and keeps descriptors of its own from the processes that
   * it starts.
   * @returns whether the parent is still there.
   */
  followParent(parent: number, own: number[]): boolean;
}

let loaded: Native | undefined;

/**
 * The addon, loaded at the first call.
 * @throws if it is not there for this platform; the message says how to get it.
 */
export function native(): Native {
  loaded ??= load();
  return loaded;
}

function load(): Native {
  return createRequire(import.meta.url)(nativeFile()) as Native;
}

/** The file that loads the addon. */
export function nativeFile(): string {
  return builtFile('binding', 'binding.cjs');
}
