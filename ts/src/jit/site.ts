/** One function that is compiled as it is called: what it became so far, and the way of each call. */
import { callableOf } from '../executors/given/callable.js';
import type { AnyFunction } from '../functions/task.js';
import type { NativeKernel } from '../native.js';
import type { Hot } from './captures.js';
import type { Subject } from './kernels.js';
import { areOf, kindsOf } from './kinds.js';
import { type Host, Specialisation } from './specialisation.js';

/** How many kinds of arguments are known of one function; the one that was used least recently is forgotten. */
const MAX_KINDS = 32;

const nothing: Hot = () => null;

export class Site implements Host {
  /** Makes the next call, if its arguments are as many as parameters and of the kinds that the last ones were. */
  hot: Hot = nothing;
  readonly subject: Subject;
  readonly kernels: NativeKernel[] = [];
  readonly #fn: (...args: unknown[]) => unknown;
  readonly #arity: number;
  #current: Specialisation | undefined;
  /** The one that was used last at the front. */
  readonly #known: Specialisation[] = [];

  constructor(subject: Subject, arity: number) {
    this.subject = subject;
    this.#fn = callableOf(subject.task) as (...args: unknown[]) => unknown;
    this.#arity = arity;
  }

  /**
   * A call that `hot` did not make.
   * @param answer what it gave instead of a result.
   */
  other(self: unknown, args: ArrayLike<unknown>, answer: undefined | null): unknown {
    if (answer === undefined) return this.#inJavaScript(self, args, this.#current);
    const specialisation = this.#for(args);
    const result = specialisation?.hot(...(Array.from(args) as unknown[]));
    return result === undefined || result === null ? this.#inJavaScript(self, args, specialisation) : result;
  }

  construct(args: ArrayLike<unknown>, newTarget: AnyFunction, wrapper: AnyFunction): object {
    return Reflect.construct(this.#fn, args, newTarget === wrapper ? this.#fn : newTarget);
  }

  /** The kernel that was compiled first for a signature; of no signature, the last one. */
  kernel(signature: string | undefined): NativeKernel | undefined {
    return signature === undefined ? this.kernels.at(-1) : this.kernels.find((it) => it.signature === signature);
  }

  /** What calls with such arguments became, if there were any. */
  known(args: ArrayLike<unknown>): Specialisation | undefined {
    return this.#known.find(({ kinds }) => areOf(kinds, args));
  }

  /** What calls with such arguments become: known, or found out now. `undefined` where one is of no kind that is compiled. */
  #for(args: ArrayLike<unknown>): Specialisation | undefined {
    const known = this.#known;
    const at = known.findIndex(({ kinds }) => areOf(kinds, args));
    let found = known[at];
    if (found === undefined) {
      const kinds = kindsOf(args);
      if (kinds === undefined) return undefined;
      found = new Specialisation(this.subject, kinds, args, this);
      known.unshift(found);
      if (known.length > MAX_KINDS) known.pop();
    } else if (at > 0) {
      known.splice(at, 1);
      known.unshift(found);
    }
    this.#current = found;
    this.changed(found);
    return found;
  }

  met(kernel: NativeKernel): void {
    if (!this.kernels.includes(kernel)) this.kernels.push(kernel);
  }

  changed(specialisation: Specialisation): void {
    if (specialisation !== this.#current) return;
    this.hot = specialisation.kinds.length === this.#arity ? specialisation.hot : nothing;
  }

  #inJavaScript(self: unknown, args: ArrayLike<unknown>, specialisation: Specialisation | undefined): unknown {
    specialisation?.bailed();
    if (!specialisation?.measures) return Reflect.apply(this.#fn, self, args);
    const began = performance.now();
    try {
      return Reflect.apply(this.#fn, self, args);
    } finally {
      specialisation.took(performance.now() - began);
    }
  }
}
