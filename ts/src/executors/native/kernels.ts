/** Compiled functions, remembered: by function while it lives, and by source for functions made anew each time. */
import { UnsupportedTaskError } from '../../errors.js';
import { sourceOf } from '../../functions/source.js';
import type { AnyFunction } from '../../functions/task.js';
import type { Native, NativeKernel, NativeRefusal } from '../../native.js';
import type { Batch } from '../executor.js';
import { evaluateMath } from './evaluate.js';
import { refuseWithoutAddon } from './no-addon.js';
import { type Signature, signatureOf } from './signature.js';

/** How many sources are remembered; the one that was used least recently is forgotten first. */
const MAX_SOURCES = 512;

interface Compiled {
  readonly kernel?: NativeKernel;
  readonly refusal?: NativeRefusal;
}

/** A cache of kernels, and of refusals. */
export class Kernels {
  readonly #native: () => Native;
  readonly #byFunction = new WeakMap<AnyFunction, Map<string, Compiled>>();
  readonly #bySource = new Map<string, Compiled>();

  constructor(native: () => Native) {
    this.#native = native;
  }

  /**
   * The kernel for a batch whose arguments are simplified.
   * @throws {UnsupportedTaskError} if it cannot be compiled.
   */
  get(batch: Batch): NativeKernel {
    const signature = signatureOf(batch);
    const { fn } = batch.task;
    let kernels = this.#byFunction.get(fn);
    if (kernels === undefined) {
      kernels = new Map();
      this.#byFunction.set(fn, kernels);
    }
    let compiled = kernels.get(signature.key);
    if (compiled === undefined) {
      compiled = this.#fromSource(sourceOf(fn, batch.arguments.length), signature);
      kernels.set(signature.key, compiled);
    }
    if (compiled.kernel === undefined) throw new UnsupportedTaskError(compiled.refusal!);
    return compiled.kernel;
  }

  /**
   * Whether a batch whose arguments are simplified was compiled or refused before; `undefined` if neither. Compiles nothing.
   * @throws {UnsupportedTaskError} if its arguments alone are a reason to refuse it.
   */
  peek(batch: Batch): boolean | undefined {
    const { key } = signatureOf(batch);
    const { fn } = batch.task;
    const compiled =
      this.#byFunction.get(fn)?.get(key) ?? this.#bySource.get(sourceKey(key, sourceOf(fn, batch.arguments.length)));
    return compiled && compiled.kernel !== undefined;
  }

  #fromSource(source: string, signature: Signature): Compiled {
    const key = sourceKey(signature.key, source);
    const known = this.#bySource.get(key);
    const compiled = known ?? this.#compile(source, signature);
    this.#bySource.delete(key);
    this.#bySource.set(key, compiled);
    if (this.#bySource.size > MAX_SOURCES) {
      const [oldest] = this.#bySource.keys();
      this.#bySource.delete(oldest!);
    }
    return compiled;
  }

  #compile(source: string, signature: Signature): Compiled {
    const { arguments: args, captures, output } = signature;
    return this.#load().compile(source, args, captures, output, evaluateMath);
  }

  #load(): Native {
    try {
      return this.#native();
    } catch (cause) {
      refuseWithoutAddon(cause);
    }
  }
}

function sourceKey(signature: string, source: string): string {
  return `${signature}\n${source}`;
}
