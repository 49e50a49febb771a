/** A kind of function or capture, and what is to become of it. */
import assert from 'node:assert/strict';
import type { CaptureOptions } from '../capture.js';
import { CaptureError, type CaptureReason } from '../capture-error.js';
import { describeFunctions } from '../describe-functions.js';
import type { AnyFunction, ClosureDescription, FunctionDescription } from '../description.js';
import { revive } from './revive.js';

export interface Situation {
  readonly name: string;
  readonly check: () => unknown;
  /** It is about how the source is written, which bundlers and compilers change. */
  readonly asWritten?: boolean;
  /** What travels and how it is used there, for sending it in other ways. */
  readonly trip?: Trip;
  /** What is refused, and what is said. */
  readonly refusal?: Refusal;
  /** It travels between threads only; what is said elsewhere. */
  readonly apart?: Omit<Refusal, 'make'>;
}

/** What is made, how it is used where it arrives, and what is given for its variables. */
export interface Trip {
  readonly make: () => unknown;
  readonly use: (value: never) => unknown;
  readonly captures?: CaptureOptions['captures'];
}

export interface Refusal {
  readonly make: () => unknown;
  readonly reason: string;
  readonly message: RegExp;
}

/** The function travels, and `use` gives the same with what arrives as with a second original. */
export function travels<F extends AnyFunction>(
  name: string,
  make: () => F,
  use: (f: F) => unknown,
  options?: CaptureOptions,
): Situation {
  return {
    name,
    check: async () => {
      const revived = revive(make(), options);
      assert.deepEqual(await use(revived), await use(make()));
    },
    trip: { make, use, ...(options?.captures && { captures: options.captures }) },
  };
}

/** What its description says, in part; a predicate may be given for a value. */
export function described(
  name: string,
  make: () => AnyFunction,
  expected: Readonly<Record<string, unknown>>,
  options?: CaptureOptions,
): Situation {
  return {
    name,
    asWritten: 'names' in expected || 'bindings' in expected || 'location' in expected,
    check: () => {
      const [description] = describeFunctions([make()], options);
      const actual: Record<string, unknown> = { ...description! };
      if (description!.kind === 'closure') actual.names = description!.bindings.map((it) => it.name);
      for (const [key, value] of Object.entries(expected)) {
        if (typeof value === 'function') assert.ok(value(actual[key]), `${key}: ${String(actual[key])}`);
        else assert.deepEqual(actual[key], value, key);
      }
    },
  };
}

/** It is refused with the reason and a message that matches. */
export function refused(
  name: string,
  make: () => AnyFunction | Promise<AnyFunction>,
  reason: CaptureReason,
  message: RegExp,
  options?: CaptureOptions,
): Situation {
  return {
    name,
    check: async () => {
      const fn = await make();
      assert.throws(
        () => revive(fn, options),
        (error: unknown) => {
          assert.ok(error instanceof CaptureError, String(error));
          assert.equal(error.reason, reason);
          assert.match(error.message, message);
          return true;
        },
      );
    },
    refusal: { make, reason, message },
  };
}

export function closure(description: FunctionDescription | undefined): ClosureDescription {
  assert.equal(description?.kind, 'closure');
  return description as ClosureDescription;
}
