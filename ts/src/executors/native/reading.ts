/**
 * What a task's function, and those that it calls, capture: read when the compiler asks for it, and not again. All batches of one
 * call of `Parallel` share a reading, so that they see one state of the variables; the next call reads anew.
 */

import { Capture, CaptureError } from '../../functions/closure/index.js';
import type { AnyFunction, Task } from '../../functions/task.js';
import type { NativeCaptured } from '../../native.js';
import { type Captured, captured, member } from './captured.js';

/** A question of the compiler's: see `find` of `Native.compile`. */
export interface Question {
  readonly fn: number;
  readonly path: readonly string[];
}

/** What the variables of one function stand for; `rest` says why that of all others cannot be said. */
interface Variables {
  readonly values: ReadonlyMap<string, unknown>;
  readonly rest?: (name: string) => NativeCaptured;
}

export class Reading {
  readonly #task: Task;
  readonly #functions: AnyFunction[];
  readonly #numbers: Map<AnyFunction, number>;
  readonly #variables = new Map<number, Variables>();
  readonly #answers = new Map<string, Captured>();

  constructor(task: Task) {
    this.#task = task;
    this.#functions = [task.fn];
    this.#numbers = new Map([[task.fn, 0]]);
  }

  /** The answer to a question. */
  find({ fn, path }: Question): Captured {
    const key = `${fn}\0${path.join('\0')}`;
    let answer = this.#answers.get(key);
    if (answer === undefined) {
      answer = path.length === 1 ? this.#variable(fn, path[0]!) : this.#member(fn, path);
      this.#answers.set(key, answer);
    }
    return answer;
  }

  #variable(fn: number, name: string): Captured {
    let variables = this.#variables.get(fn);
    if (variables === undefined) {
      variables = this.#read(this.#functions[fn]!);
      this.#variables.set(fn, variables);
    }
    const { values, rest } = variables;
    if (values.has(name)) return captured(name, values.get(name), this.#indexOf);
    return { told: rest === undefined || name in globalThis ? { kind: 'global' } : rest(name), value: undefined };
  }

  #member(fn: number, path: readonly string[]): Captured {
    const { value } = this.find({ fn, path: path.slice(0, -1) });
    return member(path.join('.'), value as object, path[path.length - 1]!, this.#indexOf);
  }

  readonly #indexOf = (fn: AnyFunction): number => {
    let number = this.#numbers.get(fn);
    if (number === undefined) {
      number = this.#functions.push(fn) - 1;
      this.#numbers.set(fn, number);
    }
    return number;
  };

  #read(fn: AnyFunction): Variables {
    const explicit = fn === this.#task.fn ? this.#task.captures : undefined;
    const values = new Map(Object.entries(explicit ?? {}));
    try {
      const [description] = new Capture({ into: true, placeless: true, captures: () => explicit }).describe([fn]);
      if (description?.kind !== 'closure') return { values };
      for (const { name, value } of description.bindings) if (!values.has(name)) values.set(name, value);
      return { values };
    } catch (error) {
      if (!(error instanceof CaptureError)) throw error;
      const { reason, variable, message, wayOut } = error;
      const refused = { kind: 'refused', message: message.slice(0, -`; ${wayOut}`.length), wayOut } as const;
      return { values, rest: (name) => (reason === 'undeclared' && variable === name ? { kind: 'unknown' } : refused) };
    }
  }
}
