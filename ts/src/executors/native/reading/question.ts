import type { NativeCaptured, NativeLayout } from '../../../native.js';
import type { Argument } from '../../executor.js';

/** A question of the compiler's: see `find` of `Native.compile`. */
export interface Question {
  readonly fn: number;
  readonly path: readonly string[];
}

/** Who answers them, for one function or for several that share their code. */
export interface Answers {
  find(question: Question): { readonly told: NativeCaptured; readonly list?: readonly unknown[] };
  /** Where the elements of an array are that all of them have. */
  layout(question: Question): NativeLayout;
  /** What a kernel reads for a question that was answered by a value. */
  valueOf(question: Question): Argument;
}

/** Whether functions whose answers are these are compiled to the same code. */
export function isSame(a: NativeCaptured, b: NativeCaptured): boolean {
  if (a.kind === 'function' && b.kind === 'function') return a.index === b.index && a.source === b.source;
  if (a.kind === 'getter' && b.kind === 'getter') return a.index === b.index && a.source === b.source;
  if (a.kind === 'intrinsic' && b.kind === 'intrinsic') return a.path === b.path;
  if (a.kind === 'refused' && b.kind === 'refused') return a.message === b.message;
  if ('dtype' in a && 'dtype' in b) return a.kind === b.kind && a.dtype === b.dtype && isListOf(a) === isListOf(b);
  return a.kind === b.kind;
}

/** Whether it is a plain array, whose methods are others than those of a typed array. */
function isListOf(told: NativeCaptured): boolean {
  return 'isList' in told && told.isList === true;
}

/** Whether arrays at such places are compiled to the same code. */
export function isSameLayout(a: NativeLayout, b: NativeLayout): boolean {
  if ('message' in a || 'message' in b) return 'message' in a && 'message' in b && a.message === b.message;
  return a.store === b.store && a.offset === b.offset && a.length === b.length && a.isList === b.isList;
}

/** A question in one word. */
export function keyOf({ fn, path }: Question): string {
  return path.length === 1 ? `${fn}\0${path[0]}` : `${fn}\0${path.join('\0')}`;
}
