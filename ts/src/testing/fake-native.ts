/**
 * Stands in for the addon in tests: runs sources as JavaScript, by the contract of `native.ts`, as slowly as a test
 * wants.
 */
import { allocate, isShared } from '../arrow/dtype.js';
import { analyse } from '../functions/closure/analysis/analyse.js';
import {
  type DType,
  JobStatus,
  type Native,
  type NativeArgument,
  type NativeCaptured,
  type NativeInput,
  type NativeJob,
  type NativeKernel,
  type NativeOutput,
  type NumericArray,
} from '../native.js';

/** How a fake behaves. */
export interface FakeOptions {
  /** Items that `runHere` does. */
  readonly here?: number;
  /** Items that a slice, or a turn of a started job, does. */
  readonly slice?: number;
  /** The item that outlasts every slice. */
  readonly stuckAt?: number;
}

/** A fake addon, and what was asked of it. */
export interface FakeNative extends Native {
  readonly log: string[];
}

/** Sources with one of these words are refused: tests name free variables so. */
const refused = /\b(async|await|outside\w*)\b/;

/** A captured name, and what it is. */
type Capture = NativeCaptured & { readonly name: string };

/** Kinds that a kernel can read. */
const readable = new Set<string>(['number', 'boolean', 'view', 'column', 'views']);

/** Asks for the free variables of a source, globals aside. */
function capturesOf(source: string, find: (fn: number, path: string[]) => NativeCaptured): Capture[] {
  const names = /\b(async|await)\b/.test(source) ? [] : analyse(source).free.map(({ name }) => name);
  return names.map((name) => ({ ...find(0, [name]), name })).filter(({ kind }) => kind !== 'global');
}

interface FakeKernel extends NativeKernel {
  readonly call: (...args: unknown[]) => unknown;
  readonly kinds: readonly NativeArgument[];
  readonly count: number;
}

