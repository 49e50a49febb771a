/**
 * Compiled functions, remembered: by function while it lives, and by source for functions made anew each time.
 *
 * What a source is compiled to depends on what it captures, too: on the answers to the questions that the compiler asked. They
 * are kept with each kernel and asked again, in order, of another function with the same source. None of them is a value, so
 * that closures which differ in values only share their code.
 */
import { UnsupportedTaskError } from '../../errors.js';
import { sourceOf, textOf } from '../../functions/source.js';
import type { AnyFunction } from '../../functions/task.js';
import { later } from '../../later.js';
import type { MathMode, Native, NativeCaptured, NativeKernel, NativeLayout, NativeRefusal } from '../../native.js';
import type { Argument, Batch } from '../executor.js';
import { evaluateMath } from './evaluate.js';
import { refuseWithoutAddon } from './no-addon.js';
import { PATCHED, patchedMessage } from './patched.js';
import { type Answers, isSame, isSameLayout, type Question } from './reading/question.js';
import { type Signature, signatureOf } from './signature.js';
import type { Seen } from './structures/seen.js';

/** How many sources are remembered; the one that was used least recently is forgotten first. */
const MAX_SOURCES = 512;

/** How many ways to compile one source are remembered: as many as there are shapes of what it captures. */
const MAX_VARIANTS = 16;

/** A captured value that a kernel reads, or one an item. */
export interface CapturedValue {
  /** For errors: `cfg.table`. */
  readonly name: string;
  readonly argument: Argument;
  /** The plain array that it was read from. */
  readonly list?: readonly unknown[];
}

/** A kernel, and what it reads for a function. */
export interface Ready {
  readonly kernel: NativeKernel;
  /** In the order of the kernel's inputs. */
  readonly captured: readonly CapturedValue[];
  /** What was asked about what the function captures, and what the answers were. */
  readonly questions: readonly Question[];
  readonly answers: readonly NativeCaptured[];
  /** Of arguments that are lists or objects, what the kernel takes them to be put together of. */
  readonly seen: readonly (Seen | undefined)[];
}

/** What a source became, for functions that answer the compiler's questions alike. */
interface Variant {
  readonly questions: readonly Question[];
  readonly answers: readonly NativeCaptured[];
  /** Of the arrays that it was asked about where elements are. */
  readonly layouts: readonly { readonly question: Question; readonly layout: NativeLayout }[];
  readonly kernel?: NativeKernel | undefined;
  readonly refusal?: NativeRefusal | undefined;
}

/** The ways to compile one source, the one that was used last at the front. */
type Variants = Variant[];

/** Machine code has the language's own methods: `Math.sin = mine` is not seen by it. */
function refusePatched(fn: AnyFunction): void {
  const path = later.patches().patchedMember(textOf(fn));
  if (path === undefined) return;
  throw new UnsupportedTaskError({
    code: 'patched-method',
    message: patchedMessage(path),
    line: 0,
    column: 0,
    wayOut: PATCHED,
  });
}

/** A cache of kernels, and of refusals. */
export class Kernels {
  readonly #native: () => Native;
  readonly #math: MathMode;
  readonly #byFunction = new WeakMap<AnyFunction, Map<string, Variants>>();
  readonly #bySource = new Map<string, Variants>();

  constructor(native: () => Native, math: MathMode = 'exact') {
    this.#native = native;
    this.#math = math;
  }

  /**
   * The kernel for a batch whose arguments are simplified, with what it reads of what its function captures.
   * @param reading is asked for if it captures anything.
   * @throws {UnsupportedTaskError} if it cannot be compiled.
   */
  get(batch: Batch, reading: () => Answers): Ready {
    const signature = signatureOf(batch);
    const { fn } = batch.task;
    refusePatched(fn);
    let known = this.#byFunction.get(fn);
    if (known === undefined) {
      known = new Map();
      this.#byFunction.set(fn, known);
    }
    let variants = known.get(signature.key);
    let source: string | undefined;
    if (variants === undefined) {
      source = sourceOf(fn, batch.arguments.length);
      variants = this.#fromSource(sourceKey(signature.key, source));
      known.set(signature.key, variants);
    }
    let variant = findVariant(variants, reading);
    if (variant === undefined) {
      source ??= sourceOf(fn, batch.arguments.length);
      variant = this.#compile(source, signature, reading);
      variants.unshift(variant);
      if (variants.length > MAX_VARIANTS) variants.pop();
    }
    const { kernel, refusal } = variant;
    if (kernel === undefined) throw new UnsupportedTaskError(refusal!);
    const { questions, answers } = variant;
    return { kernel, captured: valuesOf(variant, reading), questions, answers, seen: signature.seen };
  }

