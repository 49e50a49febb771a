/** What `jit` made of a function, in words. */

import { type Reason, UnsupportedTaskError } from '../errors.js';
import type { Batch } from '../executors/executor.js';
import { mostlyBailed } from '../executors/native/run.js';
import { mathOf, mathWords, reasonOf, sentence } from '../explained.js';
import { callableFor, kernelFor, type Subject } from './kernels.js';
import type { Site } from './site.js';
import { mostlyBails } from './specialisation.js';

/** What a call with certain arguments is: compiled, or why not. `String(explanation)` says it in words. */
export interface JitExplanation {
  /** `native`: compiled. `inline`: the function itself is called. */
  readonly executor: 'native' | 'inline';
  /** What it is compiled as, such as `(x: f64) -> f64`. */
  readonly signature?: string;
  /** The `Math` functions that it calls, and whose code stands in for each. */
  readonly math?: Readonly<Record<string, string>>;
  /** Why it is not compiled. */
  readonly reason?: Reason;
  toString(): string;
}

/** What a call with such arguments would be. Compiles, and runs nothing. */
export function explanationOf(site: Site, args: readonly unknown[]): JitExplanation {
  const { reason } = site.known(args) ?? {};
  if (reason !== undefined) return new Explained({ executor: 'inline', reason });
  try {
    const { signature, providers } = callableFor(site.subject, args).kernel;
    return new Explained({ executor: 'native', signature, math: mathOf(providers) });
  } catch (error) {
    if (!(error instanceof UnsupportedTaskError)) throw error;
    return new Explained({ executor: 'inline', reason: reasonOf(error) });
  }
}

/** What a call over lists would be. */
export function explanationOfBatch(subject: Subject, batch: Batch): JitExplanation {
  try {
    const { kernel } = kernelFor(subject, batch);
    if (mostlyBailed.has(kernel)) return new Explained({ executor: 'inline', reason: mostlyBails });
    const { signature, providers } = kernel;
    return new Explained({ executor: 'native', signature, math: mathOf(providers) });
  } catch (error) {
    if (!(error instanceof UnsupportedTaskError)) throw error;
    return new Explained({ executor: 'inline', reason: reasonOf(error) });
  }
}

class Explained implements JitExplanation {
  readonly executor: 'native' | 'inline';
  declare readonly signature?: string;
  declare readonly math?: Readonly<Record<string, string>>;
  declare readonly reason?: Reason;

  constructor({ executor, ...rest }: Omit<JitExplanation, 'toString'>) {
    this.executor = executor;
    Object.assign(this, rest);
  }

  toString(): string {
    if (this.reason !== undefined) return `inline: it is not compiled, since ${sentence(this.reason)}`;
    return [`native: ${this.signature}`, ...mathWords(this.math)].join('; ');
  }
}
