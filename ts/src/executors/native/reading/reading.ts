/** What one task's function, and those that it calls, capture: found when the compiler asks for it. */
import type { AnyFunction, Task } from '../../../functions/task.js';
import type { NativeLayout, NumericArray } from '../../../native.js';
import { type Captured, captured, member } from './captured.js';
import { layoutOf } from './layout.js';
import { keyOf, type Question } from './question.js';
import type { Snapshot } from './snapshot.js';

export class Reading {
  readonly #task: Task;
  readonly #snapshot: Snapshot;
  readonly #functions: AnyFunction[];
  readonly #numbers: Map<AnyFunction, number>;
  readonly #answers = new Map<string, Captured>();
  /** The numbers of buffers and lists, as they were asked for. */
  readonly #stores = new Map<object, number>();

  constructor(task: Task, snapshot: Snapshot) {
    this.#task = task;
    this.#snapshot = snapshot;
    this.#functions = [task.fn];
    this.#numbers = new Map([[task.fn, 0]]);
  }

  /** The functions that were met so far, by number. */
  get functions(): readonly AnyFunction[] {
    return this.#functions;
  }

  /** The answer to a question; always the same. */
  find({ fn, path }: Question): Captured {
    const key = keyOf({ fn, path });
    let answer = this.#answers.get(key);
    if (answer === undefined) {
      answer = path.length === 1 ? this.#variable(fn, path[0]!) : this.#member(fn, path);
      this.#answers.set(key, answer);
    }
    return answer;
  }

  /** Where the elements of an array are that was found. */
  layout(question: Question): NativeLayout {
    return layoutOf(question.path.join('.'), this.find(question), this.#storeOf);
  }

  /** The buffer or list that has them. */
  storeOf(question: Question): object {
    const { value, list } = this.find(question);
    return list ?? (value as NumericArray).buffer;
  }

  /** Looks at plain arrays again, since calls of the function changed some. */
  refresh(): void {
    for (const [key, { list }] of this.#answers) if (list !== undefined) this.#answers.delete(key);
  }

  #variable(number: number, name: string): Captured {
    const fn = this.#functions[number]!;
    const explicit = fn === this.#task.fn ? this.#task.captures : undefined;
    const { values, rest } = this.#snapshot.variablesOf(fn, explicit);
    if (values.has(name)) return captured(name, values.get(name), this.#indexOf);
    return { told: rest === undefined || name in globalThis ? { kind: 'global' } : rest(name), value: undefined };
  }

  #member(fn: number, path: readonly string[]): Captured {
    const { value } = this.find({ fn, path: path.slice(0, -1) });
    return member(path.join('.'), value, path[path.length - 1]!, this.#indexOf);
  }

  readonly #storeOf = (store: object): number => {
    let number = this.#stores.get(store);
    if (number === undefined) {
      number = this.#stores.size;
      this.#stores.set(store, number);
    }
    return number;
  };

  readonly #indexOf = (fn: AnyFunction): number => {
    let number = this.#numbers.get(fn);
    if (number === undefined) {
      number = this.#functions.push(fn) - 1;
      this.#numbers.set(fn, number);
    }
    return number;
  };
}