export function createFakeNative(options: FakeOptions = {}): FakeNative {
  const { here = 4, slice = 8, stuckAt = -1 } = options;
  const log: string[] = [];

  class FakeJob implements NativeJob {
    readonly #kernel: FakeKernel;
    readonly #length: number;
    readonly #control: Int32Array | null;
    readonly #bailed: number[] = [];
    #at = 0;

    constructor(kernel: NativeKernel, length: number, lanes: number, control: Int32Array | null) {
      if (!Number.isInteger(lanes) || lanes < 1) throw new RangeError('lanes');
      log.push(`job of ${length}`);
      this.#kernel = kernel as FakeKernel;
      this.#length = length;
      this.#control = control;
    }

    runHere(inputs: readonly NativeInput[], output: NativeOutput): number {
      log.push('here');
      return this.#advance(inputs, output as NumericArray, here, stuckAt);
    }

    runSlice(inputs: readonly NativeInput[], output: NativeOutput): number {
      log.push('slice');
      if (this.#at === stuckAt) return JobStatus.Stuck;
      return this.#advance(inputs, output as NumericArray, slice, stuckAt);
    }

    async start(inputs: readonly NativeInput[], output: NativeOutput): Promise<number> {
      log.push('start');
      for (const input of inputs) {
        if (typeof input === 'object' && !isShared('offsets' in input ? input.values : input)) {
          throw new TypeError('start() got memory that can be detached');
        }
      }
      for (;;) {
        await new Promise((resolve) => setImmediate(resolve));
        const status = this.#advance(inputs, output as NumericArray, slice, -1);
        if (status !== JobStatus.More) return status;
      }
    }

    listOffsets(): Float64Array {
      return new Float64Array(this.#length + 1);
    }

    takeList(): void {}

    bailed(): Float64Array {
      return Float64Array.from(this.#bailed);
    }

    bailReasons(): Uint8Array {
      return new Uint8Array(this.#bailed.length).fill(5);
    }

    debugInterpret(): never {
      throw new Error('a fake has no interpreter');
    }

    #advance(inputs: readonly NativeInput[], output: NumericArray, count: number, stop: number): number {
      const { call, kinds, returnsBoolean, count: arity } = this.#kernel;
      for (const [index, input] of inputs.entries()) {
        if (kinds[index]!.kind === 'column' && (input as NumericArray).length < this.#length) throw new Error('short');
      }
      if (output.length < this.#length) throw new Error('short output');
      for (let left = count; this.#at < this.#length; left--) {
        if (this.#control !== null && Atomics.load(this.#control, 0) !== 0) return JobStatus.Cancelled;
        if (left === 0 || this.#at === stop) return JobStatus.More;
        const index = this.#at++;
        try {
          const items = inputs.map((input, k) => item(kinds[k]!, input, index));
          const value = call(...items.slice(arity), ...items.slice(0, arity));
          if (typeof value !== (returnsBoolean ? 'boolean' : 'number')) this.#bailed.push(index);
          else output[index] = value as number;
        } catch {
          this.#bailed.push(index);
        }
        if (this.#control !== null) Atomics.store(this.#control, 1, this.#at);
      }
      return JobStatus.Done;
    }
  }

  return {
    log,
    Job: FakeJob,
    compile: (source, args, output, find) => {
      log.push('compile');
      const captures = capturesOf(source, find);
      const word = refused.exec(source)?.[0] ?? captures.find(({ kind }) => !readable.has(kind))?.name;
      if (word !== undefined) {
        const refusal = {
          code: 'free-variable',
          message: `\`${word}\` is unknown`,
          function: '',
          line: 1,
          column: 1,
          wayOut: 'pass it',
        };
        return { refusal };
      }
      return { kernel: compile(source, args, captures, output) };
    },
    debugAddress: () => 0n,
    debugLastAddresses: () => [],
    poolLanes: () => 4,
    mathProviders: () => [],
    canShare: () => false,
    reserveSegment: unsupported,
    copySegment: unsupported,
    openSegment: unsupported,
    followParent: unsupported,
  };
}

function unsupported(): never {
  throw new Error('shared memory is not supported on this system');
}

function compile(
  source: string,
  args: readonly NativeArgument[],
  captures: readonly Capture[],
  output: DType | null,
): FakeKernel {
  const names = captures.map((capture) => capture.name);
  // biome-ignore lint/security/noGlobalEval: this is what it is for.
  const make = globalThis.eval(`(${names.join(', ')}) => (${source})`) as (
    ...captures: unknown[]
  ) => (...items: unknown[]) => unknown;
  const call = (...all: unknown[]) => make(...all.slice(0, names.length))(...all.slice(names.length));
  const kinds = [...args, ...(captures as readonly (Capture & NativeArgument)[])];
  const returnsBoolean =
    typeof attempt(() => call(...kinds.slice(args.length).map(sample), ...args.map(sample))) === 'boolean';
  return {
    call,
    kinds,
    count: args.length,
    output: output ?? (returnsBoolean ? 'bool' : 'f64'),
    outputs: [output ?? (returnsBoolean ? 'bool' : 'f64')],
    lists: [],
    shape: { kind: 'scalar' },
    reads: args.map((_, index) => index),
    returnsBoolean,
    canBail: true,
    scratch: null,
    signature: `(${args.map((argument) => argument.kind).join(', ')}) -> ${returnsBoolean ? 'bool' : 'f64'}`,
    providers: [],
    direct: () => null,
    inspectIr: () => '',
    inspectAsm: () => '',
  };
}

function sample(kind: NativeArgument): unknown {
  if (kind.kind === 'view' || kind.kind === 'views') return allocate(kind.dtype, 4);
  return kind.kind === 'boolean' || (kind.kind === 'column' && kind.dtype === 'bool') ? true : 1;
}

function item(kind: NativeArgument, input: NativeInput, index: number): unknown {
  if (kind.kind === 'column') {
    const value = (input as NumericArray)[index];
    return kind.dtype === 'bool' ? value !== 0 : value;
  }
  if (kind.kind !== 'views') return input;
  const { values, offsets } = input as { values: NumericArray; offsets: Float64Array };
  return values.subarray(offsets[index], offsets[index + 1]);
}

function attempt(f: () => unknown): unknown {
  try {
    return f();
  } catch {
    return undefined;
  }
}