  /**
   * Whether a batch whose arguments are simplified was compiled or refused before; `undefined` if neither. Compiles nothing.
   * @throws {UnsupportedTaskError} if its arguments alone are a reason to refuse it.
   */
  peek(batch: Batch, reading: () => Answers): boolean | undefined {
    const { key } = signatureOf(batch);
    const { fn } = batch.task;
    if (later.patches().patchedMember(textOf(fn)) !== undefined) return undefined;
    const variants =
      this.#byFunction.get(fn)?.get(key) ?? this.#bySource.get(sourceKey(key, sourceOf(fn, batch.arguments.length)));
    const variant = variants && findVariant(variants, reading);
    return variant && variant.kernel !== undefined;
  }

  #fromSource(key: string): Variants {
    const variants = this.#bySource.get(key) ?? [];
    this.#bySource.delete(key);
    this.#bySource.set(key, variants);
    if (this.#bySource.size > MAX_SOURCES) {
      const [oldest] = this.#bySource.keys();
      this.#bySource.delete(oldest!);
    }
    return variants;
  }

  #compile(source: string, signature: Signature, reading: () => Answers): Variant {
    const questions: Question[] = [];
    const answers: NativeCaptured[] = [];
    const layouts: { question: Question; layout: NativeLayout }[] = [];
    const find = (fn: number, path: string[]): NativeCaptured => {
      const question = { fn, path };
      const { told } = reading().find(question);
      questions.push(question);
      answers.push(told);
      return told;
    };
    const layoutOf = (fn: number, path: string[]): NativeLayout => {
      const question = { fn, path };
      const layout = reading().layout(question);
      layouts.push({ question, layout });
      return layout;
    };
    const { arguments: args, output } = signature;
    const isNear = this.#math === 'fast';
    const { kernel, refusal } = this.#load().compile(source, args, output, find, evaluateMath, isNear, layoutOf);
    return { questions, answers, layouts, kernel, refusal };
  }

  #load(): Native {
    try {
      return this.#native();
    } catch (cause) {
      refuseWithoutAddon(cause);
    }
  }
}

/** The variant that was compiled for such answers as the reading gives. */
function findVariant(variants: Variants, reading: () => Answers): Variant | undefined {
  const at = variants.findIndex((variant) => isAnswered(variant, reading));
  if (at < 0) return undefined;
  const variant = variants[at]!;
  if (at > 0) {
    variants.splice(at, 1);
    variants.unshift(variant);
  }
  return variant;
}

function isAnswered({ questions, answers, layouts }: Variant, reading: () => Answers): boolean {
  if (!questions.every((question, index) => isSame(reading().find(question).told, answers[index]!))) return false;
  return layouts.every(({ question, layout }) => isSameLayout(reading().layout(question), layout));
}

function valuesOf({ questions, answers }: Variant, reading: () => Answers): CapturedValue[] {
  const values: CapturedValue[] = [];
  for (const [index, { kind }] of answers.entries()) {
    if (!isReadable(kind)) continue;
    const question = questions[index]!;
    const { list } = reading().find(question);
    const value = { name: question.path.join('.'), argument: reading().valueOf(question) };
    values.push(list === undefined ? value : { ...value, list });
  }
  return values;
}

/** Whether an answer of a kind is a value, which kernels read. */
export function isReadable(kind: NativeCaptured['kind']): boolean {
  return readable.has(kind);
}

const readable: ReadonlySet<string> = new Set(['number', 'boolean', 'view', 'column', 'views']);

function sourceKey(signature: string, source: string): string {
  return `${signature}\n${source}`;
}
