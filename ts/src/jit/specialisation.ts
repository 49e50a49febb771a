/** What a function became for one kind of arguments. */
import { type Reason, UnsupportedTaskError } from '../errors.js';
import { reasonOf } from '../explained.js';
import type { NativeKernel } from '../native.js';
import { type Hot, isFree, settled } from './captures.js';
import { type Callable, callableFor, type Subject } from './kernels.js';
import { areOf, type Kind } from './kinds.js';

/** After so many calls that went by way of the inspector it is found out whether that can be spared. */
const SETTLE_AFTER = 16;

/** After so many calls that had to be made in JavaScript it is seen whether most of them have to be. */
const SUSPECT_AFTER = 64;

/** For so many calls it then counts. */
const WATCHED = 64;

/** How many calls go the way that was faster, before both are measured again. */
const MEASURED_EVERY = 256;

/** Who is told of what becomes of it. */
export interface Host {
  /** A kernel came to be used. */
  met(kernel: NativeKernel): void;
  /** Its `hot` is another one. */
  changed(specialisation: Specialisation): void;
}

/** A function for arguments of given kinds: compiled, or known not to be. */
export class Specialisation {
  readonly kinds: readonly Kind[];
  /** What a call is made by: `undefined` where it is to be made in JavaScript, `null` where the arguments are of other kinds. */
  hot: Hot;
  /** Why calls are made in JavaScript, if they are. */
  reason: Reason | undefined;
  /** Set where the next call in JavaScript is to be measured. */
  measures = false;

  readonly #subject: Subject;
  readonly #host: Host;
  #bails = 0;
  /** Milliseconds that the last calls took, natively and in JavaScript, of a function whose variables are read each time. */
  #native = Number.POSITIVE_INFINITY;
  #plain = Number.POSITIVE_INFINITY;
  #calls = 0;

  constructor(subject: Subject, kinds: readonly Kind[], args: ArrayLike<unknown>, host: Host) {
    this.#subject = subject;
    this.kinds = kinds;
    this.#host = host;
    try {
      const callable = callableFor(subject, args);
      host.met(callable.kernel);
      if (isFree(callable)) this.hot = callable.direct;
      else if (subject.task.captures === undefined) this.hot = (...given) => this.#readAnew(given);
      else this.hot = this.#settled(callable) ?? ((...given) => this.#readAnew(given));
    } catch (error) {
      if (!(error instanceof UnsupportedTaskError)) throw error;
      this.reason = reasonOf(error);
      this.hot = this.#inJavaScript;
    }
  }

  /** To be told of each call that had to be made in JavaScript. */
  bailed(): void {
    if (this.reason !== undefined || this.measures) return;
    this.#bails += 1;
    if (this.#bails === SUSPECT_AFTER) this.#watch();
  }

  /** To be told what a call in JavaScript took, where that `measures`. */
  took(milliseconds: number): void {
    this.measures = false;
    this.#plain = milliseconds;
  }

  readonly #inJavaScript: Hot = (...args) => (areOf(this.kinds, args) ? undefined : null);

  /** Most calls bail out, or only a few of many do: counts for a while. */
  #watch(): void {
    const { hot } = this;
    let left = WATCHED;
    let bails = 0;
    this.#become((...args) => {
      const result = hot(...args);
      if (result === undefined) bails += 1;
      left -= 1;
      if (left > 0 || result === null) return result;
      if (bails > WATCHED / 2) {
        this.reason = mostlyBails;
        this.#become(this.#inJavaScript);
      } else {
        this.#bails = 0;
        this.#become(hot);
      }
      return result;
    });
  }

  #become(hot: Hot): void {
    this.hot = hot;
    this.#host.changed(this);
  }

  /** Reads what is captured for this call, unless JavaScript proved to be faster than that. */
  #readAnew(args: unknown[]): number | boolean | undefined | null {
    if (!areOf(this.kinds, args)) return null;
    this.#calls += 1;
    if (this.#calls === SETTLE_AFTER) {
      const callable = this.#callable(args);
      const hot = callable && this.#settled(callable);
      if (hot !== undefined) {
        this.#become(hot);
        return hot(...args);
      }
    }
    const turn = this.#calls % MEASURED_EVERY;
    if (turn === 0) {
      this.measures = true;
      return undefined;
    }
    if (turn > 1 && this.#plain < this.#native) return undefined;
    const began = performance.now();
    const callable = this.#callable(args);
    if (callable === undefined) return undefined;
    const result = callable.direct(
      ...args,
      ...callable.captured.map(({ argument }) => (argument as { value: unknown }).value),
    );
    this.#native = performance.now() - began;
    return result;
  }

  #callable(args: unknown[]): Callable | undefined {
    try {
      const callable = callableFor(this.#subject, args);
      this.#host.met(callable.kernel);
      return callable;
    } catch (error) {
      if (error instanceof UnsupportedTaskError) return undefined;
      throw error;
    }
  }

  #settled(callable: Callable): Hot | undefined {
    return settled(this.#subject.task, callable, this.kinds.length, (...args) => this.#readAnew(args));
  }
}

/** Why functions are left to JavaScript that machine code could seldom finish. */
export const mostlyBails: Reason = {
  code: 'bails',
  message: 'most calls had to be made again in JavaScript: they throw, give `undefined`, or call themselves too deep',
  line: 0,
  column: 0,
  wayOut: 'it runs there at once now',
};
